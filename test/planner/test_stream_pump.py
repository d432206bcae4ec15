"""A stream is pumped under time limits that don't cancel it, and closed when it is left."""

import asyncio

from realtime_agent_ros.planner.stream_pump import StreamEnd, StreamPump


def scene(body):
    asyncio.run(asyncio.wait_for(body(), 30.0))


def test_a_limit_that_passes_does_not_end_the_stream():
    async def body():
        go = asyncio.Event()

        async def stream():
            await go.wait()
            yield "late"

        async with StreamPump(stream()) as pump:
            assert await pump.next(0.01) is None
            go.set()
            assert await pump.next(10.0) == "late"
            assert await pump.next(10.0) == StreamEnd(None)

    scene(body)


def test_an_error_is_the_streams_end_and_comes_after_its_events():
    async def body():
        error = ValueError("broken")

        async def stream():
            yield "first"
            raise error

        async with StreamPump(stream()) as pump:
            assert await pump.next(None) == "first"
            assert await pump.next(None) == StreamEnd(error)

    scene(body)


def test_leaving_closes_the_stream_before_going_on():
    async def body():
        closed = []

        async def stream():
            try:
                yield "first"
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                closed.append(True)

        async with StreamPump(stream()) as pump:
            assert await pump.next(None) == "first"
        assert closed == [True]

    scene(body)


def test_what_has_come_is_handed_over_even_when_time_is_up():
    async def body():
        async def stream():
            yield "first"

        async with StreamPump(stream()) as pump:
            await asyncio.sleep(0)
            assert await pump.next(0.0) == "first"

    scene(body)
