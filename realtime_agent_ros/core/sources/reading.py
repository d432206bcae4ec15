"""What a source makes of an event: obstacle points, or the reason why it can't be believed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
NO_POINTS: Points = np.empty((0, 2))


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Obstacle points, shape (n, 2) in metres in the base frame.

    ``doubtful`` are points that were seen before and can't be seen now: they justify no new stop,
    but while they lie in a zone its stop is not released.
    """

    points: Points
    doubtful: Points = field(default_factory=lambda: NO_POINTS)


@dataclass(frozen=True, slots=True)
class InvalidReading:
    """Why a message says nothing about obstacles. It stops the robot until a valid one comes."""

    reason: str
