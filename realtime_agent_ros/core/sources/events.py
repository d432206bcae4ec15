"""What the sources and guards take beside ``core.events``: facts from outside, converted, frozen.

``stamp_age_ns`` is the ROS time of arrival less the header's stamp; ``stamp_ns`` is that stamp, or
None where it isn't known. Content is as it came; the source judges it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.geometry import Velocity

Vector3 = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class PointCloudReceived:
    """A point cloud: metres in the sensor's frame, shape (n, 3), float32 or float64.

    ``heights_m`` is the field ``height``, shape (n,), where the cloud has one; ``declared_count``
    is width times height of the message (None: as many as there are). ``malformed`` says why the
    message could not be read; then there are no points.
    """

    points_m: NDArray[np.floating[Any]]
    heights_m: NDArray[np.floating[Any]] | None = None
    declared_count: int | None = None
    malformed: str = ""
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True)
class RangeReceived:
    """One distance in metres over a cone of ``field_of_view_rad`` about the sensor's x axis."""

    range_m: float
    min_range_m: float
    max_range_m: float
    field_of_view_rad: float
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PolygonReceived:
    """The outline of an obstacle: corners in metres in the sensor's frame, shape (n, 3).

    A polygon replaces the one with the same ``polygon_id``; without corners it removes it.
    """

    corners_m: NDArray[np.floating[Any]]
    polygon_id: int = 0
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True)
class ImuReceived:
    """Attitude (x, y, z, w) and specific force in m/s^2; None for what the sensor doesn't give."""

    orientation: Quaternion | None
    acceleration_mps2: Vector3 | None
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True)
class VelocityCommanded:
    """What was sent to the base: the output, after everything that can lower it."""

    velocity: Velocity
