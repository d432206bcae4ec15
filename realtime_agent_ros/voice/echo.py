"""Is what was heard the robot's own voice? By its words and by when it spoke.

Belongs here: telling, from the clauses that sounded. Does not belong here: taking the robot's voice
out of the sound; a microphone with echo cancellation does that better. Time is a count of samples.
"""

from __future__ import annotations

import re
from collections import deque

from realtime_agent_ros.core.language.numbers import FRACTIONS, NUMBER_WORDS
from realtime_agent_ros.core.stop_words import StopWords
from realtime_agent_ros.voice.audio import samples_of

TAIL = samples_of(0.6)
"""So long after the end of a clause its sound, or its echo, may still come in."""
OWN_SHARE = 0.6
_ABOUT_STOPPING = re.compile(
    r"\b(?:stopp|halt|froze|freez)(?:ed|ing|en|s)\b|\bstops\b", re.IGNORECASE
)
"""Words that are no stop words, and sound as if they began with one."""
LETTERS_A_S = 15.0
"""How fast the robot speaks, about."""
LEAST_S, SLOWEST = 3.0, 2.0
"""A clause whose end is never told is over after so long at most, and so many times as long as
usual: a mouth that died in mid word must not make the ears deaf."""
NEAR, NEAR_RATIO = samples_of(0.8), 0.3
"""Its stop word is found so near to where it should be, and a share of the way to there."""
STEM = 4
"""Letters that must agree: "turning" and "turn" do."""
SPELT = {"metre": "meter", "metres": "meters", "centimetres": "centimeters"}
"""As the robot writes what it says, and as it is heard."""
OF_NUMBERS = {*NUMBER_WORDS, *FRACTIONS, "a", "and", "point"}
"""A number is one word of the clause, "90", and several that are heard: they count for nothing."""


class _Clause:
    """What sounded from when to when, and where those of its stop words are that are to come."""

    def __init__(self, text: str, began: int, stops: list[int]) -> None:
        self.stems = {word[:STEM] for word in _words(text)}
        self.has_number = any(map(str.isdigit, text))
        self.began = began
        self.ended: int | None = None
        longest_s = LEAST_S + SLOWEST * len(text) / LETTERS_A_S
        self.latest = began + samples_of(longest_s)
        self.stops_left = [began + samples_of(letters / LETTERS_A_S) for letters in stops]

    @property
    def told_end(self) -> int:
        """When it ended; or at the latest, as long as nobody has told."""
        return self.latest if self.ended is None else self.ended

    def overlaps(self, first: int, last: int) -> bool:
        return self.began <= last and first <= self.told_end + TAIL

    def take_stop(self, now: int) -> bool:
        """Whether a stop word should sound about now; each is taken once."""
        for at in self.stops_left:
            if abs(now - at) <= NEAR + NEAR_RATIO * (at - self.began):
                self.stops_left.remove(at)
                return True
        return False


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
            self._clauses.append(_Clause(text, now, self._stops(text)))

    def sounds(self, now: int) -> bool:
        """The robot's voice may be in the sound."""
        return any(clause.overlaps(now, now) for clause in tuple(self._clauses))

    def speaks(self, now: int) -> bool:
        """A clause is being spoken: not only its echo may come in."""
        return any(c.began <= now <= c.told_end for c in tuple(self._clauses))

    def is_own_stop(self, now: int) -> bool:
        """A stop word was spotted: is it the robot's? Each of its own counts once and where it
        should be, so that a person's stop during the same clause is one too many, and acts."""
        clauses = (clause for clause in tuple(self._clauses) if clause.overlaps(now, now))
        return any(clause.take_stop(now) for clause in clauses)

    def is_own(self, text: str, began: int, now: int) -> bool:
        """Whether an utterance that began then has mostly words of what sounded meanwhile."""
        clauses = [c for c in tuple(self._clauses) if c.overlaps(began, now)]
        own = {stem for clause in clauses for stem in clause.stems}
        words = _words(text)
        if any(clause.has_number for clause in clauses):
            words = [word for word in words if word not in OF_NUMBERS]
        return bool(words) and sum(w[:STEM] in own for w in words) >= OWN_SHARE * len(words)

    def _stops(self, text: str) -> list[int]:
        """Behind how many letters its stop words end, or what sounds as if it were one."""
        found = [match.end() for match in _ABOUT_STOPPING.finditer(text)]
        count = 0
        for word in re.finditer(r"\S+", text):
            before, count = count, self._stop_words.count(text[: word.end()])
            found += [word.end()] * (count - before)
        return found


def _words(text: str) -> list[str]:
    return [SPELT.get(word, word) for word in re.findall(r"[a-z']+", text.lower())]
