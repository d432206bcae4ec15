"""How long a model takes to its first useful token: a bounded window of the newest times."""

from __future__ import annotations

import math
from collections import deque

WINDOW = 64
ENOUGH = 8
"""Fewer times say nothing about a p95."""


class FirstTokenTimes:
    """Times in s. Memory is bounded by ``WINDOW``."""

    def __init__(self) -> None:
        self._times_s: deque[float] = deque(maxlen=WINDOW)

    def add(self, time_s: float) -> None:
        """A first token came, or was given up on after this time (it is at least that)."""
        self._times_s.append(time_s)

    def quantile_s(self, ratio: float) -> float | None:
        """The nearest-rank quantile; None without any time."""
        if not self._times_s:
            return None
        ordered = sorted(self._times_s)
        return ordered[max(0, math.ceil(ratio * len(ordered)) - 1)]

    @property
    def count(self) -> int:
        return len(self._times_s)

    def hedge_delay_s(self, unknown_s: float, least_s: float, most_s: float) -> float:
        """When to ask the next model too: at the p95, bounded; ``unknown_s`` without enough times
        (bounded above as well)."""
        p95_s = self.quantile_s(0.95) if self.count >= ENOUGH else None
        return min(most_s, unknown_s if p95_s is None else max(least_s, p95_s))
