"""The first sign of life of a turn: a filler, if by its time nothing was said and nothing moves.

Belongs here: when to fill, and with which words. The time counts from the final text, not from a
request: what a person feels is the silence after the last word.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

from realtime_agent_ros.planner.turn import Turn


class Fillers:
    """The fillers of a conversation, taking turns. An empty one is a silence."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = itertools.cycle(lines or ("",))

    def fill(self, turn: Turn) -> None:
        """Say the next one, unless the turn has shown a sign of life or is over."""
        if turn.speaker.silent and not turn.speaker.held and not turn.acted:
            turn.speaker.line(next(self._lines))

    def fill_in(self, turn: Turn, left_s: float) -> asyncio.TimerHandle:
        """The same in ``left_s`` seconds; cancel it when the turn ends."""
        return asyncio.get_running_loop().call_later(max(0.0, left_s), self.fill, turn)
