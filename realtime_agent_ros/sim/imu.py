"""The inertial unit: what the physics says, with the noise of a cheap chip.

Belongs here: noise and frame. Does not belong here: where it sits (``world``).
"""

from __future__ import annotations

import numpy as np

from realtime_agent_ros.sim.readings import Inertial
from realtime_agent_ros.sim.world import World

RATE_NOISE_RADPS = 0.003
ACCELERATION_NOISE_MPS2 = 0.03


class Imu:
    """Reads the world that it was given; ``rng`` makes its noise."""

    def __init__(self, world: World, rng: np.random.Generator, robot: str = "") -> None:
        self._orientation = world.data.body(f"{robot}base").xquat
        self._rates = world.data.sensor(f"{robot}gyro").data
        self._accelerations = world.data.sensor(f"{robot}accelerometer").data
        self._rng = rng

    def read(self, now_s: float) -> Inertial:
        """The reading of this moment."""
        w, x, y, z = self._orientation.tolist()
        rates = self._rates + self._rng.normal(0.0, RATE_NOISE_RADPS, 3)
        accelerations = self._accelerations + self._rng.normal(0.0, ACCELERATION_NOISE_MPS2, 3)
        return Inertial(now_s, (w, x, y, z), tuple(rates.tolist()), tuple(accelerations.tolist()))
