"""Robots, flat and person in one simulated time: commands in, readings out.

Belongs here: the order of things within a time step. Does not belong here: ROS, real time, what one
robot carries (``rig``).
The same settings and the same commands at the same simulated times give the same readings.
"""

from __future__ import annotations

from functools import partial

import mujoco
import numpy as np

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.flat import FLAT, Flat
from realtime_agent_ros.sim.measures import BASE_RADIUS_M, BODY_TOP_M
from realtime_agent_ros.sim.person import Person
from realtime_agent_ros.sim.readings import Reading
from realtime_agent_ros.sim.rig import Rig
from realtime_agent_ros.sim.world import TIMESTEP_S, build

THE_ONLY_ONE = ""
"""Name of the robot where no names are set."""


class Simulation:
    """Advance it with ``step_until``; read it through what that returns."""

    def __init__(self, config: SimConfig, flat: Flat = FLAT) -> None:
        self._flat = flat
        names = config.robots or (THE_ONLY_ONE,)
        starts = dict(zip(names, flat.starts, strict=False))
        self.world = build(flat, starts)
        self.person = Person(flat.walk, config.person_period_s)
        seeds = self._seeds(config.seed, len(names))
        self.rigs = {
            name: Rig(
                self.world,
                config,
                name,
                start,
                seed,
                person=self._person_pose,
                clearance_m=partial(self._clearance_m, name),
            )
            for (name, start), seed in zip(starts.items(), seeds, strict=True)
        }
        self._person_body = self.world.data.mocap_pos[0]
        self._steps = 0

    @staticmethod
    def _seeds(seed: int, count: int) -> list[np.random.SeedSequence]:
        """The first robot's noise doesn't depend on how many others there are."""
        first = np.random.SeedSequence(seed)
        others = np.random.SeedSequence(seed, spawn_key=(1,)).spawn(count - 1)
        return [first, *others]

    @property
    def time_s(self) -> float:
        """Simulated seconds since the start; a reset doesn't turn it back."""
        return self._steps * TIMESTEP_S

    def step_until(self, time_s: float) -> dict[str, list[Reading]]:
        """Advance to the last time step not after ``time_s``; what was measured, by robot."""
        readings: dict[str, list[Reading]] = {name: [] for name in self.rigs}
        while self.time_s + TIMESTEP_S <= time_s + 1e-9:
            self._step(readings)
        return readings

    def reset(self) -> None:
        """Robots and person back to where they began, charged and uncommanded; time goes on."""
        mujoco.mj_resetData(self.world.model, self.world.data)
        self.person.reset()
        for rig in self.rigs.values():
            rig.halt()
        self._move_person()
        mujoco.mj_forward(self.world.model, self.world.data)
        for rig in self.rigs.values():
            rig.recount()

    def _step(self, readings: dict[str, list[Reading]]) -> None:
        poses = [rig.robot.pose for rig in self.rigs.values()]
        self.person.update(TIMESTEP_S, *((pose.x_m, pose.y_m) for pose in poses))
        self._move_person()
        for rig in self.rigs.values():
            rig.drive()
        mujoco.mj_step(self.world.model, self.world.data)
        self._steps += 1
        for name, rig in self.rigs.items():
            rig.measure(self.time_s, readings[name])

    def _move_person(self) -> None:
        self._person_body[:2] = self.person.position_m

    def _person_pose(self) -> Pose:
        return Pose(*self.person.position_m, self.person.heading_rad)

    def _clearance_m(self, name: str) -> float:
        """From a robot's hull to the nearest thing that it can hit."""
        robot = self.rigs[name].robot.pose
        others = (rig.robot.pose for other, rig in self.rigs.items() if other != name)
        nearest_m = min(
            self._flat.clearance_below_m(BODY_TOP_M, robot.x_m, robot.y_m),
            robot.distance_to(self._person_pose()) - self._flat.walk.radius_m,
            *(robot.distance_to(other) - BASE_RADIUS_M for other in others),
        )
        return max(0.0, nearest_m - BASE_RADIUS_M)
