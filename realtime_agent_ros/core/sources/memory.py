"""The last believable value of each beam or pixel, for those that give none now.

What stood there may still stand there, so it can hold a stop that stands already. It is forgotten
once the base has moved so far that the beam looks elsewhere; a stopped base forgets nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.sources.odometry_history import Travel

REACH_M = 0.3
"""Path, and turning seen at a metre's distance, that moves a beam off what it saw."""


class Memory:
    """Values of shape (n,) or (n, k), one row a beam. A change of shape forgets."""

    def __init__(self) -> None:
        self._values: NDArray[np.float64] = np.empty(0)
        self._seen_at_m: NDArray[np.float64] | float = 0.0

    def remember(self, values: NDArray[np.float64], travel: Travel) -> None:
        """Every row is good."""
        self._values = values
        self._seen_at_m = _covered_m(travel)

    def recall(
        self, values: NDArray[np.float64], erroneous: NDArray[np.bool_], travel: Travel
    ) -> NDArray[np.float64]:
        """Remember the good rows; the values of the erroneous ones, NaN where unknown or good."""
        at_m = _covered_m(travel)
        if self._values.shape != values.shape:
            self.remember(np.full(values.shape, np.nan), travel)
        rows = erroneous if values.ndim == 1 else erroneous[:, None]
        self._values = np.where(rows, self._values, values)
        self._seen_at_m = np.where(erroneous, self._seen_at_m, at_m)
        lost = erroneous & (at_m - self._seen_at_m <= REACH_M)
        return np.where(lost if values.ndim == 1 else lost[:, None], self._values, np.nan)


def _covered_m(travel: Travel) -> float:
    return travel.distance_m + travel.turn_rad
