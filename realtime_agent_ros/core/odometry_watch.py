"""What the odometry says of the base, and whether it can be believed.

Belongs here: finite numbers, stamps, freshness and jumps of one odometry. Does not belong here:
what a jump does to the plan (``engine``) or to old obstacle points (``sources/odometry_history``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.odometry_jump import JumpDetector
from realtime_agent_ros.core.sources.freshness import Freshness
from realtime_agent_ros.core.sources.stamps import StampCheck
from realtime_agent_ros.core.velocity_average import VelocityAverage

FUTURE_TOLERANCE_S = 0.1
CLOCK_JUMP_TOLERANCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """What is wrong with an odometry, empty if nothing; and whether it is only that it leapt."""

    fault: str = ""
    jumped: bool = False


class OdometryWatch:
    """The newest odometry that can be believed. A timeout of 0 s lets it be silent.

    ``average_s``: the time that its velocity is averaged over.
    """

    def __init__(
        self, timeout_s: float, max_speed_mps: float, max_turn_radps: float, average_s: float
    ) -> None:
        self._average = VelocityAverage(average_s)
        self._freshness = Freshness(timeout_s)
        self._stamps = StampCheck(FUTURE_TOLERANCE_S, CLOCK_JUMP_TOLERANCE_S)
        self._jumps = JumpDetector(max_speed_mps, max_turn_radps)
        self.newest: OdometryReceived | None = None

    @property
    def pose(self) -> Pose | None:
        return self.newest.pose if self.newest else None

    def see(self, odometry: OdometryReceived, now_ns: int) -> Seen:
        """Take an odometry. One that can't be believed leaves the newest as it was."""
        fault = self._fault(odometry, now_ns)
        if fault:
            self._freshness.bad(fault)
            return Seen(fault)
        self._freshness.good(now_ns, odometry.stamp_age_ns)
        self.newest = odometry
        self._average.hear(odometry.velocity, now_ns)
        jumped = self._jumps.jumped(odometry.pose, now_ns)
        return Seen("the pose jumped" if jumped else "", jumped)

    def velocity(self, now_ns: int) -> Velocity | None:
        """The base's own velocity, averaged; None if it isn't known."""
        return self._average.velocity(now_ns)

    def trouble(self, now_ns: int) -> str:
        """Why nobody may move by this odometry now; empty if one may."""
        return self._freshness.trouble(now_ns)

    def age_s(self, now_ns: int) -> float | None:
        """Seconds since the newest was measured; None before the first."""
        return self._freshness.age_s(now_ns)

    def _fault(self, odometry: OdometryReceived, now_ns: int) -> str:
        pose, age_ns = odometry.pose, odometry.stamp_age_ns
        finite = all(map(math.isfinite, (pose.x_m, pose.y_m, pose.yaw_rad)))
        if not (finite and odometry.velocity.is_finite()):
            return "pose or velocity is not finite"
        fault = self._stamps.fault(odometry.stamp_ns, age_ns, now_ns)
        return fault or self._freshness.late(age_ns)
