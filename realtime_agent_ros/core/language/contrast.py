"""What is forbidden only to set off what is wanted: "don't turn left, turn right".

Belongs here: when a "don't" clause is that. Does not belong here: "right, not left" within one
clause (``frames``).
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.core.language.clauses import Clause
from realtime_agent_ros.core.language.items import Item, Kind

_LINKS = (Kind.COMMA, Kind.SENTENCE, Kind.CORRECTION)
_SAME = (
    frozenset({Kind.TURN, Kind.SPIN}),
    frozenset({Kind.MOVE, Kind.COME_BACK}),
    frozenset({Kind.WAIT}),
)
_FORBIDDING = frozenset({Kind.NOT, Kind.STOP, Kind.CONDITION, Kind.CANCEL})


def is_contrasted(clause: Clause, behind: Sequence[Clause]) -> bool:
    """True for a "don't" clause if the one behind it tells to do the same otherwise.

    The verb must be of the same sort, so that "don't go forward, turn left" still forbids.
    """
    items = clause.content()
    if not behind or not items or behind[0].link not in _LINKS:
        return False
    first, wanted = items[0], behind[0]
    if any(item.kind in _FORBIDDING for item in wanted.items):
        return False
    return any(
        any(_is_verb(item, verbs) for item in items) and any(wanted.has(verb) for verb in verbs)
        for verbs in _SAME
        if _is_dont(first)
    )


def _is_dont(item: Item) -> bool:
    words = item.words.split()[:2]
    return words == ["do", "not"] and item.kind in (Kind.NOT, Kind.STOP)


def _is_verb(item: Item, verbs: frozenset[Kind]) -> bool:
    """ "Don't go" is one item, and a verb of going."""
    going = item.kind is Kind.STOP and item.words.split()[-1:] in (["go"], ["drive"], ["move"])
    return item.kind in verbs or (going and Kind.MOVE in verbs)
