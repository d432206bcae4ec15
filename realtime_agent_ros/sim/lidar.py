"""A turning laser scanner: real rays through the MuJoCo world, with noise and range limits.

Readings follow REP-117: nearer than the nearest range is -Inf, nothing in range is +Inf.
All beams of a scan are cast at the same instant; a real scanner takes one turn for them.
"""

from __future__ import annotations

import math

import mujoco
import numpy as np
import numpy.typing as npt

from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.measures import LIDAR_HEIGHT_M
from realtime_agent_ros.sim.world import ROBOT_GROUP, SEEN_GROUP, World


class Lidar:
    """Casts ``config.beams`` rays, counter-clockwise from straight behind (-pi).

    It turns within the robot's own body, which it doesn't see; the wheels are below its plane.
    """

    def __init__(
        self, world: World, config: SimConfig, rng: np.random.Generator, robot: str = ""
    ) -> None:
        self._world = world
        self._config = config
        self._rng = rng
        self._base = world.data.body(f"{robot}base")
        self._exclude = int(world.model.body(f"{robot}base").id)
        angles = self.angle_min_rad + self.angle_increment_rad * np.arange(config.beams)
        self._directions = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)])
        self._geoms = np.zeros(6, np.uint8)
        self._geoms[[SEEN_GROUP, ROBOT_GROUP]] = 1
        self._hits = np.zeros(config.beams, np.int32)
        self._distances = np.zeros(config.beams)

    @property
    def angle_min_rad(self) -> float:
        return -math.pi

    @property
    def angle_increment_rad(self) -> float:
        return math.tau / self._config.beams

    def scan(self) -> npt.NDArray[np.float32]:
        """Ranges in metres as the scanner would report them now."""
        rotation = self._base.xmat.reshape(3, 3)
        origin = self._base.xpos + rotation[:, 2] * LIDAR_HEIGHT_M
        rays = np.ascontiguousarray((rotation @ self._directions).T).reshape(-1)
        mujoco.mj_multiRay(
            self._world.model,
            self._world.data,
            origin,
            rays,
            self._geoms,
            True,
            self._exclude,
            self._hits,
            self._distances,
            None,
            self._config.beams,
            self._config.range_max_m + 1.0,
        )
        noise = self._rng.normal(0.0, self._config.range_noise_m, self._config.beams)
        return self._readings(self._distances + noise)

    def _readings(self, ranges: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        ranges[ranges < self._config.range_min_m] = -np.inf
        ranges[(self._hits < 0) | (ranges > self._config.range_max_m)] = np.inf
        return ranges.astype(np.float32)
