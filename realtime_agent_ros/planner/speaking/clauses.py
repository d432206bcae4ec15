"""Cuts a text that arrives in pieces into clauses worth speaking. Knows nothing of who speaks, nor
of what is left out when a text is spoken (``spoken``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from realtime_agent_ros.planner.speaking.spoken import spoken

MAX_CLAUSE_CHARS = 240
"""A clause without any punctuation is cut at a space before this."""
MAX_FIRST_CLAUSE_CHARS = 120
"""The same for the first clause, which is waited for in silence."""
FENCE = "```"

_CLOSERS = r"[\"')\]”’»]*"  # noqa: RUF001 a closing quote of many languages
_STOP = re.compile(
    r"(?P<dots>\.{2,}|…)" + _CLOSERS + r"\s+"
    r"|(?P<dot>\.)" + _CLOSERS + r"\s+"
    r"|(?P<end>[!?؟।][.!?]*" + _CLOSERS + r"\s+|[。！？]+[」』）]*|\n+)"  # noqa: RUF001 CJK writes them
    r"|(?P<pause>[,;:،؛]\s+|\s[–—-]\s|[，、；：])"  # noqa: RUF001 so are these, and en dashes
)
_ABBREVIATIONS = frozenset(
    (
        "approx",
        "av",
        "bzw",
        "ca",
        "dr",
        "evtl",
        "ggf",
        "incl",
        "inkl",
        "jr",
        "max",
        "min",
        "mme",
        "mr",
        "mrs",
        "ms",
        "nr",
        "p.ex",
        "prof",
        "sr",
        "sra",
        "st",
        "str",
        "vs",
        "z.b",
    )
)
_SHORTENED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-Z]")
"""As in "e.g", "U.S", "z.B", or a name's initial; the last dot follows."""
_LAST_TOKEN = re.compile(r"[^\s(\[\"'„“]+$")


class ClauseCutter:
    """Give it deltas, get clauses. A sentence's end always cuts, a pause only after enough."""

    def __init__(self, first_chars: int, later_chars: int) -> None:
        self._least = first_chars
        self._later = later_chars
        self._most = MAX_FIRST_CLAUSE_CHARS
        self._text = ""
        self._fenced = False

    def feed(self, delta: str) -> list[str]:
        """The clauses that are complete now; the end of a text is never known here."""
        self._text += delta
        clauses = []
        while (end := self._cut()) > 0:
            clauses += self._take(end)
        return clauses

    def flush(self) -> list[str]:
        """What is left, at the end of the text."""
        return self._take(len(self._text))

    def _cut(self) -> int:
        ends = self._ends(self._text[:MAX_CLAUSE_CHARS])
        if (end := next(ends, 0)) or len(self._text) <= self._most:
            return end
        return self._text.rfind(" ", 1, self._most) + 1 or self._most

    def _ends(self, text: str) -> Iterator[int]:
        for stop in _STOP.finditer(text):
            is_pause = stop["pause"] or stop["dots"]
            if is_pause and (stop.end() < self._least or _in_link(text[: stop.end()])):
                continue
            if stop["dot"] and not _ends_sentence(text[: stop.start()], text[stop.end() :]):
                continue
            yield stop.end()

    def _take(self, end: int) -> list[str]:
        clause, self._text = self._text[:end], self._text[end:]
        words = spoken(self._outside_fences(clause))
        if not any(character.isalnum() for character in words):
            return []
        self._least, self._most = self._later, MAX_CLAUSE_CHARS
        return [words]

    def _outside_fences(self, text: str) -> str:
        """``text`` without blocks of code, which may go on over many clauses."""
        kept = []
        for number, part in enumerate(text.split(FENCE)):
            if number:
                self._fenced = not self._fenced
            if not self._fenced:
                kept.append(part)
        return " ".join(kept)


def _ends_sentence(before: str, after: str) -> bool:
    """Whether a dot after ``before`` does: not in an abbreviation, a list's number, or before a
    word in lower case."""
    token = _LAST_TOKEN.search(before)
    word = token[0] if token else ""
    if word.lower() in _ABBREVIATIONS or _SHORTENED.fullmatch(word):
        return False
    if word.isdecimal() and word == before.strip():
        return False
    return not after[:1].islower()


def _in_link(text: str) -> bool:
    return text.count("[") > text.count("]")
