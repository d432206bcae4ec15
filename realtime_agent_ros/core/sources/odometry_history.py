"""Where the base was a moment ago, and how far it has come: for the shift of old points.

Belongs here: a bounded history of odometry on the monotonic clock. Does not belong here: whether
the odometry itself may be driven by (``safety``).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity, wrap_angle
from realtime_agent_ros.core.odometry_jump import JumpDetector
from realtime_agent_ros.core.sources.reading import Points

MAX_SAMPLES = 1024
"""Ten seconds at 100 Hz: more than any source's age that doesn't stop the robot."""
MOVING_MPS = 0.01
MOVING_RADPS = 0.02


@dataclass(frozen=True, slots=True)
class Travel:
    """What the base has covered since the start: path in metres, turning in radians, time in ns."""

    distance_m: float = 0.0
    turn_rad: float = 0.0
    moving_ns: int = 0


class OdometryHistory:
    """Poses by the time they were measured. A jump of the odometry empties it."""

    def __init__(self, max_speed_mps: float, max_turn_radps: float, tolerance_s: float) -> None:
        self._jumps = JumpDetector(max_speed_mps, max_turn_radps)
        self._tolerance_ns = round(tolerance_s * 1e9)
        self._times: deque[int] = deque(maxlen=MAX_SAMPLES)
        self._poses: deque[Pose] = deque(maxlen=MAX_SAMPLES)
        self.travel = Travel()
        self.epoch = 0

    def add(self, odometry: OdometryReceived, now_ns: int) -> None:
        """Take an odometry; what is not finite is left out."""
        pose = odometry.pose
        numbers = (pose.x_m, pose.y_m, pose.yaw_rad)
        if not all(map(math.isfinite, numbers)) or not odometry.velocity.is_finite():
            return
        measured_ns = now_ns - max(0, odometry.stamp_age_ns)
        if self._times and measured_ns == self._times[-1]:
            self._times.pop()
            self._poses.pop()
        went_back = bool(self._times) and measured_ns < self._times[-1]
        if self._jumps.jumped(pose, now_ns) or went_back:
            self.forget()
        if self._poses:
            self._count(self._poses[-1], pose, measured_ns - self._times[-1], odometry.velocity)
        self._times.append(measured_ns)
        self._poses.append(pose)

    def forget(self) -> None:
        """Nothing from before now can be compared with what comes: a new epoch begins."""
        self.epoch += 1
        self._times.clear()
        self._poses.clear()

    def pose_then(self, measured_ns: int) -> Pose | None:
        """Where the base was at that time, in the odometry's frame.

        None if the odometry does not reach back so far (less the tolerance), or there is none.
        Between two samples the motion is taken as even.
        """
        if not self._times or measured_ns < self._times[0] - self._tolerance_ns:
            return None
        return self._pose_at(measured_ns)

    def shift_from(self, then: Pose) -> Pose:
        """The base's present frame as seen from its frame at ``then``, a pose of this epoch."""
        now = self._poses[-1]
        dx, dy = now.x_m - then.x_m, now.y_m - then.y_m
        cos, sin = math.cos(then.yaw_rad), math.sin(then.yaw_rad)
        yaw = wrap_angle(now.yaw_rad - then.yaw_rad)
        return Pose(cos * dx + sin * dy, cos * dy - sin * dx, yaw)

    def _pose_at(self, time_ns: int) -> Pose:
        after = bisect_right(self._times, time_ns)
        if after == 0:
            return self._poses[0]
        if after == len(self._times):
            return self._poses[-1]
        a, b = self._poses[after - 1], self._poses[after]
        span_ns = self._times[after] - self._times[after - 1]
        part = (time_ns - self._times[after - 1]) / span_ns
        turn = wrap_angle(b.yaw_rad - a.yaw_rad)
        return Pose(
            a.x_m + part * (b.x_m - a.x_m), a.y_m + part * (b.y_m - a.y_m), a.yaw_rad + part * turn
        )

    def _count(self, last: Pose, pose: Pose, dt_ns: int, velocity: Velocity) -> None:
        speed_mps = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
        moving = speed_mps > MOVING_MPS or abs(velocity.angular_z_radps) > MOVING_RADPS
        self.travel = Travel(
            self.travel.distance_m + pose.distance_to(last),
            self.travel.turn_rad + abs(wrap_angle(pose.yaw_rad - last.yaw_rad)),
            self.travel.moving_ns + (dt_ns if moving else 0),
        )


def shifted(points: Points, shift: Pose) -> Points:
    """Points, shape (n, 2), of the frame then as seen from the base now."""
    if not len(points) or (shift.x_m == 0.0 and shift.y_m == 0.0 and shift.yaw_rad == 0.0):
        return points
    cos, sin = math.cos(shift.yaw_rad), math.sin(shift.yaw_rad)
    result: Points = (points - (shift.x_m, shift.y_m)) @ np.array(((cos, -sin), (sin, cos)))
    return result
