"""Robot, flat and person in one simulated time: commands in, readings out.

Belongs here: the order of things within a time step. Does not belong here: ROS, real time.
The same settings and the same commands at the same simulated times give the same readings.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import mujoco
import numpy as np

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.sim.battery import Battery
from realtime_agent_ros.sim.bumper import Bumper
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.flat import FLAT, Flat
from realtime_agent_ros.sim.lidar import Lidar
from realtime_agent_ros.sim.odometry import Odometry
from realtime_agent_ros.sim.person import Person
from realtime_agent_ros.sim.readings import Charge, Commanded, Odom, Reading, Scan, Touch, Truth
from realtime_agent_ros.sim.robot import Robot
from realtime_agent_ros.sim.schedule import Schedule
from realtime_agent_ros.sim.world import TIMESTEP_S, build

COMMANDED_RATE_HZ = 50.0
TRUTH_RATE_HZ = 30.0
TOUCH_RATE_HZ = 10.0
CHARGE_RATE_HZ = 1.0


class Simulation:
    """Advance it with ``step_until``; read it through what that returns."""

    def __init__(self, config: SimConfig, flat: Flat = FLAT) -> None:
        self._config = config
        self.world = build(flat)
        lidar_seed, odometry_seed = np.random.SeedSequence(config.seed).spawn(2)
        self.robot = Robot(self.world, config)
        self.lidar = Lidar(self.world, config, np.random.default_rng(lidar_seed))
        self.odometry = Odometry(config, np.random.default_rng(odometry_seed))
        self.battery = Battery(config.battery_capacity_wh, config.battery_start_ratio)
        self.bumper = Bumper()
        self.person = Person(flat.walk, config.person_period_s)
        self._person_body = self.world.data.mocap_pos[0]
        self._steps = 0
        self._command = ZERO_VELOCITY
        self._command_time_s = -math.inf
        self._makers: dict[str, Callable[[float], Reading]] = {
            "scan": lambda now_s: Scan(now_s, self.lidar.scan()),
            "odom": lambda now_s: Odom(now_s, self.odometry.estimate),
            "truth": self._truth,
            "commanded": lambda now_s: Commanded(now_s, self.commanded),
            "touch": self._touch,
            "charge": self._charge,
        }
        self._schedule = Schedule(
            {
                "scan": config.scan_rate_hz,
                "odom": config.odom_rate_hz,
                "truth": TRUTH_RATE_HZ,
                "commanded": COMMANDED_RATE_HZ,
                "touch": TOUCH_RATE_HZ,
                "charge": CHARGE_RATE_HZ,
            }
        )

    @property
    def time_s(self) -> float:
        """Simulated seconds since the start; a reset doesn't turn it back."""
        return self._steps * TIMESTEP_S

    @property
    def commanded(self) -> Velocity:
        """The velocity that the base obeys now: limited, zero once the command has aged out."""
        age_s = self.time_s - self._command_time_s
        if age_s > self._config.cmd_vel_timeout_s or self.battery.empty:
            return ZERO_VELOCITY
        return self.robot.limited(self._command)

    def command(self, velocity: Velocity) -> bool:
        """Obey ``velocity`` from now on. A non-finite one is zero, and gives False."""
        finite = velocity.is_finite()
        self._command = velocity if finite else ZERO_VELOCITY
        self._command_time_s = self.time_s
        return finite

    def step_until(self, time_s: float) -> list[Reading]:
        """Advance to the last time step not after ``time_s``; what was measured on the way."""
        readings: list[Reading] = []
        while self.time_s + TIMESTEP_S <= time_s + 1e-9:
            self._step(readings)
        return readings

    def reset(self) -> None:
        """Robot and person back to where they began, charged and uncommanded; time goes on."""
        mujoco.mj_resetData(self.world.model, self.world.data)
        self.robot.halt()
        self.person.reset()
        self.bumper.reset()
        self.battery.reset()
        self._move_person()
        mujoco.mj_forward(self.world.model, self.world.data)
        self.odometry.reset(self.robot.wheel_angles_rad)
        self._command_time_s = -math.inf

    def _step(self, readings: list[Reading]) -> None:
        pose = self.robot.pose
        self.person.update(TIMESTEP_S, (pose.x_m, pose.y_m))
        self._move_person()
        self.robot.drive(self.commanded)
        mujoco.mj_step(self.world.model, self.world.data)
        self._steps += 1
        now_s = self.time_s
        self.battery.draw(self.robot.motor_power_w, TIMESTEP_S)
        self.odometry.update(self.robot.wheel_angles_rad, TIMESTEP_S)
        if self.bumper.update(self.robot.touching(), now_s):
            readings.append(self._touch(now_s))
        readings.extend(self._makers[name](now_s) for name in self._schedule.due(now_s))

    def _move_person(self) -> None:
        self._person_body[:2] = self.person.position_m

    def _truth(self, now_s: float) -> Truth:
        person = Pose(*self.person.position_m, self.person.heading_rad)
        return Truth(now_s, self.robot.pose, self.robot.velocity, person)

    def _touch(self, now_s: float) -> Touch:
        return Touch(now_s, self.bumper.pressed, self.bumper.collisions)

    def _charge(self, now_s: float) -> Charge:
        battery = self.battery
        return Charge(
            now_s, battery.ratio, battery.voltage_v, battery.current_a, battery.capacity_wh
        )
