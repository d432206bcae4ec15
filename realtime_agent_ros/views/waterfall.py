"""The stages of a turn as bars on one scale, and these as text.

Belongs here: which bar begins and ends where. Does not belong here: pictures (``waterfall_svg``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from realtime_agent_ros.views.turns import Moment, Turn

SPEECH = "speech"
FULL, EMPTY = "█", "·"
NAMES_WIDTH = max(len(moment) for moment in Moment)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage: what it ends with, from when to when, ms after the final text."""

    name: str
    from_ms: float
    to_ms: float

    @property
    def took_ms(self) -> float:
        return self.to_ms - self.from_ms


def bars(turn: Turn) -> list[Bar]:
    """A bar from each moment to the next one that was reached; the first word has one from the
    final text on, for it waits for nothing else. What was thought ahead begins before zero."""
    if not turn.reached:
        return []
    found = list(_speech(turn))
    at_ms = min(0.0, *(ms for m in Moment if (ms := turn.after_ms(m)) is not None), 0.0)
    for moment in Moment:
        reached_ms = turn.after_ms(moment)
        if reached_ms is None:
            continue
        if moment is Moment.WORD:
            at_ms = 0.0
        found.append(Bar(moment, min(at_ms, reached_ms), reached_ms))
        at_ms = max(at_ms, reached_ms)
    return found


def text(turn: Turn, width: int = 72) -> list[str]:
    """The waterfall in lines of at most ``width`` characters."""
    found = bars(turn)
    if not found:
        return ["nothing has followed yet"]
    begin_ms = min(bar.from_ms for bar in found)
    span_ms = max(bar.to_ms for bar in found) - begin_ms
    room = max(8, width - NAMES_WIDTH - 14)
    lines = []
    for bar in found:
        first = _column(bar.from_ms - begin_ms, span_ms, room - 1)
        last = max(first, _column(bar.to_ms - begin_ms, span_ms, room - 1))
        drawn = EMPTY * first + FULL * (last - first + 1) + EMPTY * (room - 1 - last)
        lines.append(f"{bar.name:<{NAMES_WIDTH}} {drawn} {bar.to_ms:>8.0f} ms")
    return lines


def _speech(turn: Turn) -> Iterator[Bar]:
    if turn.partial_ns is not None:
        yield Bar(SPEECH, (turn.partial_ns - turn.final_ns) / 1e6, 0.0)


def _column(offset_ms: float, span_ms: float, columns: int) -> int:
    return round(offset_ms / span_ms * columns) if span_ms > 0.0 else 0
