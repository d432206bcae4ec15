"""A polygon in the odometry frame that the base's centre must not leave.

A fence that drifts with the odometry is a help, not a protection of people.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.debounce import Debounce, DebounceLimits
from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.guard_config import GeofenceConfig
from realtime_agent_ros.core.guards.guard import Guard, interrupt
from realtime_agent_ros.core.sources.freshness import NS_PER_S

ESCAPE_HORIZON_S = 0.5
ESCAPE_STEPS = 10
EPSILON_M = 1e-9


class GeofenceGuard(Guard[GeofenceConfig]):
    """Outside, or nearer to the line than the margin, the robot stands."""

    takes = (OdometryReceived,)

    def __init__(self, name: str, config: GeofenceConfig) -> None:
        super().__init__(name, config)
        self._corners = np.array(config.points, dtype=np.float64)
        limits = DebounceLimits(release_ns=round(config.release_time * NS_PER_S))
        self._outside = Debounce(limits)
        self._pose: Pose | None = None

    def permits(self, velocity: Velocity, now_ns: int) -> bool:
        """Also outside: motion that brings it no further out at any moment of the next half second.

        Only with ``allow_return``, only while the odometry can be relied on. Turning in place is
        such a motion: it is how a base without sideways motion finds the way back.
        """
        if not self.trouble(now_ns):
            return True
        if not self.config.allow_return or self._pose is None or self._freshness.trouble(now_ns):
            return False
        if not velocity.is_finite():
            return False
        out_m = [self._out_m(p) for p in path(self._pose, velocity)]
        return all(b <= a + EPSILON_M for a, b in pairwise(out_m))

    def _judge(self, event: OdometryReceived, now_ns: int) -> str:
        pose = event.pose
        if not all(map(math.isfinite, (pose.x_m, pose.y_m, pose.yaw_rad))):
            return "the pose is not finite"
        self._pose = pose
        slack_m = self.config.hysteresis if self._outside.active else 0.0
        inside = self._out_m(pose) <= -self.config.margin - slack_m  # NaN isn't
        self._outside.update(not inside, now_ns)
        return ""

    def danger(self, now_ns: int) -> str:
        if not self._outside.active or self._pose is None:
            return ""
        out_m = self._out_m(self._pose) + self.config.margin
        return f"{max(0.0, out_m):.2f} m outside the fence"

    def _interrupt(self, now_ns: int) -> None:
        interrupt(self._outside, now_ns)

    def _out_m(self, pose: Pose) -> float:
        with np.errstate(over="ignore", invalid="ignore"):  # beyond all numbers is outside
            return signed_distance_m(pose.x_m, pose.y_m, self._corners)


def path(pose: Pose, velocity: Velocity) -> list[Pose]:
    """Where a base of constant velocity is at even moments of the next half second."""
    poses = [pose]
    dt_s = ESCAPE_HORIZON_S / ESCAPE_STEPS
    for _ in range(ESCAPE_STEPS):
        last = poses[-1]
        yaw = last.yaw_rad + velocity.angular_z_radps * dt_s / 2
        vx, vy = velocity.linear_x_mps, velocity.linear_y_mps
        poses.append(
            Pose(
                last.x_m + (vx * math.cos(yaw) - vy * math.sin(yaw)) * dt_s,
                last.y_m + (vx * math.sin(yaw) + vy * math.cos(yaw)) * dt_s,
                last.yaw_rad + velocity.angular_z_radps * dt_s,
            )
        )
    return poses


def signed_distance_m(x_m: float, y_m: float, corners: NDArray[np.float64]) -> float:
    """Distance to the line of a polygon, shape (n, 2): positive outside, negative inside."""
    after = np.roll(corners, -1, axis=0)
    edge = after - corners
    to_point = np.array((x_m, y_m)) - corners
    square = np.maximum((edge**2).sum(axis=1), 1e-18)
    part = np.clip((to_point * edge).sum(axis=1) / square, 0.0, 1.0)
    distance = float(np.hypot(*(to_point - part[:, None] * edge).T).min())
    spans = (corners[:, 1] > y_m) != (after[:, 1] > y_m)
    cross = edge[:, 0] * to_point[:, 1] - edge[:, 1] * to_point[:, 0]
    crossings = np.count_nonzero(spans & (np.where(edge[:, 1] > 0, cross, -cross) > 0))
    return -distance if crossings % 2 else distance
