"""A sonar or infrared ranger: one distance, taken as an arc of points over its cone, as in nav2.

REP-117: -Inf and below min_range is an obstacle at min_range; +Inf and above max_range is free; NaN
is erroneous, and as it is the only reading, the message is invalid. Rangers of fixed distance have
min_range equal to max_range and say only -Inf or +Inf.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.source_config import RangeConfig
from realtime_agent_ros.core.sources.events import RangeReceived
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.reading import NO_POINTS, InvalidReading, Reading
from realtime_agent_ros.core.sources.source import Source

MAX_ARC_POINTS = 10_000


class RangeSource(Source[RangeReceived, RangeConfig]):
    """Distance to an arc of points."""

    takes = RangeReceived

    def _read(self, event: RangeReceived, travel: Travel) -> Reading | InvalidReading:
        fault = range_fault(event)
        if fault:
            return InvalidReading(fault)
        step_rad = self.config.obstacles_angle
        if event.field_of_view_rad / step_rad > MAX_ARC_POINTS:
            return InvalidReading(
                f"a field of view of {event.field_of_view_rad:.3g} rad gives more than "
                f"{MAX_ARC_POINTS} points at obstacles_angle {step_rad:.3g} rad"
            )
        distance_m = event.range_m
        if distance_m > event.max_range_m or (distance_m == 0.0 and self.config.zero_is_no_return):
            return Reading(NO_POINTS)
        directions = arc(event.field_of_view_rad, step_rad)
        return Reading(self._mounting.xy(directions * max(distance_m, event.min_range_m)))

    def _payload(self, event: RangeReceived) -> bytes:
        return np.array(event.range_m).tobytes()


@lru_cache(maxsize=32)
def arc(field_of_view_rad: float, step_rad: float) -> NDArray[np.float64]:
    """Unit vectors, shape (n, 3), from one edge of the cone to the other, both included.

    The angles are summed in single precision because nav2 does so: it decides whether the last
    step falls on the edge or just short of it, and with it how many points count.
    """
    half = np.float32(field_of_view_rad) / np.float32(2)
    angles: list[float] = []
    angle = -half
    while angle < half and len(angles) <= MAX_ARC_POINTS:
        angles.append(float(angle))
        angle = np.float32(float(angle) + step_rad)
    angles.append(float(half))
    rays = np.array(angles)
    return np.stack((np.cos(rays), np.sin(rays), np.zeros_like(rays)), axis=1)


def range_fault(event: RangeReceived) -> str:
    """What is wrong with a Range message; empty if nothing is."""
    limits = (event.min_range_m, event.max_range_m, event.field_of_view_rad)
    if not all(map(math.isfinite, limits)):
        return "a header field is not finite"
    if not 0.0 <= event.field_of_view_rad <= math.tau + 1e-6:
        return f"a field of view of {event.field_of_view_rad:.3g} rad is no angle up to a circle"
    if not 0.0 <= event.min_range_m <= event.max_range_m:
        return "the range limits are not in order"
    if math.isnan(event.range_m):
        return "the range is NaN"
    return ""
