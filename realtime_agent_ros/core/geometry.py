"""Poses, velocities and angles in the plane. REP-103: metres, radians, x forward, y left."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pose:
    """Position and heading of the base in the odometry frame."""

    x_m: float
    y_m: float
    yaw_rad: float

    def distance_to(self, other: Pose) -> float:
        """Straight-line distance in metres; the headings play no part."""
        return math.hypot(other.x_m - self.x_m, other.y_m - self.y_m)

    def bearing_to(self, other: Pose) -> float:
        """Angle in radians, (-pi, pi], from this heading to the line towards ``other``."""
        direction = math.atan2(other.y_m - self.y_m, other.x_m - self.x_m)
        return wrap_angle(direction - self.yaw_rad)


@dataclass(frozen=True, slots=True)
class Velocity:
    """A base velocity command: m/s forward, m/s to the left, rad/s counter-clockwise."""

    linear_x_mps: float = 0.0
    linear_y_mps: float = 0.0
    angular_z_radps: float = 0.0

    def is_zero(self) -> bool:
        return self == ZERO_VELOCITY

    def is_finite(self) -> bool:
        return all(map(math.isfinite, (self.linear_x_mps, self.linear_y_mps, self.angular_z_radps)))

    def scaled(self, ratio: float) -> Velocity:
        """The same direction of motion at ``ratio`` of the speed; 0 gives exactly zero."""
        if ratio == 0.0:
            return ZERO_VELOCITY
        return Velocity(
            self.linear_x_mps * ratio, self.linear_y_mps * ratio, self.angular_z_radps * ratio
        )


ZERO_VELOCITY = Velocity()


def wrap_angle(angle_rad: float) -> float:
    """The same direction as ``angle_rad``, in (-pi, pi]."""
    wrapped = math.remainder(angle_rad, math.tau)
    return math.pi if wrapped == -math.pi else wrapped
