"""The differential-drive base: a velocity in, two wheel speeds out, and what is true of it.

Belongs here: limits, ramps, kinematics, readings of the physical state. Does not belong here:
what the robot believes (``odometry``, ``lidar``) or the age of its command (``simulation``).
"""

from __future__ import annotations

import math

import numpy as np

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.measures import WHEEL_RADIUS_M, WHEEL_TRACK_M
from realtime_agent_ros.sim.world import TIMESTEP_S, World


def wheel_speeds_radps(velocity: Velocity) -> tuple[float, float]:
    """Left and right wheel speeds in rad/s for a base velocity; sideways motion is ignored."""
    turn_mps = velocity.angular_z_radps * WHEEL_TRACK_M / 2
    return (
        (velocity.linear_x_mps - turn_mps) / WHEEL_RADIUS_M,
        (velocity.linear_x_mps + turn_mps) / WHEEL_RADIUS_M,
    )


class Robot:
    """Drives the base of a ``World``. Call ``drive`` before every physics step."""

    def __init__(self, world: World, config: SimConfig, name: str = "") -> None:
        model, data = world.model, world.data
        self._config = config
        self._set_velocity = ZERO_VELOCITY
        self._ctrl = data.ctrl
        wheels = tuple(f"{name}{side}_wheel" for side in ("left", "right"))
        self._motors = tuple(model.actuator(wheel).id for wheel in wheels)
        self._force = data.actuator_force
        self._joint_pos = tuple(data.joint(wheel).qpos for wheel in wheels)
        self._joint_vel = tuple(data.joint(wheel).qvel for wheel in wheels)
        self._base_pos = data.joint(f"{name}base").qpos
        self._base_vel = data.joint(f"{name}base").qvel
        self._data = data
        bodies = {model.body(body).id for body in (f"{name}base", *wheels)}
        self._own = frozenset(g for g in range(model.ngeom) if model.geom_bodyid[g] in bodies)
        self._floor = model.geom("floor").id
        roots = model.body_rootid[model.geom_bodyid]
        self._thing = [-int(root) if root else geom for geom, root in enumerate(roots)]

    def limited(self, target: Velocity) -> Velocity:
        """The velocity the base would settle at: clamped to its limits, never sideways."""
        limit_mps, limit_radps = self._config.max_speed_mps, self._config.max_turn_radps
        return Velocity(
            min(max(target.linear_x_mps, -limit_mps), limit_mps),
            0.0,
            min(max(target.angular_z_radps, -limit_radps), limit_radps),
        )

    def drive(self, target: Velocity) -> None:
        """Move the wheels' set speed towards ``target`` by one time step of acceleration."""
        limited, now = self.limited(target), self._set_velocity
        self._set_velocity = Velocity(
            _towards(
                now.linear_x_mps, limited.linear_x_mps, self._config.max_accel_mps2 * TIMESTEP_S
            ),
            0.0,
            _towards(
                now.angular_z_radps,
                limited.angular_z_radps,
                self._config.max_turn_accel_radps2 * TIMESTEP_S,
            ),
        )
        left, right = wheel_speeds_radps(self._set_velocity)
        self._ctrl[self._motors[0]] = left
        self._ctrl[self._motors[1]] = right

    def halt(self) -> None:
        """Forget the ramp: the wheels are set to stand still at once (used by a reset)."""
        self._set_velocity = ZERO_VELOCITY
        self._ctrl[list(self._motors)] = 0.0

    def put(self, pose: Pose) -> None:
        """Stand at ``pose``, at rest; the wheels have not turned, so no encoder tells of it."""
        half_rad = pose.yaw_rad / 2
        self._base_pos[:3] = pose.x_m, pose.y_m, 0.0
        self._base_pos[3:] = math.cos(half_rad), 0.0, 0.0, math.sin(half_rad)
        for speed in (self._base_vel, *self._joint_vel):
            speed[:] = 0.0
        self.halt()

    @property
    def pose(self) -> Pose:
        """True pose in the world."""
        x_m, y_m, _, w, x, y, z = self._base_pos.tolist()
        yaw = math.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
        return Pose(x_m, y_m, yaw)

    @property
    def velocity(self) -> Velocity:
        """True velocity in the base's own frame."""
        vx, vy, _, _, _, turn = self._base_vel.tolist()
        yaw = self.pose.yaw_rad
        cos, sin = math.cos(yaw), math.sin(yaw)
        return Velocity(cos * vx + sin * vy, cos * vy - sin * vx, turn)

    @property
    def wheel_angles_rad(self) -> tuple[float, float]:
        """What the encoders count: total rotation of the left and the right wheel."""
        return float(self._joint_pos[0][0]), float(self._joint_pos[1][0])

    @property
    def motor_power_w(self) -> float:
        """Mechanical power that the motors put out; braking gives nothing back."""
        return sum(
            max(0.0, float(self._force[motor]) * float(speed[0]))
            for motor, speed in zip(self._motors, self._joint_vel, strict=True)
        )

    def touching(self) -> frozenset[int]:
        """The things other than the floor that the robot touches now: a piece of furniture by its
        geom, a person or another robot as one by its body's number, negative."""
        pairs: np.ndarray[tuple[int, int], np.dtype[np.int32]] = self._data.contact.geom
        own, floor = self._own, self._floor
        return frozenset(
            self._thing[there if here in own else here]
            for here, there in pairs.tolist()
            if (here in own) != (there in own) and floor not in (here, there)
        )


def _towards(now: float, target: float, step: float) -> float:
    return min(now + step, target) if target > now else max(now - step, target)
