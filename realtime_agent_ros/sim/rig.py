"""One robot of the simulation with everything that it carries: base, scanner, encoders, battery.

Belongs here: its command and its age, and what is measured on it when. Does not belong here: the
physics step, which all robots share (``simulation``).
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
from realtime_agent_ros.sim.imu import Imu
from realtime_agent_ros.sim.lidar import Lidar
from realtime_agent_ros.sim.odometry import Odometry
from realtime_agent_ros.sim.readings import Charge, Commanded, Odom, Reading, Scan, Touch, Truth
from realtime_agent_ros.sim.robot import Robot
from realtime_agent_ros.sim.schedule import Schedule
from realtime_agent_ros.sim.world import TIMESTEP_S, World

COMMANDED_RATE_HZ = 50.0
TRUTH_RATE_HZ = 30.0
TOUCH_RATE_HZ = 10.0
CHARGE_RATE_HZ = 1.0


class Rig:
    """The robot called ``name`` in the world; ``start`` is where its odometry begins.

    ``person`` and ``clearance_m`` are the truth about what is around it.
    """

    def __init__(
        self,
        world: World,
        config: SimConfig,
        name: str,
        start: Pose,
        seed: np.random.SeedSequence,
        *,
        person: Callable[[], Pose],
        clearance_m: Callable[[], float],
    ) -> None:
        lidar_seed, odometry_seed, imu_seed = seed.spawn(3)
        self._world = world
        self._config = config
        self.robot = Robot(world, config, name)
        self.lidar = Lidar(world, config, np.random.default_rng(lidar_seed), name)
        self.odometry = Odometry(config, np.random.default_rng(odometry_seed), start)
        self.imu = Imu(world, np.random.default_rng(imu_seed), name)
        self.battery = Battery(config.battery_capacity_wh, config.battery_start_ratio)
        self.bumper = Bumper()
        self._person, self._clearance_m = person, clearance_m
        self._now_s = 0.0
        self._command = ZERO_VELOCITY
        self._command_time_s = -math.inf
        self._makers: dict[str, Callable[[float], Reading]] = {
            "scan": lambda now_s: Scan(now_s, self.lidar.scan()),
            "odom": self._odom,
            "imu": self.imu.read,
            "truth": self._truth,
            "commanded": lambda now_s: Commanded(now_s, self.commanded),
            "touch": self._touch,
            "charge": self._charge,
        }
        rates_hz = {
            "scan": config.scan_rate_hz,
            "odom": config.odom_rate_hz,
            "imu": config.imu_rate_hz,
            "truth": TRUTH_RATE_HZ,
            "commanded": COMMANDED_RATE_HZ,
            "touch": TOUCH_RATE_HZ,
            "charge": CHARGE_RATE_HZ,
        }
        self._schedule = Schedule({name: hz for name, hz in rates_hz.items() if hz > 0.0})

    @property
    def commanded(self) -> Velocity:
        """The velocity that the base obeys now: limited, zero once the command has aged out."""
        age_s = self._now_s - self._command_time_s
        if age_s > self._config.cmd_vel_timeout_s or self.battery.empty:
            return ZERO_VELOCITY
        return self.robot.limited(self._command)

    def command(self, velocity: Velocity) -> bool:
        """Obey ``velocity`` from now on. A non-finite one is zero, and gives False."""
        finite = velocity.is_finite()
        self._command = velocity if finite else ZERO_VELOCITY
        self._command_time_s = self._now_s
        return finite

    def drive(self) -> None:
        """Before a physics step: set the motors."""
        self.robot.drive(self.commanded)

    def measure(self, now_s: float, readings: list[Reading]) -> None:
        """After a physics step: feel it, and add what is due to ``readings``."""
        self._now_s = now_s
        self.battery.draw(self.robot.motor_power_w, TIMESTEP_S)
        self.odometry.update(self.robot.wheel_angles_rad, TIMESTEP_S)
        if self.bumper.update(self.robot.touching(), now_s):
            readings.append(self._touch(now_s))
        readings.extend(self._makers[name](now_s) for name in self._schedule.due(now_s))

    def place(self, pose: Pose) -> None:
        """Lift the robot to ``pose``, at rest and uncommanded; its odometry knows nothing of it."""
        self.robot.put(pose)
        mujoco.mj_forward(self._world.model, self._world.data)
        self._command_time_s = -math.inf

    def halt(self) -> None:
        """For a reset: charged, uncommanded, nothing touched. Before the physics is refreshed."""
        self.robot.halt()
        self.bumper.reset()
        self.battery.reset()
        self._command_time_s = -math.inf

    def recount(self) -> None:
        """For a reset, once the physics is refreshed: the odometry begins anew."""
        self.odometry.reset(self.robot.wheel_angles_rad)

    def _odom(self, now_s: float) -> Odom:
        return Odom(now_s, self.odometry.estimate, self.robot.wheel_angles_rad)

    def _truth(self, now_s: float) -> Truth:
        robot = self.robot
        return Truth(now_s, robot.pose, robot.velocity, self._person(), self._clearance_m())

    def _touch(self, now_s: float) -> Touch:
        return Touch(now_s, self.bumper.pressed, self.bumper.collisions)

    def _charge(self, now_s: float) -> Charge:
        battery = self.battery
        return Charge(
            now_s, battery.ratio, battery.voltage_v, battery.current_a, battery.capacity_wh
        )
