"""The flat, the person and the robot as a world for Gazebo Harmonic (SDF 1.11).

Belongs here: geometry, plugins and Gazebo's topics. Does not belong here: where the furniture
stands (``flat``), the robot's parts (``body``), the topics' way to ROS (``gz_bridge``).
"""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

from realtime_agent_ros.sim.body import BODY, LEFT_WHEEL, PARTS, RIGHT_WHEEL, Part
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.flat import FLAT, Box, Colour, Cylinder, Flat
from realtime_agent_ros.sim.markup import Value, add, document
from realtime_agent_ros.sim.measures import WHEEL_RADIUS_M, WHEEL_TRACK_M
from realtime_agent_ros.sim.urdf import BASE_LINK, ROBOT_NAME

SDF_VERSION = "1.11"
WORLD_NAME = "flat"
PERSON_COLOUR: Colour = (0.8, 0.35, 0.25)
PERSON_MASS_KG = 70.0
STEP_S = 0.002
TOLD_HZ = 50
"""How often it is told where the person and the robot truly are."""
ENDLESS_RAD = 1e16
"""As SDF writes a joint that turns for ever."""
SYSTEMS = {
    "physics": "Physics",
    "user-commands": "UserCommands",
    "scene-broadcaster": "SceneBroadcaster",
    "contact": "Contact",
}
SCAN, ODOM, CMD_VEL, CONTACTS, TF, JOINTS, TRUTH, PERSON_VEL = (
    f"/{ROBOT_NAME}/{topic}"
    for topic in (
        *("scan", "odom", "cmd_vel", "contacts", "tf", "joint_states", "truth"),
        "person/cmd_vel",
    )
)
"""Topics within Gazebo."""
PERSON_NAME = "person"
PERSON_POSE = f"/model/{PERSON_NAME}/pose"
"""As PosePublisher calls it; it takes no name of ours."""
WORLD_FRAME = "world"


def world(flat: Flat = FLAT, config: SimConfig | None = None) -> str:
    """The world file; numbers of sensors and base are the defaults of ``sim_node``."""
    config = config or SimConfig()
    root = Element("sdf", version=SDF_VERSION)
    scene = add(root, "world", name=WORLD_NAME)
    _add_systems(scene)
    _add_light(scene)
    _add_floor(scene)
    rooms = add(scene, "model", name="rooms")
    add(rooms, "static", True)
    link = add(rooms, "link", name="link")
    for obstacle in flat.obstacles:
        _add_obstacle(link, obstacle)
    _add_person(scene, flat)
    _add_robot(scene, flat, config)
    return document(root, "sim/flat.py and sim/body.py")


def _add_systems(scene: Element) -> None:
    physics = add(scene, "physics", name="step", type="ignored")
    add(physics, "max_step_size", STEP_S)
    add(physics, "real_time_factor", 1.0)
    add(physics, "real_time_update_rate", round(1.0 / STEP_S))
    add(scene, "gravity", 0.0, 0.0, -9.81)
    add(scene, "magnetic_field", 0.0, 0.0, 0.0)
    add(scene, "atmosphere", type="adiabatic")
    ambience = add(scene, "scene")
    add(ambience, "ambient", 0.4, 0.4, 0.4, 1.0)
    add(ambience, "background", 0.7, 0.7, 0.7, 1.0)
    add(ambience, "shadows", True)
    for file, name in SYSTEMS.items():
        _plugin(scene, file, name)
    sensors = _plugin(scene, "sensors", "Sensors")
    add(sensors, "render_engine", "ogre2")


def _plugin(parent: Element, file: str, name: str, **values: Value) -> Element:
    plugin = add(
        parent, "plugin", filename=f"gz-sim-{file}-system", name=f"gz::sim::systems::{name}"
    )
    for tag, value in values.items():
        add(plugin, tag, value)
    return plugin


