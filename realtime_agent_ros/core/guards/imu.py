"""What the guards on an IMU share: the faults of its readings, and turning them into the base."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.sources.events import ImuReceived, Quaternion

STANDARD_GRAVITY_MPS2 = 9.80665


def imu_fault(imu: ImuReceived) -> str:
    """What is wrong with the numbers; empty if nothing."""
    if imu.acceleration_mps2 is not None and not all(map(math.isfinite, imu.acceleration_mps2)):
        return "the acceleration is not finite"
    if imu.orientation is not None:
        if not all(map(math.isfinite, imu.orientation)):
            return "the orientation is not finite"
        if abs(math.hypot(*imu.orientation) - 1.0) > 0.05:
            return "the orientation is no unit quaternion"
    return ""


def up_in_sensor(orientation: Quaternion) -> NDArray[np.float64]:
    """The world's vertical as the sensor sees it, shape (3,): the last row of its rotation."""
    x, y, z, w = np.array(orientation) / math.hypot(*orientation)
    return np.array((2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)))


def roll_and_pitch(up: NDArray[np.float64]) -> tuple[float, float]:
    """Radians about x and y (REP-103) of a base that sees the vertical along ``up``."""
    x, y, z = map(float, up)
    return math.atan2(y, z), math.atan2(-x, math.hypot(y, z))
