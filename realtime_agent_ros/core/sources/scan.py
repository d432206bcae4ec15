"""A laser scanner, with REP-117 read to the letter.

-Inf and anything below range_min is an obstacle too near to measure, taken to be at range_min; +Inf
and anything beyond range_max is free; NaN is an erroneous beam. Only what stands within the
parameter ``min_range`` is the robot itself, and free. A scan that contradicts its own metadata, is
empty or has too many erroneous beams is invalid.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.events import ScanReceived
from realtime_agent_ros.core.source_config import MountingPose, ScanConfig
from realtime_agent_ros.core.sources.memory import Memory
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.reading import InvalidReading, Points, Reading
from realtime_agent_ros.core.sources.source import Source

MAX_ANGLE_RAD = 1000.0
"""Far above any scanner's, and small enough for sines to mean something."""


class ScanSource(Source[ScanReceived, ScanConfig]):
    """Beams to points; the beams' directions are worked out once for a header."""

    takes = ScanReceived

    def __init__(self, name: str, config: ScanConfig, default_timeout_s: float) -> None:
        super().__init__(name, config, default_timeout_s)
        self._memory = Memory()
        self._header: tuple[float, ...] = ()
        self._header_fault = ""
        self._directions = np.empty((0, 2))
        self._origin: Points | None = None

    def mount(self, pose: MountingPose) -> None:
        if pose != self._pose:
            super().mount(pose)
            self._header = ()  # the directions are in the base frame

    def _read(self, event: ScanReceived, travel: Travel) -> Reading | InvalidReading:
        self._learn_header(event)
        if self._header_fault:
            return InvalidReading(self._header_fault)
        ranges = event.ranges_m
        if self.config.zero_is_no_return:
            ranges = np.where(ranges == 0.0, np.inf, ranges)
        if self.config.min_range > 0.0:
            ranges = np.where(self._is_itself(ranges, event.range_min_m), np.inf, ranges)
        (hit,) = (ranges <= event.range_max_m).nonzero()  # False for NaN
        count = 0
        if hit.size < ranges.size:
            erroneous = np.isnan(ranges)
            count = int(np.count_nonzero(erroneous))
        ratio, allowed = count / ranges.size, self.config.max_erroneous_ratio
        if ratio > allowed or count == ranges.size:
            return InvalidReading(f"{ratio:.0%} of the beams are NaN, allowed {allowed:.0%}")
        seen = self._place(event, ranges, hit)
        if not count:
            self._memory.remember(ranges, travel)
            return Reading(seen)
        known = self._memory.recall(ranges, erroneous, travel)
        return Reading(seen, self._place(event, known, np.flatnonzero(known <= event.range_max_m)))

    def _payload(self, event: ScanReceived) -> bytes:
        return event.ranges_m.tobytes()

    def _is_itself(self, ranges: NDArray[np.float64], range_min_m: float) -> NDArray[np.bool_]:
        """Beams that end within ``min_range``; -Inf, and any other below zero, at range_min."""
        itself: NDArray[np.bool_] = ranges < self.config.min_range
        if range_min_m >= self.config.min_range:
            itself &= ranges >= 0.0
        return itself

    def _place(
        self, event: ScanReceived, ranges: NDArray[np.float64], hit: NDArray[np.intp]
    ) -> Points:
        """The points of the beams ``hit``. Each array of numpy's that isn't made is time saved."""
        directions = self._directions
        if hit.size < ranges.size:
            ranges, directions = ranges[hit], directions[hit]
        points: Points = directions * np.maximum(ranges, event.range_min_m)[:, None]
        if self._origin is not None:
            points += self._origin
        return points

    def _learn_header(self, event: ScanReceived) -> None:
        header = (
            event.angle_min_rad,
            event.angle_max_rad,
            event.angle_increment_rad,
            event.range_min_m,
            event.range_max_m,
            event.ranges_m.size,
        )
        if header == self._header:
            return
        self._header = header
        self._header_fault = header_fault(event)
        if not self._header_fault:
            angle = event.angle_min_rad + event.angle_increment_rad * np.arange(header[-1])
            across, along = np.cos(angle), np.sin(angle)
            directions = np.stack((across, along, np.zeros_like(angle)), axis=1)
            self._directions = directions @ self._mounting.rotation[:2].T
            origin = self._mounting.origin[:2]
            self._origin = origin if origin.any() else None


def header_fault(scan: ScanReceived) -> str:
    """What contradicts itself in the scan's header; empty if nothing does."""
    angles = (scan.angle_min_rad, scan.angle_max_rad, scan.angle_increment_rad)
    if not all(map(math.isfinite, (*angles, scan.range_min_m, scan.range_max_m))):
        return "a header field is not finite"
    if max(map(abs, angles)) > MAX_ANGLE_RAD:
        return "a header field is not an angle"
    if not len(scan.ranges_m):
        return "the scan is empty"
    if (
        scan.angle_increment_rad == 0.0
        or scan.range_min_m < 0
        or scan.range_max_m <= scan.range_min_m
    ):
        return "angle_increment is zero, or the range limits are not in order"
    span = (scan.angle_max_rad - scan.angle_min_rad) / scan.angle_increment_rad
    # Drivers disagree on whether a full circle repeats its first beam: one beam more or less.
    if abs(span + 1 - len(scan.ranges_m)) > 1.5:
        return f"{len(scan.ranges_m)} ranges, but the angles say {span + 1:.0f}"
    return ""
