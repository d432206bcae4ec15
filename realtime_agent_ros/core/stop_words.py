"""Stop words in a transcript. Errs to stopping: "don't stop" stops too.

Matched on whole words, so "stopwatch" and "nonstop" do not stop the robot. The only exception is
a noun that names a thing ("bus stop"), and only if nothing else in the text says stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

UTTERANCE_GAP_NS = 5_000_000_000
"""After a silence this long a transcript belongs to a new utterance."""
NOUNS = ("bus stop", "tram stop", "train stop", "stop sign")


class StopWords:
    """Counts stop words; built once from the parameter ``stop_words``."""

    def __init__(self, words: Iterable[str]) -> None:
        alternatives = "|".join(_pattern(word) for word in words)
        nouns = "|".join(_pattern(noun) for noun in NOUNS)
        self._noun = re.compile(rf"(?<!\w)(?:{nouns})(?!\w)")
        self._stop = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")

    def count(self, text: str) -> int:
        """How many stop words ``text`` holds, whatever its case and punctuation."""
        plain = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        return len(self._stop.findall(self._noun.sub(" ", plain)))


class StopListener:
    """Hears the same utterance grow and tells which transcript must stop the robot.

    A transcript that repeats a stop already acted on does not stop again while the robot rests,
    so that "stop, now go forward" can go forward. Recognisers lose finals, and partials arrive
    late: a repeat is believed to be one only while there is nothing to stop, and not for long.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = StopWords(words)
        self._acted_on = 0
        self._heard_ns = 0

    def knows(self, text: str) -> bool:
        """Whether ``text`` holds a stop word, so that hearing it has dealt with it."""
        return self._words.count(text) > 0

    def hear(self, text: str, *, final: bool, at_rest: bool = True, now_ns: int = 0) -> bool:
        """True if it must stop what it does; ``at_rest``: it does nothing, nor will it."""
        count = self._words.count(text)
        if now_ns - self._heard_ns > UTTERANCE_GAP_NS:
            self._acted_on = 0
        stops = count > self._acted_on or (count > 0 and not at_rest)
        self._acted_on = 0 if final else max(self._acted_on, count)
        self._heard_ns = now_ns
        return stops


def _pattern(words: str) -> str:
    return r"\W+".join(re.escape(word) for word in words.casefold().split())
