"""The life of a node's process with asyncio in the main thread and ROS in another.

The SDK, its HTTP client and signals live on the loop, in the main thread; rclpy spins in a thread,
because its wait can't be awaited and polling it would cost latency or a core. That thread alone
changes the node: it configures, activates and deactivates it, and has the loop do the rest.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from rclpy.executors import ExternalShutdownException
from rclpy.utilities import try_shutdown

from realtime_agent_ros import parent_death
from realtime_agent_ros.end_signals import end_signals
from realtime_agent_ros.hang_guard import HangGuard
from realtime_agent_ros.ros.executor_choice import executor_of
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.spin import (
    EXIT_CONFIGURATION,
    hang_guard,
    ignore_signals,
    init,
    made,
)

T = TypeVar("T")
EXIT_DEAF = 1
ROUND_S = 1.0
"""The endless wait of EventsExecutor is broken in the wheels from PyPI."""
DEAF_S = 60.0
"""The ROS thread waits for what a transition does on the loop, such as connecting; not longer."""
LAST_WORDS_S = 2.0
"""How long the ROS thread may take to say its last words."""


class Loop:
    """The asyncio loop of the main thread, for a node that lives in the ROS thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.asyncio = loop
        self.end: asyncio.Future[int] = loop.create_future()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the loop do it; what it gives or raises. Call it from another thread."""
        return asyncio.run_coroutine_threadsafe(work, self.asyncio).result()

    def leave(self, code: int) -> None:
        """End the process with this exit code, from any thread; the first word counts."""
        self._later(lambda: self.end.set_result(code))

    def fail(self, error: BaseException) -> None:
        """End the process with this error, from any thread."""
        self._later(lambda: self.end.set_exception(error))

    def _later(self, settle: Callable[[], None]) -> None:
        def first() -> None:
            if not self.end.done():
                settle()

        with suppress(RuntimeError):  # the loop is closed already, at the node's end
            self.asyncio.call_soon_threadsafe(first)


@dataclass
class Rounds:
    """How often the ROS thread has turned."""

    done: int = 0


def run_node(make_node: Callable[[Loop], ManagedNode]) -> int:
    """Run the node until a signal; the exit code: 0, or 2 for what the user must mend."""
    parent_death.arm()
    try:
        guard = hang_guard()
        init()
        return asyncio.run(_serve(make_node, guard))
    except ParameterError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CONFIGURATION
    finally:
        ignore_signals()
        try_shutdown()


async def _serve(make_node: Callable[[Loop], ManagedNode], guard: HangGuard) -> int:
    loop = Loop(asyncio.get_running_loop())
    for number in end_signals():
        loop.asyncio.add_signal_handler(number, loop.leave, 0)
    node, leaving = made(partial(make_node, loop)), threading.Event()
    rounds = Rounds()
    node.runs_in = executor_of(node)
    executor = node.runs_in.executor
    thread = threading.Thread(
        target=_live, args=(node, executor, loop, leaving, rounds), daemon=True
    )
    thread.start()
    watching = asyncio.create_task(_watch(rounds, guard))
    try:
        return await loop.end
    finally:
        watching.cancel()
        guard.pause()
        leaving.set()
        executor.wake()
        await asyncio.to_thread(thread.join, LAST_WORDS_S)
        if thread.is_alive() and loop.end.exception() is None:
            # Within an import or stuck: an interpreter that ends under such a thread may crash.
            os._exit(loop.end.result())


async def _watch(rounds: Rounds, guard: HangGuard) -> None:
    """Both threads have to turn: the loop always, the ROS thread but for what it may wait for."""
    seen, unseen_s = rounds.done, 0.0
    while True:
        unseen_s = unseen_s + ROUND_S if rounds.done == seen else 0.0
        seen = rounds.done
        if unseen_s < DEAF_S:
            guard.alive()
        await asyncio.sleep(ROUND_S)


def _live(
    node: ManagedNode, executor: Any, loop: Loop, leaving: threading.Event, rounds: Rounds
) -> None:
    """The ROS thread. If it ends by itself, the node ends: without ears it must not look alive."""
    try:
        node.begin()
        with suppress(ExternalShutdownException):
            while not leaving.is_set():
                executor.spin_once(timeout_sec=ROUND_S)
                rounds.done += 1
        node.shutdown()
        executor.shutdown(timeout_sec=0.0)
        node.destroy_node()  # type: ignore[no-untyped-call]  # untyped in rclpy
    except BaseException as error:  # noqa: BLE001 a thread's would be lost; the process ends by it
        loop.fail(error)
    finally:
        loop.leave(EXIT_DEAF)
