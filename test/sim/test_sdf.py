"""The world for Gazebo holds the same flat, person and robot as MuJoCo's."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree

import pytest

from realtime_agent_ros.sim.flat import FLAT, Box
from realtime_agent_ros.sim.sdf import ROBOT_NAME, SDF_VERSION, world

ROOT = ElementTree.fromstring(world())
WORLD = ROOT.find("world")
MODELS = {model.get("name"): model for model in WORLD.findall("model")}


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def test_it_is_one_world_of_the_stated_version() -> None:
    assert (ROOT.tag, ROOT.get("version")) == ("sdf", SDF_VERSION)
    assert len(ROOT.findall("world")) == 1
    assert set(MODELS) == {"floor", "rooms", "person", ROBOT_NAME}


def test_names_are_unique_among_siblings_and_references_lead_somewhere() -> None:
    for parent in ROOT.iter():
        for tag in ("model", "link", "joint", "collision", "visual", "sensor"):
            names = [child.get("name") for child in parent.findall(tag)]
            assert len(names) == len(set(names))
    robot = MODELS[ROBOT_NAME]
    links = {link.get("name") for link in robot.findall("link")}
    for joint in robot.findall("joint"):
        assert {joint.findtext("parent"), joint.findtext("child")} <= links
    joints = {joint.get("name") for joint in robot.findall("joint")}
    assert robot.get("canonical_link") in links
    assert {e.text for tag in ("left_joint", "right_joint") for e in robot.iter(tag)} <= joints
    collisions = {c.get("name") for c in robot.iter("collision") if c.get("name")}
    assert {c.text for c in robot.iter("collision") if not c.get("name")} <= collisions


def test_every_obstacle_of_the_flat_stands_where_mujoco_has_it() -> None:
    mujoco = pytest.importorskip("mujoco")
    from realtime_agent_ros.sim.world import build

    model = build(FLAT).model
    solid = {c.get("name"): c for c in MODELS["rooms"].iter("collision")}
    assert set(solid) == {f"{obstacle.name}_collision" for obstacle in FLAT.obstacles}
    for obstacle in FLAT.obstacles:
        shape = solid[f"{obstacle.name}_collision"]
        there = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_GEOM, obstacle.name)
        assert numbers(shape.findtext("pose"))[:3] == pytest.approx(model.geom_pos[there])
        if isinstance(obstacle, Box):
            size = numbers(shape.findtext("geometry/box/size"))
            assert size == pytest.approx(2 * model.geom_size[there])
        else:
            radius, half = model.geom_size[there][:2]
            cylinder = shape.find("geometry/cylinder")
            assert float(cylinder.findtext("radius")) == pytest.approx(radius)
            assert float(cylinder.findtext("length")) == pytest.approx(2 * half)


def test_the_robot_and_the_person_start_where_the_flat_says() -> None:
    assert numbers(MODELS[ROBOT_NAME].findtext("pose")) == [0.0] * 6
    x, y, _, _, _, yaw = numbers(MODELS["person"].findtext("pose"))
    assert (x, y) == FLAT.walk.start_m
    ahead = (x + FLAT.walk.length_m * math.cos(yaw), y + FLAT.walk.length_m * math.sin(yaw))
    assert ahead == pytest.approx(FLAT.walk.end_m, abs=1e-4)


def test_the_lidar_looks_all_round_once() -> None:
    turn = MODELS[ROBOT_NAME].find("link/sensor/lidar/scan/horizontal")
    first, last = float(turn.findtext("min_angle")), float(turn.findtext("max_angle"))
    step = (last - first) / (int(turn.findtext("samples")) - 1)
    assert last + step - first == pytest.approx(math.tau, abs=1e-4)
