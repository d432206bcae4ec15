"""Cuts a text that arrives in pieces into clauses worth speaking. Knows nothing of who speaks."""

from __future__ import annotations

import re

MAX_CLAUSE_CHARS = 240
"""A clause without any punctuation is cut at a space before this."""

_SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*\s+|\n+")
_PAUSE = re.compile(r"[,;:]\s+|\s[–—-]\s")  # noqa: RUF001 models do write an en dash as a pause
_MARKUP = re.compile(r"[*_`#|<>]+")


class ClauseCutter:
    """Give it deltas, get clauses. A sentence's end always cuts, a pause only after enough."""

    def __init__(self, first_chars: int, later_chars: int) -> None:
        self._least = first_chars
        self._later = later_chars
        self._text = ""

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
        ends = [m.end() for m in _SENTENCE_END.finditer(self._text)]
        ends += [m.end() for m in _PAUSE.finditer(self._text) if m.end() >= self._least]
        if ends:
            return min(ends)
        if len(self._text) <= MAX_CLAUSE_CHARS:
            return 0
        return self._text.rfind(" ", 0, MAX_CLAUSE_CHARS) + 1 or MAX_CLAUSE_CHARS

    def _take(self, end: int) -> list[str]:
        clause, self._text = self._text[:end], self._text[end:]
        spoken = " ".join(_MARKUP.sub(" ", clause).split())
        if not any(character.isalnum() for character in spoken):
            return []
        self._least = self._later
        return [spoken]
