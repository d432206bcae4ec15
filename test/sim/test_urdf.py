"""The URDF is a tree that MuJoCo reads too, with the masses and places of the simulated robot."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from realtime_agent_ros.sim.measures import WHEEL_TRACK_M
from realtime_agent_ros.sim.urdf import BASE_LINK, urdf


@pytest.fixture(scope="module")
def robot() -> ElementTree.Element:
    return ElementTree.fromstring(urdf())


def test_every_link_hangs_on_the_base_by_one_joint(robot: ElementTree.Element) -> None:
    links = {link.get("name") for link in robot.findall("link")}
    children = [joint.find("child").get("link") for joint in robot.findall("joint")]
    parents = {joint.find("parent").get("link") for joint in robot.findall("joint")}
    assert parents == {BASE_LINK}
    assert sorted(children) == sorted(links - {BASE_LINK})
    wheels = [j for j in robot.findall("joint") if j.get("type") == "continuous"]
    ys = sorted(float(j.find("origin").get("xyz").split()[1]) for j in wheels)
    assert ys == [-WHEEL_TRACK_M / 2, WHEEL_TRACK_M / 2]


def test_every_inertia_is_one_that_a_body_can_have(robot: ElementTree.Element) -> None:
    for inertia in robot.iter("inertia"):
        x, y, z = (float(inertia.get(axis)) for axis in ("ixx", "iyy", "izz"))
        assert min(x, y, z) > 0.0
        assert x + y >= z >= abs(x - y)


def test_another_program_reads_it() -> None:
    mujoco = pytest.importorskip("mujoco")
    model = mujoco.MjModel.from_xml_string(urdf())
    names = {mujoco.mj_id2name(model, mujoco.mjtObj.mjOBJ_JOINT, n) for n in range(model.njnt)}
    assert names == {"left_wheel_joint", "right_wheel_joint"}
