"""IMU messages of a base that leans."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from realtime_agent_ros.core.sources.events import ImuReceived, Quaternion

G = 9.80665


def quaternion(roll: float, pitch: float, yaw: float) -> Quaternion:
    """x, y, z, w of a turn about fixed x, then y, then z."""
    cr, sr = math.cos(roll / 2), math.sin(roll / 2)
    cp, sp = math.cos(pitch / 2), math.sin(pitch / 2)
    cy, sy = math.cos(yaw / 2), math.sin(yaw / 2)
    return (
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
        cr * cp * cy + sr * sp * sy,
    )


def imu_of(roll: float = 0.0, pitch: float = 0.0, yaw: float = 0.0, **given: Any) -> ImuReceived:
    """At rest: orientation and the reaction to gravity agree."""
    force = (
        -G * math.sin(pitch),
        G * math.cos(pitch) * math.sin(roll),
        G * math.cos(pitch) * math.cos(roll),
    )
    fields = {"orientation": quaternion(roll, pitch, yaw), "acceleration_mps2": force}
    return ImuReceived(**(fields | given))


@pytest.fixture(scope="session")
def make_imu() -> Callable[..., ImuReceived]:
    """``make_imu(roll, pitch, yaw, **fields)``."""
    return imu_of
