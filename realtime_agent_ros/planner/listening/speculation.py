"""Thinking ahead: a turn that is begun on a partial transcript, and held until the final text.

Belongs here: when such a turn begins and ends, and whether it may go on; what it was good for.
Does not belong here: how it is held (``turn``, ``speaker``), which partial is stable
(``partials``). It disturbs nothing: the turns under way go on beside it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from realtime_agent_ros.core.intents import LanguageContext
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.listening.partials import PartialWatch
from realtime_agent_ros.planner.listening.premise import Premise
from realtime_agent_ros.planner.listening.same_speech import same_speech
from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.turn_run import TurnRun

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class SpeculationCounts:
    """What thinking ahead has come to. Wasted is what was spent on turns that never counted."""

    started: int = 0
    hits: int = 0
    wasted_requests: int = 0
    wasted_tokens: int = 0
    wasted_s: float = 0.0

    @property
    def hit_ratio(self) -> float:
        """Of the turns that are decided; 0 before the first."""
        return self.hits / self.started if self.started else 0.0


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A turn that is being thought about, the text and the premise it was begun with."""

    text: str
    premise: Premise
    run: TurnRun
    task: asyncio.Task[None]
    began_ns: int


Begin = Callable[[str], tuple[TurnRun, Premise]]


class Speculation:
    """At most one turn ahead. ``begin`` makes a held turn of a text."""

    def __init__(self, config: PlannerConfig, mind: Mind, begin: Begin) -> None:
        self._timeout_s = config.speculation_timeout_s
        self._watch = PartialWatch(
            config.speculation_min_words,
            config.speculation_quiet_s,
            config.speculation_max_per_turn,
        )
        self._mind = mind
        self._begin = begin
        self._ahead: _Ahead | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.counts = SpeculationCounts()

    def hear(self, text: str, context: LanguageContext, *, complete: bool) -> None:
        """A partial that may become a turn. ``complete``: it is a whole command by itself."""
        ahead = self._ahead
        wait_s = self._watch.hear(text, complete=complete)
        if ahead is not None and same_speech(ahead.text, text, context):
            return
        self._drop("text changed")
        if wait_s is None:
            return
        if wait_s <= 0.0:
            self._start(text)
        else:
            self._arm(wait_s, lambda: self._start(text))

    def take(
        self, text: str, premise: Premise, context: LanguageContext
    ) -> tuple[TurnRun, asyncio.Task[None]] | None:
        """The final text: the turn that may go on for it, or None, and what there was is dropped.

        A turn goes on only if text and premise are the same as when it was begun.
        """
        self._watch.utterance_over()
        ahead = self._ahead
        if ahead is None or not same_speech(ahead.text, text, context):
            self._drop("text changed")
        elif ahead.premise != premise:
            self._drop("premise changed")
        elif ahead.run.failed:
            self._drop("failed")
        else:
            self._forget()
            self.counts.hits += 1
            self._tell(ahead, "hit")
            return ahead.run, ahead.task
        return None

    def end_utterance(self, why: str) -> None:
        """What was said needs no thought, or there is no time left for it."""
        self._watch.utterance_over()
        self._drop(why)

    async def close(self, timeout_s: float) -> None:
        """Drop what there is and wait for it."""
        ahead = self._ahead
        self._drop("closing")
        if ahead is not None:
            await asyncio.wait({ahead.task}, timeout=timeout_s)
            ahead.task.cancel()

    def drop(self, why: str) -> None:
        """Whatever was thought of so far counts no longer; the utterance may go on."""
        self._drop(why)

    def _start(self, text: str) -> None:
        self._watch.started()
        self.counts.started += 1
        run, premise = self._begin(text)
        task = asyncio.create_task(run.run(), name=f"ahead {run.turn_id}")
        self._ahead = _Ahead(text, premise, run, task, time.monotonic_ns())
        self._mind.event("speculation_started", turn=run.turn_id, text=text)
        self._arm(self._timeout_s, lambda: self.end_utterance("no final text"))

    def _drop(self, why: str) -> None:
        ahead = self._ahead
        self._forget()
        if ahead is None:
            return
        ahead.run.drop()
        self._tell(ahead, why)
        ahead.task.add_done_callback(lambda _: self._count_waste(ahead))

    def _forget(self) -> None:
        self._ahead = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self, delay_s: float, act: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay_s, act)

    def _tell(self, ahead: _Ahead, outcome: str) -> None:
        ahead_ms = (time.monotonic_ns() - ahead.began_ns) / 1e6
        self._mind.event(
            "speculation_ended",
            turn=ahead.run.turn_id,
            outcome=outcome,
            ahead_ms=round(ahead_ms, 2),
        )

    def _count_waste(self, ahead: _Ahead) -> None:
        if not ahead.task.cancelled() and (error := ahead.task.exception()) is not None:
            self._mind.report_bug(error)
            _LOG.error("turn %s failed", ahead.run.turn_id, exc_info=error)
        self.counts.wasted_requests += ahead.run.requests
        self.counts.wasted_tokens += ahead.run.tokens
        self.counts.wasted_s += (time.monotonic_ns() - ahead.began_ns) / 1e9