def _add_light(scene: Element) -> None:
    light = add(scene, "light", name="sun", type="directional")
    add(light, "cast_shadows", True)
    add(light, "pose", 3.0, 0.0, 6.0, 0.0, 0.0, 0.0)
    add(light, "diffuse", 0.8, 0.8, 0.8, 1.0)
    add(light, "direction", 0.1, 0.2, -1.0)


def _add_floor(scene: Element) -> None:
    floor = add(scene, "model", name="floor")
    add(floor, "static", True)
    link = add(floor, "link", name="link")
    for tag in ("collision", "visual"):
        shape = add(link, tag, name=tag)
        plane = add(add(shape, "geometry"), "plane")
        add(plane, "normal", 0, 0, 1)
        add(plane, "size", 20, 20)
        if tag == "visual":
            _add_colour(shape, (0.72, 0.68, 0.62))


def _add_obstacle(link: Element, shape: Box | Cylinder) -> None:
    pose = (shape.x_m, shape.y_m, shape.bottom_m + shape.height_m / 2, 0.0, 0.0, 0.0)
    for tag in ("collision", "visual"):
        part = add(link, tag, name=f"{shape.name}_{tag}")
        add(part, "pose", *pose)
        geometry = add(part, "geometry")
        if isinstance(shape, Box):
            box = add(geometry, "box")
            add(box, "size", shape.size_x_m, shape.size_y_m, shape.height_m)
        else:
            _add_cylinder(geometry, shape.radius_m, shape.height_m)
        if tag == "visual":
            _add_colour(part, shape.colour)


def _add_cylinder(geometry: Element, radius_m: float, length_m: float) -> None:
    cylinder = add(geometry, "cylinder")
    add(cylinder, "radius", radius_m)
    add(cylinder, "length", length_m)


def _add_colour(visual: Element, colour: Colour) -> None:
    material = add(visual, "material")
    for tag in ("ambient", "diffuse"):
        add(material, tag, *colour, 1.0)


def _add_person(scene: Element, flat: Flat) -> None:
    """Somebody at the start of the walk, who goes as PERSON_VEL says; nothing pulls them down."""
    walk = flat.walk
    person = add(scene, "model", name=PERSON_NAME)
    add(person, "pose", *walk.start_m, 0.0, 0.0, 0.0, _direction(flat))
    link = add(person, "link", name="link")
    add(link, "gravity", False)
    shape = Cylinder("person", 0.0, 0.0, walk.radius_m, walk.height_m, PERSON_COLOUR)
    solid = Part("person", walk.radius_m, walk.height_m, PERSON_MASS_KG, PERSON_COLOUR)
    _add_inertial(link, solid)
    _add_obstacle(link, shape)
    _plugin(person, "velocity-control", "VelocityControl", topic=PERSON_VEL)
    told = {"publish_link_pose": False, "publish_model_pose": True}
    _plugin(person, "pose-publisher", "PosePublisher", **told, update_frequency=TOLD_HZ)


def _direction(flat: Flat) -> float:
    (x0, y0), (x1, y1) = flat.walk.start_m, flat.walk.end_m
    return math.atan2(y1 - y0, x1 - x0)


def _add_inertial(link: Element, part: Part) -> None:
    inertial = add(link, "inertial")
    add(inertial, "mass", part.mass_kg)
    inertia = add(inertial, "inertia")
    for tag, value in zip(("ixx", "iyy", "izz"), part.inertia_kgm2, strict=True):
        add(inertia, tag, value)
    for tag in ("ixy", "ixz", "iyz"):
        add(inertia, tag, 0.0)


def _add_robot(scene: Element, flat: Flat, config: SimConfig) -> None:
    robot = add(scene, "model", name=ROBOT_NAME, canonical_link=BODY.name)
    start = flat.start
    add(robot, "pose", start.x_m, start.y_m, 0.0, 0.0, 0.0, start.yaw_rad)
    for part in PARTS:
        _add_part(robot, part)
    _add_sensors(robot, config)
    _add_drive(robot, config)


