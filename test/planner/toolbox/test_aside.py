"""Users' code runs off the planner's loop; what hangs is told, bounded, and holds nothing up."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from realtime_agent_ros.planner.toolbox.aside import Aside, BusyError
from session_bench import until

LONG_S = 30.0


def test_plain_functions_and_coroutines_run_in_other_threads():
    async def scene():
        aside, here = Aside(4), threading.get_ident()

        async def coroutine():
            await asyncio.sleep(0)
            return threading.get_ident()

        assert await aside.run("sync", threading.get_ident, LONG_S) != here
        assert await aside.run("async", coroutine, LONG_S) != here
        assert aside.stuck() == {}
        aside.close()

    asyncio.run(scene())


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), asyncio.CancelledError()])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_whatever_it_raises_is_an_exception_here(kind, error):
    def fails():
        raise error

    async def fails_async():
        raise error

    async def scene():
        aside = Aside(4)
        with pytest.raises((ValueError, RuntimeError), match=r"no|raised \w+"):
            await aside.run("bad", fails if kind == "sync" else fails_async, LONG_S)
        assert await aside.run("next", lambda: 1, LONG_S) == 1
        aside.close()

    asyncio.run(scene())


def test_a_thread_that_hangs_is_told_until_it_ends_and_counts_as_running():
    async def scene():
        aside, free = Aside(2), threading.Event()
        with pytest.raises(TimeoutError):
            await aside.run("hangs", free.wait, 0.05)
        assert list(aside.stuck()) == ["hangs"]
        assert await aside.run("quick", lambda: 2, LONG_S) == 2
        with pytest.raises(TimeoutError):
            await aside.run("hangs too", free.wait, 0.05)
        with pytest.raises(BusyError, match="stuck are: hangs, hangs too"):
            await aside.run("quick", lambda: 2, LONG_S)
        free.set()
        await until(lambda: not aside.stuck())
        assert await aside.run("quick", lambda: 3, LONG_S) == 3

    asyncio.run(scene())


def test_a_coroutine_that_blocks_its_loop_leaves_the_planner_and_the_others_alone():
    async def scene():
        aside, free = Aside(3), threading.Event()

        async def blocks():
            free.wait(LONG_S)

        async def quick():
            return "done"

        with pytest.raises(TimeoutError):
            await aside.run("blocks", blocks, 0.05)
        assert await aside.run("quick", quick, LONG_S) == "done"
        assert list(aside.stuck()) == ["blocks"]
        free.set()
        await until(lambda: not aside.stuck())
        aside.close()

    asyncio.run(scene())


def test_a_coroutine_is_cancelled_when_nobody_waits_any_more():
    async def scene():
        aside, begun, cancelled = Aside(2), threading.Event(), threading.Event()

        async def waits():
            begun.set()
            try:
                await asyncio.sleep(LONG_S)
            finally:
                cancelled.set()

        call = asyncio.create_task(aside.run("waits", waits, LONG_S))
        await until(begun.is_set)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await until(cancelled.is_set)
        await until(lambda: not aside.stuck())
        aside.close()

    asyncio.run(scene())


HANGS = """
import asyncio, threading, time
from realtime_agent_ros.planner.toolbox.aside import Aside

async def stubborn():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

async def main():
    aside = Aside(4)
    for body in (threading.Event().wait, stubborn):
        try:
            await aside.run("hangs", body, 0.05)
        except TimeoutError:
            pass
    aside.close()

asyncio.run(main())
print("left")
"""


def test_the_process_ends_although_tools_hang():
    began_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=LONG_S, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "left"), done.stderr
    assert time.monotonic() - began_s < LONG_S
