"""The MuJoCo model of flat, person and robot.

Belongs here: geometry, masses, contacts, and where things are found in the compiled model. Does
not belong here: how the robot is driven (``robot``) or where the furniture stands (``flat``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import mujoco
import numpy as np

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.sim.flat import Box, Cylinder, Flat
from realtime_agent_ros.sim.measures import (
    BASE_RADIUS_M,
    BATTERY_MASS_KG,
    BODY_BOTTOM_M,
    BODY_MASS_KG,
    BODY_TOP_M,
    CASTER_MASS_KG,
    CASTER_RADIUS_M,
    CASTER_X_M,
    IMU_HEIGHT_M,
    WHEEL_MASS_KG,
    WHEEL_RADIUS_M,
    WHEEL_TRACK_M,
    WHEEL_WIDTH_M,
)

TIMESTEP_S = 0.004
WHEEL_TORQUE_NM = 0.6
WHEEL_GAIN_NMS = 0.25
"""Torque per rad/s of speed error. The base's inertia at a wheel is about 0.003 kg m^2, so the
wheel follows its set speed with a time constant of 12 ms."""

STIFF_SOLREF = (0.012, 1.0)
STIFF_SOLIMP = (0.98, 0.999, 0.0001, 0.5, 2.0)
"""Contact of wheels and casters. With MuJoCo's softer defaults the wheels sink in by 0.3 mm, which
makes them 1 % smaller than they measure; with these it is 0.02 mm."""

FLOOR_GROUP, SEEN_GROUP, ROBOT_GROUP = 0, 1, 2
"""A lidar sees SEEN_GROUP: walls, furniture and the person; and other robots."""
SURROUNDINGS, ROBOT = 1, 2
"""Contact bits: a robot touches its surroundings and other robots' hulls; walls and furniture don't
touch one another."""

_Geom = mujoco.mjtGeom


@dataclass(frozen=True)
class World:
    """A compiled model with its state."""

    model: mujoco.MjModel
    data: mujoco.MjData


def build(flat: Flat, robots: Mapping[str, Pose] | None = None) -> World:
    """Compile the flat with the robots where they are given and the person at the start of the
    walk. Names of a robot's parts begin with its own. Without ``robots`` there is one, at its
    start, with an empty name."""
    spec = mujoco.MjSpec()
    spec.option.timestep = TIMESTEP_S
    # Not an implicit one: it damps the motors after the contacts were solved, and the wheels slip.
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_EULER
    spec.option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    spec.option.impratio = 10.0  # stiff friction against soft contacts: the wheels don't creep
    _add_floor_and_light(spec)
    for obstacle in flat.obstacles:
        _add_obstacle(spec.worldbody, obstacle)
    _add_person(spec, flat)
    for name, start in (robots or {"": flat.start}).items():
        _add_robot(spec, name, start)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return World(model, data)


def _add_floor_and_light(spec: mujoco.MjSpec) -> None:
    spec.worldbody.add_geom(
        name="floor",
        type=_Geom.mjGEOM_PLANE,
        size=[10.0, 10.0, 0.1],
        rgba=[0.72, 0.68, 0.62, 1.0],
        group=FLOOR_GROUP,
        contype=SURROUNDINGS,
        conaffinity=ROBOT,
    )
    spec.worldbody.add_light(
        pos=[3.0, 0.0, 6.0],
        dir=[0.1, 0.2, -1.0],
        type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL,
        diffuse=[0.5, 0.5, 0.5],
        specular=[0.0, 0.0, 0.0],
    )
    spec.visual.headlight.ambient = [0.3, 0.3, 0.3]


def _add_obstacle(body: mujoco.MjsBody, shape: Box | Cylinder) -> None:
    half_height = shape.height_m / 2
    if isinstance(shape, Box):
        kind, size = _Geom.mjGEOM_BOX, [shape.size_x_m / 2, shape.size_y_m / 2, half_height]
    else:
        kind, size = _Geom.mjGEOM_CYLINDER, [shape.radius_m, half_height, 0.0]
    body.add_geom(
        name=shape.name,
        type=kind,
        size=size,
        pos=[shape.x_m, shape.y_m, shape.bottom_m + half_height],
        rgba=[*shape.colour, 1.0],
        group=SEEN_GROUP,
        contype=SURROUNDINGS,
        conaffinity=ROBOT,
    )


def _add_person(spec: mujoco.MjSpec, flat: Flat) -> None:
    walk = flat.walk
    body = spec.worldbody.add_body(name="person", mocap=True, pos=[*walk.start_m, 0.0])
    shape = Cylinder("person", 0.0, 0.0, walk.radius_m, walk.height_m, (0.8, 0.35, 0.25))
    _add_obstacle(body, shape)


def _add_robot(spec: mujoco.MjSpec, robot: str, start: Pose) -> None:
    """A round base on two driven wheels, a caster behind, and one in front as a stay.

    The battery behind the axle keeps the rear caster on the floor while the robot brakes; the
    front caster hangs 1 mm above the floor, since four stiff supports would unload a wheel.
    """
    base = spec.worldbody.add_body(
        name=f"{robot}base",
        pos=[start.x_m, start.y_m, 0.0],
        quat=[math.cos(start.yaw_rad / 2), 0.0, 0.0, math.sin(start.yaw_rad / 2)],
    )
    base.add_freejoint(name=f"{robot}base")
    base.add_site(name=f"{robot}imu", pos=[0.0, 0.0, IMU_HEIGHT_M])
    for name, kind in (
        ("gyro", mujoco.mjtSensor.mjSENS_GYRO),
        ("accelerometer", mujoco.mjtSensor.mjSENS_ACCELEROMETER),
    ):
        site = mujoco.mjtObj.mjOBJ_SITE
        spec.add_sensor(name=f"{robot}{name}", type=kind, objtype=site, objname=f"{robot}imu")
    _add_hull(base, robot)
    _add_casters(base, robot)
    for name, y_m in (("left", WHEEL_TRACK_M / 2), ("right", -WHEEL_TRACK_M / 2)):
        _add_wheel(spec, base, f"{robot}{name}_wheel", y_m)


def _add_hull(base: mujoco.MjsBody, robot: str) -> None:
    base.add_geom(
        name=f"{robot}body",
        type=_Geom.mjGEOM_CYLINDER,
        size=[BASE_RADIUS_M, (BODY_TOP_M - BODY_BOTTOM_M) / 2, 0.0],
        pos=[0.0, 0.0, (BODY_TOP_M + BODY_BOTTOM_M) / 2],
        mass=BODY_MASS_KG,
        friction=[0.2, 0.005, 0.0001],
        rgba=[0.15, 0.35, 0.65, 1.0],
        group=ROBOT_GROUP,
        contype=ROBOT,
        conaffinity=SURROUNDINGS | ROBOT,
    )
    base.add_geom(
        name=f"{robot}battery",
        type=_Geom.mjGEOM_BOX,
        size=[0.04, 0.06, 0.02],
        pos=[-0.08, 0.0, 0.05],
        mass=BATTERY_MASS_KG,
        group=ROBOT_GROUP,
        contype=0,
        conaffinity=0,
    )


def _add_casters(base: mujoco.MjsBody, robot: str) -> None:
    for name, x_m, lift_m in (("rear", -CASTER_X_M, 0.0), ("front", CASTER_X_M, 0.001)):
        base.add_geom(
            name=f"{robot}{name}_caster",
            type=_Geom.mjGEOM_SPHERE,
            size=[CASTER_RADIUS_M, 0.0, 0.0],
            pos=[x_m, 0.0, CASTER_RADIUS_M + lift_m],
            mass=CASTER_MASS_KG,
            condim=1,  # a caster rolls freely: no friction at all
            priority=1,
            solref=STIFF_SOLREF,
            solimp=STIFF_SOLIMP,
            group=ROBOT_GROUP,
            contype=ROBOT,
            conaffinity=SURROUNDINGS,
        )


def _add_wheel(spec: mujoco.MjSpec, base: mujoco.MjsBody, name: str, y_m: float) -> None:
    """A driven wheel: an ellipsoid, so that it meets the floor in one point on its middle."""
    wheel = base.add_body(name=name, pos=[0.0, y_m, WHEEL_RADIUS_M])
    wheel.add_joint(
        name=name, type=mujoco.mjtJoint.mjJNT_HINGE, axis=[0.0, 1.0, 0.0], armature=0.001
    )
    wheel.add_geom(
        name=name,
        type=_Geom.mjGEOM_ELLIPSOID,
        size=[WHEEL_RADIUS_M, WHEEL_WIDTH_M / 2, WHEEL_RADIUS_M],
        mass=WHEEL_MASS_KG,
        friction=[1.0, 0.002, 0.0001],
        priority=1,
        solref=STIFF_SOLREF,
        solimp=STIFF_SOLIMP,
        rgba=[0.1, 0.1, 0.1, 1.0],
        group=ROBOT_GROUP,
        contype=ROBOT,
        conaffinity=SURROUNDINGS,
    )
    motor = spec.add_actuator(
        name=name, target=name, trntype=mujoco.mjtTrn.mjTRN_JOINT, forcelimited=1
    )
    motor.set_to_velocity(kv=WHEEL_GAIN_NMS)
    motor.forcerange = np.array([-WHEEL_TORQUE_NM, WHEEL_TORQUE_NM])
