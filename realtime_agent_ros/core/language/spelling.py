"""Mending small spelling errors: one slip in a word of five letters, two in long ones."""

from __future__ import annotations

from collections.abc import Iterable

_MIN_LETTERS = 4
_TWO_SLIPS_FROM = 8


def slips(a: str, b: str, most: int) -> int:
    """Damerau-Levenshtein distance with adjacent swaps, or ``most + 1`` if it is larger."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def nearest(word: str, known: Iterable[str]) -> frozenset[str]:
    """The known words that ``word`` is the smallest slip of; often none, sometimes several.

    The first letters must agree, and words of four letters must have the same letters, so that
    "trun" is "turn" but "home" is not "come".
    """
    if not _MIN_LETTERS <= len(word) <= 32:
        return frozenset()
    found: dict[int, set[str]] = {}
    most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    for other in known:
        if other[:1] != word[:1] or len(other) < _MIN_LETTERS:
            continue
        if min(len(word), len(other)) == _MIN_LETTERS and sorted(word) != sorted(other):
            continue
        distance = slips(word, other, most)
        if distance <= most:
            found.setdefault(distance, set()).add(other)
    return frozenset(found[min(found)]) if found else frozenset()
