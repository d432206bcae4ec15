"""Which simulated time belongs to now, so that the simulation neither drifts nor races.

Pure: the caller gives the steady clock's reading. A simulation that falls far behind (a busy or
suspended machine) doesn't race to catch up; it gives the time up and counts it.
"""

from __future__ import annotations

MAX_BEHIND_S = 0.25
"""Real seconds that are caught up with; anything more is given up."""


class Pace:
    """Simulated time runs at ``factor`` times the steady clock from the first call on."""

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._anchor: tuple[float, float] | None = None
        self.lost_s = 0.0

    def target_s(self, now_s: float, simulated_s: float) -> float:
        """The simulated time to reach, with the clock at ``now_s`` and ``simulated_s`` reached."""
        if self._anchor is None:
            self._anchor = (now_s, simulated_s)
        anchor_now_s, anchor_simulated_s = self._anchor
        target_s = anchor_simulated_s + (now_s - anchor_now_s) * self._factor
        surplus_s = target_s - simulated_s - MAX_BEHIND_S * self._factor
        if surplus_s <= 0.0:
            return target_s
        self.lost_s += surplus_s / self._factor
        self._anchor = (now_s, target_s - surplus_s)
        return target_s - surplus_s