def _add_part(robot: Element, part: Part) -> None:
    link = add(robot, "link", name=part.name)
    add(link, "pose", part.x_m, part.y_m, part.z_m, part.roll_rad, 0.0, 0.0)
    _add_inertial(link, part)
    for tag in ("collision", "visual") if part.collides else ("visual",):
        shape = add(link, tag, name=f"{part.name}_{tag}")
        geometry = add(shape, "geometry")
        if part.length_m:
            _add_cylinder(geometry, part.radius_m, part.length_m)
        else:
            add(add(geometry, "sphere"), "radius", part.radius_m)
        if tag == "visual":
            _add_colour(shape, part.colour)
        elif not part.is_wheel:
            friction = add(add(add(shape, "surface"), "friction"), "ode")
            add(friction, "mu", 0.0)  # a caster rolls freely
            add(friction, "mu2", 0.0)
    if part is not BODY:
        kind = "revolute" if part.is_wheel else "fixed"
        joint = add(robot, "joint", name=part.joint, type=kind)
        add(joint, "parent", BODY.name)
        add(joint, "child", part.name)
        if part.is_wheel:
            axis = add(joint, "axis")
            add(axis, "xyz", 0, 0, 1)
            limit = add(axis, "limit")
            add(limit, "lower", -ENDLESS_RAD)
            add(limit, "upper", ENDLESS_RAD)


def _add_sensors(robot: Element, config: SimConfig) -> None:
    links = {link.get("name"): link for link in robot.findall("link")}
    lidar = add(links["lidar"], "sensor", name="lidar", type="gpu_lidar")
    add(lidar, "topic", SCAN)
    add(lidar, "gz_frame_id", BASE_LINK)  # Gazebo's own, not of SDF 1.11
    add(lidar, "update_rate", config.scan_rate_hz)
    scanner = add(lidar, "lidar")
    turn = add(add(scanner, "scan"), "horizontal")
    add(turn, "samples", config.beams)
    add(turn, "resolution", 1.0)
    add(turn, "min_angle", -math.pi)
    add(turn, "max_angle", math.pi - math.tau / config.beams)
    reach = add(scanner, "range")
    add(reach, "min", config.range_min_m)
    add(reach, "max", config.range_max_m)
    noise = add(scanner, "noise")
    add(noise, "type", "gaussian")
    add(noise, "mean", 0.0)
    add(noise, "stddev", config.range_noise_m)
    bumper = add(links[BODY.name], "sensor", name="bumper", type="contact")
    add(bumper, "update_rate", 50)
    contact = add(bumper, "contact")
    add(contact, "collision", f"{BODY.name}_collision")
    add(contact, "topic", CONTACTS)


def _add_drive(robot: Element, config: SimConfig) -> None:
    _plugin(
        robot,
        "diff-drive",
        "DiffDrive",
        left_joint=LEFT_WHEEL.joint,
        right_joint=RIGHT_WHEEL.joint,
        wheel_separation=WHEEL_TRACK_M,
        wheel_radius=WHEEL_RADIUS_M,
        max_linear_velocity=config.max_speed_mps,
        min_linear_velocity=-config.max_speed_mps,
        max_angular_velocity=config.max_turn_radps,
        min_angular_velocity=-config.max_turn_radps,
        max_linear_acceleration=config.max_accel_mps2,
        min_linear_acceleration=-config.max_accel_mps2,
        max_angular_acceleration=config.max_turn_accel_radps2,
        min_angular_acceleration=-config.max_turn_accel_radps2,
        odom_publish_frequency=config.odom_rate_hz,
        topic=CMD_VEL,
        odom_topic=ODOM,
        tf_topic=TF,
        frame_id=config.odom_frame,
        child_frame_id=config.base_frame,
    )
    _plugin(robot, "joint-state-publisher", "JointStatePublisher", topic=JOINTS)
    _plugin(
        robot,
        "odometry-publisher",
        "OdometryPublisher",  # from the world, not from the wheels
        odom_frame=WORLD_FRAME,
        robot_base_frame=config.base_frame,
        odom_publish_frequency=TOLD_HZ,
        odom_topic=TRUTH,
        dimensions=2,
    )
