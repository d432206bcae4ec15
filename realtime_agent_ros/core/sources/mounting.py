"""Where a sensor is fixed to the base: the transform from its frame to the base frame."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.source_config import MountingPose


def rotation_of(roll_rad: float, pitch_rad: float, yaw_rad: float) -> NDArray[np.float64]:
    """Rotation matrix, shape (3, 3): about fixed x, then y, then z (REP-103)."""
    cr, sr = math.cos(roll_rad), math.sin(roll_rad)
    cp, sp = math.cos(pitch_rad), math.sin(pitch_rad)
    cy, sy = math.cos(yaw_rad), math.sin(yaw_rad)
    return np.array(
        (
            (cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr),
            (sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr),
            (-sp, cp * sr, cp * cr),
        )
    )


class Mounting:
    """A rotation, then a shift: ``base = rotation @ sensor + origin``, in metres."""

    def __init__(self, pose: MountingPose) -> None:
        self.origin = np.array((pose.x_m, pose.y_m, pose.z_m))
        self.rotation = rotation_of(pose.roll_rad, pose.pitch_rad, pose.yaw_rad)

    def xy(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """x and y in the base frame, shape (n, 2), of points (n, 3) in the sensor's frame."""
        return np.stack((self._along(0, points), self._along(1, points)), axis=1)

    def z(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Height in the base frame, shape (n,), of points (n, 3) in the sensor's frame."""
        return self._along(2, points)

    def _along(self, axis: int, points: NDArray[np.float64]) -> NDArray[np.float64]:
        # Written out: a matrix product of this size may start BLAS's threads, which costs more.
        x, y, z = self.rotation[axis]
        result: NDArray[np.float64] = (
            x * points[:, 0] + y * points[:, 1] + z * points[:, 2] + self.origin[axis]
        )
        return result
