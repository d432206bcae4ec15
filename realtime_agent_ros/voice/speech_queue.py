"""The clauses that wait to be spoken, and what of one was really spoken when it was cut."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from realtime_agent_ros.voice.audio import seconds_of
from realtime_agent_ros.voice.synthesizer import Word

CHARS_PER_S = 15.0


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause to be spoken, and how many cuts there were before it."""

    text: str
    cuts: int


class SpeechQueue:
    """First in, first out, for two threads. A cut forgets all that waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Clause] = deque()
        self._closed = False
        self._cuts = 0

    def add(self, text: str) -> None:
        """Behind what waits."""
        with self._changed:
            self._waiting.append(Clause(text, self._cuts))
            self._changed.notify_all()

    def cut(self) -> None:
        """Forget what waits, and let nothing that was taken before go on."""
        with self._changed:
            self._cuts += 1
            self._waiting.clear()

    def next(self) -> Clause | None:
        """Wait for a clause; None after ``close``."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return None if self._closed else self._waiting.popleft()

    def is_cut(self, clause: Clause) -> bool:
        """It must not be spoken any further."""
        return self._closed or clause.cuts != self._cuts

    def close(self) -> None:
        """Nothing is spoken any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def spoken_part(text: str, words: Sequence[Word], played: int) -> str:
    """What of ``text`` was heard to its end after ``played`` samples, when it was cut there.

    A word is over when the next one begins. Without words from the synthesiser 15 characters a
    second are reckoned, as people speak.
    """
    if not words:
        likely = int(seconds_of(played) * CHARS_PER_S)
        return text[: likely + 1].rpartition(" ")[0]
    over = [word for word, after in pairwise(words) if after.at <= played]
    return text[: over[-1].first + over[-1].count] if over else ""
