"""Keeps the effects of a response's tool calls in the model's order.

Calls run as parallel tasks and begin as soon as their arguments are complete. Whoever has an
effect on the sequence of steps enters here first, so that steps reach the robot in the order in
which the model wrote them, however the tasks are scheduled.
"""

from __future__ import annotations

import asyncio
from enum import IntEnum


class Stage(IntEnum):
    """How far a call has come."""

    WRITTEN = 0
    """The model has begun to write it."""
    SENT = 1
    """Its effect is on its way to the robot."""
    OVER = 2
    """It is known what became of it, or it will never have an effect."""


class CallOrder:
    """The calls of one response, each waiting for those before it."""

    def __init__(self) -> None:
        self._stages: dict[str, Stage] = {}
        self._failed: set[str] = set()
        self._changed = asyncio.Event()

    def begin(self) -> None:
        """A new response: what was before it is over, and known to the model."""
        self._stages.clear()
        self._failed.clear()
        self._wake()

    def announce(self, call_id: str) -> None:
        """The model writes this call; it comes after all announced before."""
        self._stages.setdefault(call_id, Stage.WRITTEN)

    async def enter(self, call_id: str, after: Stage) -> None:
        """Wait until all calls before this one have come as far as ``after``.

        There is no limit of time: every announced call leaves, at the latest with its response.
        """
        self.announce(call_id)
        while any(stage < after for stage in self._before(call_id).values()):
            await self._changed.wait()

    def sent(self, call_id: str) -> None:
        """The call's effect is on its way."""
        self._reach(call_id, Stage.SENT)

    def leave(self, call_id: str, *, failed: bool = False) -> None:
        """The call is over. ``failed``: it had no effect that others could build upon."""
        if failed and call_id in self._stages:
            self._failed.add(call_id)
        self._reach(call_id, Stage.OVER)

    def is_broken(self, call_id: str) -> bool:
        """A call before this one has failed."""
        return not self._failed.isdisjoint(self._before(call_id))

    def _before(self, call_id: str) -> dict[str, Stage]:
        before = {}
        for other, stage in self._stages.items():
            if other == call_id:
                break
            before[other] = stage
        return before

    def _reach(self, call_id: str, stage: Stage) -> None:
        if self._stages.get(call_id, Stage.OVER) < stage:
            self._stages[call_id] = stage
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
