"""From a laser scan to obstacle points, with REP-117 read to the letter.

-Inf and anything below range_min is an obstacle too near to measure; +Inf and anything beyond
range_max is free; NaN is an erroneous beam. A scan that contradicts its own metadata, is empty or
has too many erroneous beams is invalid: it says nothing, and that is a reason to stop.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.events import ScanReceived
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.snapshot import SECTORS
from realtime_agent_ros.core.sources.scan import header_fault
from realtime_agent_ros.core.zones import NO_POINTS, Points

MAX_STAMP_AHEAD_NS = 100_000_000
"""A stamp further than this in the future is a fault, not freshness."""


@dataclass(frozen=True, slots=True)
class InvalidScan:
    """Why a scan can't be believed."""

    reason: str


def points_of(scan: ScanReceived, pose: Pose, max_erroneous_ratio: float) -> Points | InvalidScan:
    """Obstacle points in the base frame, shape (n, 2) in metres, or why there are none to trust."""
    fault = _metadata_fault(scan)
    if fault:
        return InvalidScan(fault)
    ratio = float(np.count_nonzero(np.isnan(scan.ranges_m))) / len(scan.ranges_m)
    if ratio > max_erroneous_ratio:
        return InvalidScan(f"{ratio:.0%} of the beams are NaN, allowed {max_erroneous_ratio:.0%}")
    return _points(scan, scan.ranges_m, pose)


class BeamMemory:
    """The last believable range of each beam, for the beams that give none now."""

    def __init__(self) -> None:
        self._ranges_m = np.empty(0)

    def recall(self, scan: ScanReceived, pose: Pose) -> Points:
        """Where the erroneous beams of a valid scan last saw something; remembers the others."""
        erroneous = np.isnan(scan.ranges_m)
        if self._ranges_m.shape != scan.ranges_m.shape:
            self._ranges_m = np.full(scan.ranges_m.shape, np.inf)
        self._ranges_m = np.where(erroneous, self._ranges_m, scan.ranges_m)
        if not erroneous.any():
            return NO_POINTS
        return _points(scan, np.where(erroneous, self._ranges_m, np.nan), pose)


def _points(scan: ScanReceived, ranges: NDArray[np.float64], pose: Pose) -> Points:
    hit = ranges <= scan.range_max_m  # False for NaN
    distance = np.maximum(ranges[hit], scan.range_min_m)
    angle = scan.angle_min_rad + scan.angle_increment_rad * np.flatnonzero(hit) + pose.yaw_rad
    return np.column_stack(
        (pose.x_m + distance * np.cos(angle), pose.y_m + distance * np.sin(angle))
    )


def nearest_by_sector(points: Points) -> dict[str, float | None]:
    """Distance in metres to the nearest point in each 45 degree sector; None where it is free."""
    nearest = np.full(len(SECTORS), np.inf)
    width = math.tau / len(SECTORS)
    sector = np.rint(np.arctan2(points[:, 1], points[:, 0]) / width).astype(np.intp) % len(SECTORS)
    np.minimum.at(nearest, sector, np.hypot(points[:, 0], points[:, 1]))
    return {
        name: round(float(d), 3) if np.isfinite(d) else None
        for name, d in zip(SECTORS, nearest, strict=True)
    }


def _metadata_fault(scan: ScanReceived) -> str:
    """What contradicts itself in the scan's header or stamp; empty if nothing does."""
    if fault := header_fault(scan):
        return fault
    if -scan.stamp_age_ns > MAX_STAMP_AHEAD_NS:
        return f"the stamp is {-scan.stamp_age_ns / 1e9:.2f} s in the future"
    return ""
