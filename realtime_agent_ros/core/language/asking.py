"""Sentences that read as a command and yet only ask: "do you drive?", "why don't you turn left?".

Belongs here: how the opening words decide. Does not belong here: questions about the robot's state
(``questions``). "Can you turn left?" is a polite request; "can you turn?" asks for an ability.
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.core.language.acts import Act
from realtime_agent_ros.core.language.items import Kind

_FILLER = frozenset(
    {"so", "well", "okay", "ok", "hey", "hi", "hello", "robot", "and", "but", "now", "then", "um"}
)
_ABILITY = (("are", "you", "able"), ("are", "you", "capable"), ("do", "you"), ("do", "we"))
_POLITE = (("do", "you", "mind"), ("do", "you", "think"))
_WHY = (("why", "do", "not"), ("why", "would", "not"), ("why", "are"), ("why", "do"))
_CAN = (("can", "you"), ("could", "you"))
_VAGUE = frozenset({Kind.MOVE, Kind.TURN, Kind.SPIN, Kind.PACE})


def asks_for_ability(words: Sequence[str], acts: Sequence[Act]) -> bool:
    """True for "are you able to turn left?", and for "can you drive?" without a way or amount."""
    opening = _opening(words)
    if _begins(opening, _ABILITY) and not _begins(opening, _POLITE):
        return True
    if not _begins(opening, _CAN) or "please" in words or len(acts) != 1:
        return False
    kinds = {item.kind for item in acts[0].items}
    return bool(kinds) and kinds <= _VAGUE


def asks_why(words: Sequence[str]) -> bool:
    """True for "why don't you ...": not surely a wish."""
    return _begins(_opening(words), _WHY)


def _opening(words: Sequence[str]) -> tuple[str, ...]:
    start = next((n for n, word in enumerate(words) if word not in _FILLER), 0)
    return tuple(words[start : start + 3])


def _begins(words: tuple[str, ...], openings: Sequence[tuple[str, ...]]) -> bool:
    return any(words[: len(opening)] == opening for opening in openings)
