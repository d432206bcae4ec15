"""A point cloud: the points between two heights, seen from above.

Points that are not finite are erroneous. Heights are those in the base frame, or the cloud's own
field ``height``; ``min_range`` is measured from the sensor, as in nav2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.source_config import PointCloudConfig
from realtime_agent_ros.core.sources.events import PointCloudReceived
from realtime_agent_ros.core.sources.memory import Memory
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.reading import NO_POINTS, InvalidReading, Points, Reading
from realtime_agent_ros.core.sources.source import Source


class PointCloudSource(Source[PointCloudReceived, PointCloudConfig]):
    """Cloud to points; pixels that give nothing now recall what they saw (organised clouds)."""

    takes = PointCloudReceived

    def __init__(self, name: str, config: PointCloudConfig, default_timeout_s: float) -> None:
        super().__init__(name, config, default_timeout_s)
        self._memory = Memory()

    def _read(self, event: PointCloudReceived, travel: Travel) -> Reading | InvalidReading:
        fault = self._shape_fault(event)
        if fault:
            return InvalidReading(fault)
        if not len(event.points_m):
            return Reading(NO_POINTS)
        points = event.points_m.astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):  # inf - inf is NaN, and meant to be
            heights = self._heights(event, points)
            erroneous = ~np.isfinite(points.sum(axis=1) + heights)
        count = int(np.count_nonzero(erroneous))
        ratio, allowed = count / len(points), self.config.max_erroneous_ratio
        if ratio > allowed or count == len(points):
            return InvalidReading(
                f"{ratio:.0%} of the points are not finite, allowed {allowed:.0%}"
            )
        seen = self._place(points, heights, ~erroneous)
        rows = np.column_stack((points, heights))
        if not count:
            self._memory.remember(rows, travel)
            return Reading(seen)
        recalled = self._memory.recall(rows, erroneous, travel)
        known = ~np.isnan(recalled[:, 0])
        return Reading(seen, self._place(recalled[:, :3], recalled[:, 3], known))

    def _payload(self, event: PointCloudReceived) -> bytes:
        return event.points_m.tobytes()

    def _heights(
        self, event: PointCloudReceived, points: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        if self.config.use_global_height and event.heights_m is not None:
            return event.heights_m.astype(np.float64)
        return self._mounting.z(points)

    def _place(
        self,
        points: NDArray[np.float64],
        heights: NDArray[np.float64],
        usable: NDArray[np.bool_],
    ) -> Points:
        low, high = self.config.min_height, self.config.max_height
        kept = points[usable & (heights >= low) & (heights <= high)]
        if self.config.min_range > 0.0:
            kept = kept[(kept**2).sum(axis=1) >= self.config.min_range**2]
        return self._mounting.xy(kept)

    def _shape_fault(self, event: PointCloudReceived) -> str:
        if event.malformed:
            return event.malformed
        if event.points_m.ndim != 2 or event.points_m.shape[1] != 3:
            return f"points must have shape (n, 3), got {event.points_m.shape}"
        count, declared = len(event.points_m), event.declared_count
        if declared is not None and declared != count:
            return f"{count} points, but width times height says {declared}"
        if not count and not self.config.allow_empty:
            return "the cloud is empty (parameter allow_empty takes that for free space)"
        if not self.config.use_global_height:
            return ""
        if event.heights_m is None:
            return "use_global_height is set, but the cloud has no field height"
        if event.heights_m.shape != (count,):
            return f"{count} points, but {event.heights_m.size} heights"
        return ""
