"""The robot as a user's tool sees it: a handle that ends with the call.

A tool in a thread can't be killed, so what it may still do is ended instead: once its call is
over, by whatever cause, every method raises ``ToolClosedError``.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import Skill
from realtime_agent_ros.planner.world import World

if TYPE_CHECKING:  # it brings the SDK, which a package with tools need not have
    from realtime_agent_ros.planner.turn import Turn


class ToolClosedError(RuntimeError):
    """The call is over: it was answered, cancelled or took too long. Nothing more happens."""


class Robot:
    """What a user's tool may ask of the robot. Works from any thread and any loop.

    ``loop`` is the planner's. ``turn`` is None for a read-only tool: then there is only the state
    to read.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, world: World, turn: Turn | None, call_id: str
    ) -> None:
        self._loop = loop
        self._world = world
        self._turn = turn
        self._call_id = call_id
        self._lock = threading.Lock()
        self._closed = False

    @property
    def closed(self) -> bool:
        """The call is over; a tool that loops should look and leave."""
        turn = self._turn
        return self._closed or (turn is not None and not turn.is_open)

    def state(self) -> Snapshot | None:
        """The newest state of the robot; None while its agent is silent."""
        self._check()
        return self._world.snapshot

    def say(self, text: str) -> None:
        """Say a line aloud."""
        turn = self._acting()
        self._post(lambda: turn.speaker.line(text))

    def do(self, skill: Skill) -> str:
        """Send one step and wait for the agent's word on it, as the model's tools do; gives
        "accepted as ...", "rejected ..." and the like. For tools that are plain functions."""
        if _running_loop() is not None:
            raise RuntimeError("do() would block a loop here; use `await robot.ado(...)`")
        return self._submit(self._send(skill)).result()

    async def ado(self, skill: Skill) -> str:
        """The same, for tools that are coroutines."""
        return await asyncio.wrap_future(self._submit(self._send(skill)))

    def close(self) -> None:
        """End it for good; what is under way has no effect either."""
        with self._lock:
            self._closed = True

    async def _send(self, skill: Skill) -> str:
        if self.closed:  # it was open when the tool asked, some microseconds ago
            raise ToolClosedError("the call is over")
        return await self._acting().act(self._call_id, skill)

    def _submit(self, work: Coroutine[Any, Any, str]) -> concurrent.futures.Future[str]:
        try:
            self._acting()
        except ToolClosedError:
            work.close()
            raise
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _post(self, act: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(lambda: None if self.closed else act())

    def _acting(self) -> Turn:
        self._check()
        if self._turn is None:
            raise ToolClosedError("a read_only tool may only read")
        return self._turn

    def _check(self) -> None:
        with self._lock:
            if self.closed:
                raise ToolClosedError("the call is over")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
