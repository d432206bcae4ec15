"""Which mended words may move the robot: those that an unmended word of motion speaks for.

Belongs here: the rule against taking "speak" for "sneak". Does not belong here: how spelling is
mended (``spelling``) or what the words mean (``scanner``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from realtime_agent_ros.core.language.clauses import RANK
from realtime_agent_ros.core.language.items import Item, Kind

_VERBS = frozenset({Kind.MOVE, Kind.TURN, Kind.SPIN, Kind.COME_BACK, Kind.SHAPE, Kind.WAIT})
_WAYS = frozenset({Kind.DIRECTION, Kind.SIDE, Kind.AROUND, Kind.FULL_CIRCLE})
_GOALS = frozenset({Kind.PLACE, Kind.COORDINATES, Kind.CLOCK})
_AMOUNTS = frozenset({Kind.LENGTH, Kind.ANGLE})
_MOVING = _VERBS | _WAYS | {Kind.PLACE}


def unsupported(items: Sequence[Item], mended: frozenset[int]) -> frozenset[int]:
    """Where the mended words start that must stay as they are spelt.

    A verb of motion needs a way, a goal or a distance beside it in its clause; a way also takes a
    verb. What was mended itself is no evidence.
    """
    doubtful: set[int] = set()
    for clause in _clauses(items):
        sound = {item.kind for item in clause if not _starts(item, mended)}
        for item in clause:
            evidence = _WAYS | _GOALS | _AMOUNTS
            if item.kind is Kind.WAIT:
                evidence |= {Kind.TIME}
            if item.kind not in _VERBS:
                evidence |= _VERBS
            if item.kind in _MOVING and not sound & evidence:
                doubtful |= _starts(item, mended)
    return frozenset(doubtful)


def _starts(item: Item, mended: frozenset[int]) -> set[int]:
    """Where mended words start within an item."""
    return {start for start in mended if item.start <= start < item.end}


def _clauses(items: Sequence[Item]) -> Iterator[list[Item]]:
    clause: list[Item] = []
    for item in items:
        if item.kind in RANK:
            yield clause
            clause = []
        else:
            clause.append(item)
    yield clause
