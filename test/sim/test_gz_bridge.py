"""The bridge joins what Gazebo's world has to what our nodes have: names, types, directions."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from realtime_agent_ros.ros.contact_messages import CONTACTS
from realtime_agent_ros.sim.gz_bridge import BRIDGES, bridge_yaml
from realtime_agent_ros.sim.sdf import world

# The agent's table; test/ros/test_topics.py holds it against the node.
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "topics.md").read_text(encoding="utf-8")
AGENT = PAGE.partition("## agent_node")[2].partition("\n## ")[0]
TOPICS = {
    name: (way, kind.replace("/", "/msg/"))
    for name, way, kind in re.findall(r"^\| `([\w/]+)` \| (in|out) \| `([^`]+)`", AGENT, re.M)
}
OF_THE_AGENT = [bridge for bridge in BRIDGES if bridge.ros_topic in TOPICS]
# As the table in ros_gz_bridge's README pairs them.
PAIRS = {
    "rosgraph_msgs/msg/Clock": "gz.msgs.Clock",
    "sensor_msgs/msg/LaserScan": "gz.msgs.LaserScan",
    "nav_msgs/msg/Odometry": "gz.msgs.Odometry",
    "ros_gz_interfaces/msg/Contacts": "gz.msgs.Contacts",
    "tf2_msgs/msg/TFMessage": "gz.msgs.Pose_V",
    "sensor_msgs/msg/JointState": "gz.msgs.Model",
    "geometry_msgs/msg/Twist": "gz.msgs.Twist",
    "geometry_msgs/msg/PoseStamped": "gz.msgs.Pose",
}


def test_the_agents_senses_and_its_way_out_are_bridged() -> None:
    assert {b.ros_topic for b in OF_THE_AGENT} == {"scan", "odom", "bumper", "cmd_vel"}


@pytest.mark.parametrize("bridge", OF_THE_AGENT, ids=lambda b: b.ros_topic)
def test_type_and_direction_are_the_agents(bridge) -> None:  # type: ignore[no-untyped-def]  # a row
    way, kind = TOPICS[bridge.ros_topic]
    assert bridge.direction == {"in": "GZ_TO_ROS", "out": "ROS_TO_GZ"}[way]
    assert bridge.ros_type == kind or (bridge.ros_topic == "bumper" and bridge.ros_type in CONTACTS)


def test_types_are_pairs_that_the_bridge_converts() -> None:
    for bridge in BRIDGES:
        assert PAIRS[bridge.ros_type] == bridge.gz_type


def test_types_exist_where_their_package_is_installed() -> None:
    for bridge in BRIDGES:
        package, _, name = bridge.ros_type.split("/")
        try:
            module = import_module(f"{package}.msg")
        except ModuleNotFoundError:
            continue
        assert hasattr(module, name)


def test_gazebos_topics_are_those_of_the_world() -> None:
    tags = {"topic", "odom_topic", "tf_topic"}
    scene = ElementTree.fromstring(world())
    there = {e.text for e in scene.iter() if e.tag in tags}
    by_pose = [m for m in scene.iter("model") if any(map(is_pose_publisher, m.findall("plugin")))]
    there |= {f"/model/{model.get('name')}/pose" for model in by_pose}
    assert {b.gz_topic for b in BRIDGES} == there | {"/clock"}


def is_pose_publisher(plugin: ElementTree.Element) -> bool:
    return str(plugin.get("name")).endswith("::PosePublisher")


def test_the_file_says_the_same() -> None:
    keys = ("ros_topic_name", "gz_topic_name", "ros_type_name", "gz_type_name", "direction")
    read = [tuple(entry[key] for key in keys) for entry in yaml.safe_load(bridge_yaml())]
    assert read == [(b.ros_topic, b.gz_topic, b.ros_type, b.gz_type, b.direction) for b in BRIDGES]
