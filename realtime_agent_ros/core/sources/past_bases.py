"""Where the base was when something was seen that still counts, longer than the odometry goes back.

A source that may be silent says where an obstacle is once, and that is to be right an hour later.
"""

from __future__ import annotations

from collections.abc import Iterable

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.sources.odometry_history import OdometryHistory


class PastBases:
    """Poses of the base by source and time. A new epoch of the odometry forgets all."""

    def __init__(self, odometry: OdometryHistory) -> None:
        self._odometry = odometry
        self._epoch = odometry.epoch
        self._poses: dict[tuple[str, int], Pose] = {}

    def then(self, source: str, measured_ns: int) -> Pose | None:
        """The pose, from the odometry or as it was once known; None if it never was."""
        if self._epoch != self._odometry.epoch:
            self._epoch = self._odometry.epoch
            self._poses.clear()
        pose = self._odometry.pose_then(measured_ns)
        if pose is None:
            return self._poses.get((source, measured_ns))
        self._poses[source, measured_ns] = pose
        return pose

    def keep(self, source: str, times_ns: Iterable[int]) -> None:
        """Of this source only these times still count."""
        wanted = {(source, time_ns) for time_ns in times_ns}
        self._poses = {k: p for k, p in self._poses.items() if k[0] != source or k in wanted}
