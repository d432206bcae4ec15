"""Items to clauses: what stands between connectors, and which connector leads to it.

Belongs here: where a sentence is cut. Does not belong here: what a clause means (``frames``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from realtime_agent_ros.core.language.items import Item, Kind

RANK = {
    Kind.COMMA: 1,
    Kind.SENTENCE: 2,
    Kind.AND: 3,
    Kind.THEN: 4,
    Kind.BEFORE: 5,
    Kind.SWAP: 6,
    Kind.CORRECTION: 7,
    Kind.SCRATCH: 8,
}
"""Connectors; where several meet the highest counts."""
_OPENING_VERBS = frozenset({Kind.MOVE, Kind.TURN, Kind.SPIN, Kind.COME_BACK, Kind.SAYING})


@dataclass(frozen=True, slots=True)
class Clause:
    """The items up to the next connector. ``link`` is what joins it to the clause before."""

    link: Kind | None
    items: tuple[Item, ...]

    def has(self, kind: Kind) -> bool:
        return any(item.kind is kind for item in self.items)

    def only(self, *kinds: Kind) -> bool:
        """True if it is made of these kinds alone, filler aside."""
        rest = self.content()
        return bool(rest) and all(item.kind in kinds for item in rest)

    def content(self) -> tuple[Item, ...]:
        """The items without noise; ALSO says something only about the whole sentence."""
        return tuple(i for i in self.items if i.kind not in (Kind.NOISE, Kind.ALSO))


def split(items: Sequence[Item]) -> list[Clause]:
    """Cut at connectors and before "repeat"; clauses of nothing but noise vanish."""
    clauses: list[Clause] = []
    link: Kind | None = None
    held: list[Item] = []
    for item in items:
        if item.kind is Kind.REPEAT and _says_something(held):
            clauses.append(Clause(link, tuple(held)))
            link, held = Kind.COMMA, []
        if item.kind not in RANK:
            held.append(item)
            continue
        if _says_something(held):
            clauses.append(Clause(link, tuple(held)))
            link, held = None, []
        if link is None or RANK[item.kind] > RANK[link]:
            link = item.kind
    if _says_something(held):
        clauses.append(Clause(link, tuple(held)))
    return _without_interjections(clauses)


def _without_interjections(clauses: list[Clause]) -> list[Clause]:
    """Drops "right" from "right, go on", and "wait" from "go there, wait, no, go here"."""
    idle = {
        n
        for n, (clause, after) in enumerate(pairwise(clauses))
        if (_is_filler(clause, after) if n == 0 else _is_hesitation(clause, after))
    }
    return [clause for n, clause in enumerate(clauses) if n not in idle]


def _is_hesitation(clause: Clause, after: Clause) -> bool:
    words = [item.words for item in clause.content()]
    return after.link is Kind.CORRECTION and words in (["wait"], ["hold on"], ["hang on"])


def _is_filler(first: Clause, second: Clause) -> bool:
    """True for a "right" before a comma and a verb of its own."""
    words = [item.words for item in first.content()]
    verbs = second.content()[:1]
    return (
        words == ["right"]
        and second.link in (Kind.COMMA, Kind.SENTENCE)
        and bool(verbs)
        and verbs[0].kind in _OPENING_VERBS
    )


def _says_something(items: Sequence[Item]) -> bool:
    return any(item.kind not in (Kind.NOISE, Kind.ALSO) for item in items)
