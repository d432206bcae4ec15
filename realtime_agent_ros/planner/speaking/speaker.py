"""The voice of one turn: the model's text, cut into clauses, bounded in length."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.speaking.clauses import ClauseCutter
from realtime_agent_ros.planner.speaking.spoken import legible
from realtime_agent_ros.protocol import SayNow

MAX_SAY_CHARS = 500


class Speaker:
    """Says clauses as they complete. After ``close`` it is silent for good.

    While it is held (``held``, ``hold``) it keeps everything to itself, and says it in the same
    order when it is released.
    """

    def __init__(
        self, turn_id: str, outbox: Outbox, config: PlannerConfig, *, held: bool = False
    ) -> None:
        self._turn_id = turn_id
        self._outbox = outbox
        self._cutter = ClauseCutter(config.first_clause_chars, config.clause_chars)
        self._left_chars = config.max_speech_chars
        self._closed = False
        self._streamed = False
        self._voiced = False
        self._kept: list[Callable[[], None]] | None = [] if held else None
        self._freed = asyncio.Event()
        self.given = ""
        """All words it was given to say, lines of our own included."""
        self.spoken: list[str] = []
        """The model's clauses that were really said, for the history."""
        self.silent = True
        """Nothing at all has been said in this turn, fillers included."""

    def feed(self, delta: str, *, voiced: bool = False) -> None:
        """A piece of the model's text; ``voiced``: the model says it itself, see ``sound``."""
        delta = legible(delta)
        if self._closed or not delta:
            return
        if voiced is not self._voiced:
            self.flush()
            self._voiced = voiced
        self._now_or_later(lambda: self._stream(delta))
        if self._left_chars > 0:
            self._speak(self._cutter.feed(delta))

    def sound(self, pcm16: bytes) -> None:
        """A piece of the model's own voice."""
        if not self._closed and self._left_chars > 0:
            self._now_or_later(lambda: self._sound(pcm16))

    def flush(self) -> None:
        """The model's text has ended, at least for now."""
        if not self._closed:
            self._speak(self._cutter.flush())

    def line(self, text: str) -> None:
        """Say a line of our own (a filler, an apology); it is no part of the model's reply."""
        text = legible(text)
        if text and not self._closed:
            self.given += f"{text}\n"
            self._now_or_later(lambda: self._publish(text))

    @property
    def held(self) -> bool:
        """It keeps to itself what it is given."""
        return self._kept is not None

    async def said_all(self) -> None:
        """Wait until it keeps nothing to itself: released, closed, or with nothing to say."""
        while self._kept and not self._closed:
            await self._freed.wait()

    def hold(self) -> None:
        """Say nothing for now."""
        if self._kept is None:
            self._kept = []
            self._freed = asyncio.Event()

    def release(self) -> None:
        """Say what was kept, and go on."""
        if self._closed:
            return
        kept, self._kept = self._kept or [], None
        self._freed.set()
        for say in kept:
            say()

    def close(self) -> None:
        """Never say anything again, nor what was kept. A line's end tells displays of it."""
        if self._streamed and not self._closed:
            self._outbox.stream("\n")
        self._closed = True
        self._kept = []
        self._freed.set()

    def _now_or_later(self, say: Callable[[], None]) -> None:
        if self._kept is None:
            say()
        else:
            self._kept.append(say)

    def _stream(self, delta: str) -> None:
        self._streamed = True
        self._outbox.stream(delta)

    def _publish(self, text: str) -> None:
        self.silent = False
        self._outbox.publish(SayNow(plan_id=self._turn_id, text=text[:MAX_SAY_CHARS]))

    def _sound(self, pcm16: bytes) -> None:
        self.silent = False
        self._outbox.audio(pcm16)

    def _say_clause(self, clause: str, *, voiced: bool) -> None:
        self.spoken.append(clause)
        if not voiced:
            self._publish(clause)

    def _speak(self, clauses: list[str]) -> None:
        for clause in clauses:
            if self._left_chars <= 0:
                return
            self._left_chars -= len(clause)
            self.given += f"{clause} "
            self._now_or_later(partial(self._say_clause, clause, voiced=self._voiced))
