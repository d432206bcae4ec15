"""Stop words in a transcript. Errs to stopping: "don't stop" stops too.

Matched on whole words, so "stopwatch" and "nonstop" do not stop the robot. The only exception is
a noun that names a thing ("bus stop"), and only if nothing else in the text says stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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
        return len(self._stop.findall(self._noun.sub(" ", text.casefold())))


class StopListener:
    """Hears the same utterance grow and tells which transcript brings a new stop word.

    A partial that repeats a stop already acted on does not stop again, so that "stop, now go
    forward" can go forward.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = StopWords(words)
        self._acted_on = 0

    def hear(self, text: str, *, final: bool) -> bool:
        """True if the transcript holds more stop words than were acted on in this utterance."""
        count = self._words.count(text)
        new = count > self._acted_on
        self._acted_on = 0 if final else max(self._acted_on, count)
        return new


def _pattern(words: str) -> str:
    return r"\W+".join(re.escape(word) for word in words.casefold().split())
