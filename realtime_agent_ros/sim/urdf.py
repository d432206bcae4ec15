"""The simulated robot as URDF, for robot_state_publisher, RViz and Foxglove.

Belongs here: links and joints. Does not belong here: the parts themselves (``body``) or the world
(``sdf``).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from realtime_agent_ros.sim.body import PARTS, Part
from realtime_agent_ros.sim.markup import add, document

ROBOT_NAME = "agent_robot"
BASE_LINK = "base_link"


def urdf() -> str:
    """The robot's description; base_link is on the floor and weighs nothing."""
    robot = Element("robot", name=ROBOT_NAME)
    add(robot, "link", name=BASE_LINK)
    for part in PARTS:
        _add_link(robot, part)
        _add_joint(robot, part)
    return document(robot, "sim/body.py")


def _add_link(robot: Element, part: Part) -> None:
    link = add(robot, "link", name=part.name)
    inertial = add(link, "inertial")
    add(inertial, "mass", value=part.mass_kg)
    across, over, along = part.inertia_kgm2
    add(inertial, "inertia", ixx=across, ixy=0.0, ixz=0.0, iyy=over, iyz=0.0, izz=along)
    for tag in ("visual", "collision") if part.collides else ("visual",):
        shape = add(link, tag)
        geometry = add(shape, "geometry")
        if part.length_m:
            add(geometry, "cylinder", radius=part.radius_m, length=part.length_m)
        else:
            add(geometry, "sphere", radius=part.radius_m)
        if tag == "visual":
            material = add(shape, "material", name=f"{part.name}_colour")
            add(material, "color").set("rgba", " ".join(f"{c:g}" for c in (*part.colour, 1.0)))


def _add_joint(robot: Element, part: Part) -> None:
    kind = "continuous" if part.is_wheel else "fixed"
    joint = add(robot, "joint", name=part.joint, type=kind)
    add(joint, "parent", link=BASE_LINK)
    add(joint, "child", link=part.name)
    origin = add(joint, "origin")
    origin.set("xyz", f"{part.x_m:g} {part.y_m:g} {part.z_m:g}")
    origin.set("rpy", f"{part.roll_rad:.6g} 0 0")
    if part.is_wheel:
        add(joint, "axis", xyz="0 0 1")
