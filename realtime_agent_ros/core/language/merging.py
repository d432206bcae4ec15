"""How a fragment ("right", "45", "two metres") changes or completes the clause before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from realtime_agent_ros.core.language.acts import content
from realtime_agent_ros.core.language.items import Item, Kind

MODIFIERS = (Kind.PACE, Kind.SPEED, Kind.RATIO, Kind.TURN_SPEED, Kind.DELAY)
"""Say how or when, and nothing else."""

_VERBS = frozenset(
    {
        Kind.MOVE,
        Kind.TURN,
        Kind.SPIN,
        Kind.WAIT,
        Kind.SAYING,
        Kind.REMEMBER,
        Kind.COME_BACK,
        Kind.LIMIT,
        Kind.FASTER,
        Kind.FACTOR,
        Kind.SHAPE,
    }
)
_VERBAL_DIRECTIONS = frozenset({"reverse", "retreat", "advance", "backup"})
_WAY = frozenset({Kind.DIRECTION, Kind.SIDE, Kind.AROUND, Kind.FULL_CIRCLE, Kind.CLOCK})
_AMOUNT = frozenset({Kind.LENGTH, Kind.ANGLE, Kind.TIME, Kind.NUMBER, Kind.AMOUNT})
_GOAL = frozenset({Kind.PLACE, Kind.COORDINATES, Kind.UNKNOWN_PLACE, Kind.COME_BACK})
_SPEED = frozenset({Kind.PACE, Kind.SPEED, Kind.RATIO, Kind.TURN_SPEED, Kind.FASTER})
_OFTEN = frozenset({Kind.TIMES, Kind.MORE_TIMES})
_SLOTS = (_WAY, _AMOUNT, _GOAL, _SPEED, _OFTEN)
_WITH_UNIT = frozenset({Kind.LENGTH, Kind.ANGLE, Kind.TIME, Kind.SPEED})
_TURNING = frozenset({Kind.TURN, Kind.SPIN, Kind.SIDE})


def has_verb(items: Sequence[Item]) -> bool:
    """True if the items say by themselves what kind of thing to do."""
    return any(
        item.kind in _VERBS
        or (item.kind is Kind.DIRECTION and item.words.split()[0] in _VERBAL_DIRECTIONS)
        or (item.kind is Kind.DIRECTION and item.words in ("back up", "back off", "back away"))
        for item in items
    )


def count_verbs(items: Sequence[Item]) -> int:
    """How many items are verbs by themselves."""
    return sum(has_verb([item]) for item in items)


def merged(before: Sequence[Item], fragment: Sequence[Item]) -> tuple[Item, ...]:
    """The clause ``before`` with what the fragment says in the place of what it said there.

    A number takes the unit it replaces. A new way to go drops an amount that it can't have.
    """
    new = content(fragment)
    kinds = {item.kind for item in new}
    kept = [item for item in before if not any(item.kind in s and kinds & s for s in _SLOTS)]
    if Kind.SIDE in kinds and any(item.kind is Kind.DIRECTION for item in before):
        kept = [item for item in kept if item.kind is not Kind.LENGTH]
    if Kind.DIRECTION in kinds and any(item.kind in _TURNING for item in before):
        kept = [item for item in kept if item.kind not in (Kind.ANGLE, Kind.TURN)]
    old = next((item for item in before if item.kind in _WITH_UNIT), None)
    return (*kept, *(_take_unit(item, old) for item in new))


def remembers_unit(item: Item) -> bool:
    """True for quantities whose unit a later bare number takes over."""
    return item.kind in _WITH_UNIT


def with_unit(items: Sequence[Item], units: Mapping[Kind, float]) -> tuple[Item, ...]:
    """Bare numbers in the unit that the sentence used before for the same kind of quantity."""
    kinds = {item.kind for item in items}
    if Kind.WAIT in kinds:
        wanted = Kind.TIME
    elif Kind.LIMIT in kinds:
        wanted = Kind.SPEED
    else:
        wanted = Kind.ANGLE if kinds & _TURNING else Kind.LENGTH
    scale = units.get(wanted, 0.0)
    return tuple(replace(i, scale=scale) if i.kind is Kind.NUMBER else i for i in items)


def _take_unit(item: Item, old: Item | None) -> Item:
    if item.kind is not Kind.NUMBER or old is None:
        return item
    return replace(item, kind=old.kind, value=item.number * old.scale, scale=old.scale)
