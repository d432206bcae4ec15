"""Streams are pumped under time limits that don't cancel them, and closed when they are left."""

import asyncio

from realtime_agent_ros.planner.models.stream_pump import StreamEnd, StreamPumps
from session_bench import everyone_has_run


def scene(body):
    asyncio.run(asyncio.wait_for(body(), 30.0))


async def what(pumps, timeout_s=10.0):
    arrival = await pumps.next(timeout_s)
    return arrival and (arrival.name, arrival.what)


def test_a_limit_that_passes_does_not_end_the_stream():
    async def body():
        go = asyncio.Event()

        async def stream():
            await go.wait()
            yield "late"

        async with StreamPumps() as pumps:
            pumps.add("a", stream())
            assert await pumps.next(0.01) is None
            go.set()
            assert await what(pumps) == ("a", "late")
            assert await what(pumps) == ("a", StreamEnd(None))

    scene(body)


def test_an_error_is_the_streams_end_and_comes_after_its_events():
    async def body():
        error = ValueError("broken")

        async def stream():
            yield "first"
            raise error

        async with StreamPumps() as pumps:
            pumps.add("a", stream())
            assert await what(pumps) == ("a", "first")
            assert await what(pumps, None) == ("a", StreamEnd(error))

    scene(body)


def test_leaving_closes_every_stream_before_going_on():
    async def body():
        closed = []

        async def stream(name):
            try:
                yield "first"
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                closed.append(name)

        async with StreamPumps() as pumps:
            for name in "ab":
                pumps.add(name, stream(name))
            assert {(await what(pumps))[0] for _ in "ab"} == {"a", "b"}
        assert sorted(closed) == ["a", "b"]

    scene(body)


def test_nothing_of_a_dropped_stream_is_handed_over():
    async def body():
        async def stream(word):
            yield word
            await asyncio.Event().wait()

        async with StreamPumps() as pumps:
            pumps.add("a", stream("said in vain"))
            pumps.add("b", stream("heard"))
            await everyone_has_run()
            pumps.drop("a")
            assert await what(pumps) == ("b", "heard")
            assert await pumps.next(0.0) is None
            pumps.drop("a")

    scene(body)


def test_what_has_come_is_handed_over_even_when_time_is_up():
    async def body():
        async def stream():
            yield "first"

        async with StreamPumps() as pumps:
            pumps.add("a", stream())
            await everyone_has_run()
            assert await what(pumps, 0.0) == ("a", "first")

    scene(body)
