"""What the planner does between turns, when nobody waits: store the conversation, sum up.

Belongs here: when, and what gives way to speech. One thing at a time, in a task of its own. Writing
the file goes on when speech comes, because it runs in a thread and costs the turn nothing; a
summary is dropped, because it may use the endpoint that the turn needs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from realtime_agent_ros.planner.memory.context_config import ContextConfig
from realtime_agent_ros.planner.memory.exchange import Exchange
from realtime_agent_ros.planner.memory.history import History
from realtime_agent_ros.planner.memory.summary import local_summary, model_summary
from realtime_agent_ros.planner.models.plain_request import PlainRequests
from realtime_agent_ros.planner.models.resilient_model import ModelLostError

CLOSE_S = 1.0
_LOG = logging.getLogger(__name__)
Event = Callable[..., None]


class Housekeeping:
    """``event`` puts a line into ``agent/events``; ``is_settled``: of the turn with that id it is
    known what was heard."""

    def __init__(
        self,
        config: ContextConfig,
        history: History,
        models: PlainRequests,
        event: Event,
        is_settled: Callable[[str], bool],
    ) -> None:
        self._config = config
        self._history = history
        self._models = models
        self._event = event
        self._is_settled = is_settled
        self._storing: asyncio.Task[None] | None = None
        self._summing: asyncio.Task[None] | None = None
        self._problem = ""

    def turn_ended(self) -> None:
        """Begin what is to be done. What is still going on from an earlier turn goes on."""
        if self._storing is None or self._storing.done():
            self._storing = self._begin(self._store())
        wanted = self._history.left_out and self._config.summary != "off"
        if wanted and (self._summing is None or self._summing.done()):
            self._summing = self._begin(self._sum_up())

    def speech(self) -> None:
        """Somebody speaks: a summary that is being made is dropped, and begun anew later."""
        if self._summing is not None:
            self._summing.cancel()

    async def idle(self) -> None:
        """Wait until nothing is left to do."""
        while tasks := {
            t for t in (self._storing, self._summing) if t is not None and not t.done()
        }:
            await asyncio.wait(tasks)

    async def close(self) -> None:
        """Store what is left, drop the rest; takes ``CLOSE_S`` at most."""
        self.speech()
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.idle()
                self._is_settled = lambda _turn_id: True
                await self._store()
        except TimeoutError:
            _LOG.warning("the last turns were not stored: the disk takes too long")
        else:
            self._history.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="housekeeping")
        task.add_done_callback(_report)
        return task

    async def _store(self) -> None:
        history = self._history
        while await history.flush(self._is_settled) and history.unstored:
            pass  # a turn ended while the one before it was written
        if history.problem != self._problem:
            self._problem = history.problem
            self._event("history", problem=self._problem or "none; stored again")

    async def _sum_up(self) -> None:
        history, most = self._history, self._config.summary_chars
        turns, before = list(history.left_out), history.summary
        if self._config.summary != "auto" or not self._models.possible:
            self._took(local_summary(before, turns, most), turns, "local")
            return
        try:
            async with asyncio.timeout(self._config.summary_timeout_s):
                text = await model_summary(self._models, before, turns, most)
        except (TimeoutError, ModelLostError, ValueError) as error:
            self._event("summary", turns=len(turns), by="model", problem=type(error).__name__)
            return
        self._took(text, turns, "model")

    def _took(self, summary: str, turns: list[Exchange], by: str) -> None:
        self._history.sum_up(summary, turns)
        self._event("summary", turns=len(turns), by=by, problem="")


def _report(task: asyncio.Task[None]) -> None:
    """A bug here is logged in full and costs no turn."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOG.error("housekeeping failed", exc_info=error)
