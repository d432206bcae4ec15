"""Is what was heard the robot's own voice? By its words and by when it spoke.

Belongs here: telling, from the clauses that sounded. Does not belong here: taking the robot's voice
out of the sound; a microphone with echo cancellation does that better. Time is a count of samples.
"""

from __future__ import annotations

import re
from collections import deque

from realtime_agent_ros.core.stop_words import StopWords
from realtime_agent_ros.voice.audio import samples_of

TAIL = samples_of(0.6)
"""So long after the end of a clause its sound, or its echo, may still come in."""
OWN_SHARE = 0.6
STEM = 4
"""Letters that must agree: "turning" and "turn" do."""


class _Clause:
    """What sounded from when to when, and the stop words in it that were not yet heard."""

    def __init__(self, text: str, began: int, stops: int) -> None:
        self.stems = {word[:STEM] for word in _words(text)}
        self.began = began
        self.ended: int | None = None
        self.stops_left = stops

    def overlaps(self, first: int, last: int) -> bool:
        return self.began <= last and (self.ended is None or first <= self.ended + TAIL)


class EchoGuard:
    """Told what sounds; asked about what was heard."""

    def __init__(self) -> None:
        self._clauses: deque[_Clause] = deque(maxlen=10)
        self._stop_words = StopWords(("en",))

    def sounding(self, text: str, now: int) -> None:
        """This clause begins to sound; with an empty text the one before is over."""
        if self._clauses and self._clauses[-1].ended is None:
            self._clauses[-1].ended = now
        if text:
            self._clauses.append(_Clause(text, now, self._stop_words.count(text)))

    def is_own_stop(self, now: int) -> bool:
        """A stop word was spotted: is it the robot's? Each of its own counts once, so that a
        person's stop during the same clause is one too many, and acts."""
        for clause in self._clauses:
            if clause.stops_left and clause.overlaps(now, now):
                clause.stops_left -= 1
                return True
        return False

    def is_own(self, text: str, began: int, now: int) -> bool:
        """Whether an utterance that began then has mostly words of what sounded meanwhile."""
        own: set[str] = set()
        for clause in self._clauses:
            if clause.overlaps(began, now):
                own |= clause.stems
        words = _words(text)
        return bool(words) and sum(w[:STEM] in own for w in words) >= OWN_SHARE * len(words)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())
