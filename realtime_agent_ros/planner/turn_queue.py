"""The turns that are under way, in order. They never overlap.

Belongs here: starting, dropping and awaiting turns. Does not belong here: which speech starts or
drops one (``session``), what a turn does (``turn_run``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from realtime_agent_ros.planner.turn_run import TurnRun

_LOG = logging.getLogger(__name__)


class TurnQueue:
    """Each turn begins when the one before has unwound, which takes a dropped one milliseconds.

    ``on_bug`` hears what ended a turn that shouldn't have.
    """

    def __init__(self, on_bug: Callable[[BaseException], None]) -> None:
        self._on_bug = on_bug
        self._live: dict[asyncio.Task[None], TurnRun] = {}

    @property
    def busy(self) -> bool:
        """A turn is being thought about or waits for its time."""
        return bool(self._live)

    @property
    def live(self) -> tuple[TurnRun, ...]:
        """The turns that are not over, oldest first; dropped ones until they have unwound."""
        return tuple(self._live.values())

    def start(self, run: TurnRun) -> None:
        """Run ``run`` after what is live."""
        self._add(run, run.run)

    def adopt(self, run: TurnRun, task: asyncio.Task[None]) -> None:
        """Let a speculative ``run``, whose ``task`` thinks already, speak and act."""

        async def go_on() -> None:
            run.release()
            await asyncio.wait({task})
            task.result()

        self._add(run, go_on)

    @property
    def waiting(self) -> tuple[TurnRun, ...]:
        """The live turns that were not dropped."""
        return tuple(run for run in self._live.values() if not run.dropped)

    def drop(self, which: Callable[[TurnRun], bool] = lambda _: True) -> bool:
        """Nothing of these turns leaves any more, and their requests are cancelled; False if there
        were none."""
        dropped = [run for run in self.waiting if which(run)]
        for run in dropped:
            run.drop()
        return bool(dropped)

    def hush(self) -> None:
        """The words of all live turns wait; their steps don't."""
        for run in self._live.values():
            run.hush()

    def speak_on(self) -> None:
        """What waited is said."""
        for run in self._live.values():
            run.speak_on()

    async def idle(self) -> None:
        """Wait until no turn is live."""
        while self._live:
            await asyncio.wait(set(self._live))

    async def close(self, timeout_s: float) -> None:
        """Drop everything and wait for it, for ``timeout_s`` at most."""
        self.drop()
        if self._live:
            await asyncio.wait(set(self._live), timeout=timeout_s)
        for task in self._live:
            task.cancel()

    def _add(self, run: TurnRun, act: Callable[[], Awaitable[None]]) -> None:
        before = set(self._live)

        async def in_turn() -> None:
            if before:
                await asyncio.wait(before)
            await act()

        task = asyncio.create_task(in_turn(), name=run.turn_id)
        self._live[task] = run
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        """A bug in a turn ends that turn, is logged in full, and is not the planner's end."""
        del self._live[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_bug(error)
            _LOG.error("turn %s failed", task.get_name(), exc_info=error)
