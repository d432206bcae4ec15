"""The voice of one turn: the model's text, cut into clauses, bounded in length."""

from __future__ import annotations

from realtime_agent_ros.planner.clauses import ClauseCutter
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.protocol import SayNow

MAX_SAY_CHARS = 500


class Speaker:
    """Says clauses as they complete. After ``close`` it is silent for good."""

    def __init__(self, turn_id: str, outbox: Outbox, config: PlannerConfig) -> None:
        self._turn_id = turn_id
        self._outbox = outbox
        self._cutter = ClauseCutter(config.first_clause_chars, config.clause_chars)
        self._left_chars = config.max_speech_chars
        self._closed = False
        self.spoken: list[str] = []
        """The model's clauses that were really said, for the history."""
        self.silent = True
        """Nothing at all has been said in this turn, fillers included."""

    def feed(self, delta: str) -> None:
        """A piece of the model's text."""
        if self._closed:
            return
        self._outbox.stream(delta)
        self._speak(self._cutter.feed(delta))

    def flush(self) -> None:
        """The model's text has ended, at least for now."""
        if not self._closed:
            self._speak(self._cutter.flush())

    def line(self, text: str) -> None:
        """Say a line of our own (a filler, an apology); it is no part of the model's reply."""
        if text and not self._closed:
            self.silent = False
            self._outbox.publish(SayNow(plan_id=self._turn_id, text=text[:MAX_SAY_CHARS]))

    def close(self) -> None:
        """Never say anything again."""
        self._closed = True

    def _speak(self, clauses: list[str]) -> None:
        for clause in clauses:
            if self._left_chars <= 0:
                return
            self._left_chars -= len(clause)
            self.spoken.append(clause)
            self.line(clause)
