"""The battery's charge, and whether it is low. What the robot does about it is not decided here."""

from __future__ import annotations

import math


class Battery:
    """State of charge, 0 to 1; None while it is unknown."""

    def __init__(self, low_ratio: float) -> None:
        self._low_ratio = low_ratio
        self.ratio: float | None = None

    def take(self, ratio: float | None) -> bool:
        """Take a reading; False, and the charge is unknown, if it is not finite."""
        finite = ratio is None or math.isfinite(ratio)
        self.ratio = ratio if finite else None
        return finite

    def reasons(self) -> tuple[str, ...]:
        """Why the agent is degraded, if it is."""
        return ("battery low",) if self.ratio is not None and self.ratio < self._low_ratio else ()
