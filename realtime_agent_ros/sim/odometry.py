"""Dead reckoning from wheel rotation, with the errors of real wheels.

Each wheel has a constant scale error (worn or wrongly measured wheels) and a slip noise whose
variance grows with the way it rolled. Exact arcs: Thrun, Burgard, Fox, Probabilistic Robotics,
section 5.4. The pose begins at the origin of the odometry frame, or
where it is told to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity, wrap_angle
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.measures import WHEEL_RADIUS_M, WHEEL_TRACK_M

VELOCITY_SMOOTHING_S = 0.02
"""Time constant of the reported velocity; encoders of one short step are too coarse for it."""

ORIGIN = Pose(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where the robot believes it is, how fast it believes it moves, and the variances."""

    pose: Pose
    velocity: Velocity
    position_variance_m2: float
    yaw_variance_rad2: float


class Odometry:
    """Feed it both wheels' total rotation; ask it for the estimate."""

    def __init__(self, config: SimConfig, rng: np.random.Generator, start: Pose = ORIGIN) -> None:
        self._rng = rng
        self._start = start
        self._slip = config.wheel_slip_noise
        left, right = rng.normal(1.0, config.wheel_scale_error, 2)
        self._scales_m = (float(left) * WHEEL_RADIUS_M, float(right) * WHEEL_RADIUS_M)
        self._scale_error = config.wheel_scale_error
        self.reset((0.0, 0.0))

    def reset(self, wheel_angles_rad: tuple[float, float]) -> None:
        """Begin anew at the start; the wheels stand at these angles."""
        self._angles = wheel_angles_rad
        self._pose = self._start
        self._velocity = ZERO_VELOCITY
        self._way_m = 0.0
        self._yaw_variance = 0.0

    def update(self, wheel_angles_rad: tuple[float, float], dt_s: float) -> None:
        """Take in the encoders' counts after ``dt_s`` seconds."""
        left_m, right_m = (
            self._rolled_m(now - before, scale)
            for now, before, scale in zip(
                wheel_angles_rad, self._angles, self._scales_m, strict=True
            )
        )
        self._angles = wheel_angles_rad
        forward_m, turned_rad = (left_m + right_m) / 2, (right_m - left_m) / WHEEL_TRACK_M
        self._pose = along_arc(self._pose, forward_m, turned_rad)
        way_m = abs(left_m) + abs(right_m)
        self._way_m += way_m / 2
        self._yaw_variance += (self._slip**2 + self._scale_error**2) * way_m / WHEEL_TRACK_M**2
        self._smooth(Velocity(forward_m / dt_s, 0.0, turned_rad / dt_s), dt_s)

    @property
    def estimate(self) -> Estimate:
        lateral_rad2 = self._yaw_variance / 3  # heading error acts on the way driven since
        position = self._way_m**2 * lateral_rad2 + self._slip**2 * self._way_m + 1e-6
        return Estimate(self._pose, self._velocity, position, self._yaw_variance + 1e-6)

    def _rolled_m(self, angle_rad: float, scale_m: float) -> float:
        way_m = angle_rad * scale_m
        return way_m + self._slip * math.sqrt(abs(way_m)) * float(self._rng.standard_normal())

    def _smooth(self, raw: Velocity, dt_s: float) -> None:
        share = dt_s / (VELOCITY_SMOOTHING_S + dt_s)
        old = self._velocity
        self._velocity = Velocity(
            old.linear_x_mps + share * (raw.linear_x_mps - old.linear_x_mps),
            0.0,
            old.angular_z_radps + share * (raw.angular_z_radps - old.angular_z_radps),
        )


def along_arc(pose: Pose, forward_m: float, turned_rad: float) -> Pose:
    """The pose after an arc of that length and turn, by the chord of the arc."""
    chord_m = forward_m * (math.sin(turned_rad / 2) / (turned_rad / 2) if turned_rad else 1.0)
    direction = pose.yaw_rad + turned_rad / 2
    return Pose(
        pose.x_m + chord_m * math.cos(direction),
        pose.y_m + chord_m * math.sin(direction),
        wrap_angle(pose.yaw_rad + turned_rad),
    )
