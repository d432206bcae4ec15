"""The simulated robot's frames: the wheels always, tf where its type is. No DDS: that type is on no
package index, so a double stands in for it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pytest
from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped
from sensor_msgs.msg import JointState

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.ros import sim_frames
from realtime_agent_ros.ros.sim_frames import SimFrames
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.odometry import Estimate
from realtime_agent_ros.sim.readings import Odom
from realtime_agent_ros.sim.urdf import urdf

STAMP = Time(sec=7)
ODOM = Odom(1.0, Estimate(Pose(2.0, -1.0, math.pi / 2), Velocity(), 0.0, 0.0), (0.5, -0.25))


@dataclass
class TFMessage:
    transforms: list[TransformStamped]


@dataclass
class Publisher:
    sent: list[Any] = field(default_factory=list)

    def publish(self, message: Any) -> None:
        self.sent.append(message)


class Node:
    def __init__(self) -> None:
        self.publishers: dict[str, Publisher] = {}

    def create_publisher(self, _kind: type, topic: str, _qos: object) -> Publisher:
        return self.publishers.setdefault(topic, Publisher())


def told(at: str, tf: type | None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Publisher]:
    monkeypatch.setattr(sim_frames, "find_type", lambda *_: tf)
    node: Any = Node()
    SimFrames(node, at, SimConfig()).publish(ODOM, STAMP)
    found: dict[str, Publisher] = node.publishers
    return found


def test_the_wheels_are_joints_of_the_urdf(monkeypatch: pytest.MonkeyPatch) -> None:
    topics = told("", None, monkeypatch)
    assert topics.keys() == {"joint_states"}
    (joints,) = topics["joint_states"].sent
    assert isinstance(joints, JointState)
    assert joints.header.stamp == STAMP
    assert list(joints.position) == [0.5, -0.25]
    assert all(f'<joint name="{name}" type="continuous"' in urdf() for name in joints.name)


@pytest.mark.parametrize(("at", "topic"), [("", "/tf"), ("scout/", "scout/tf")])
def test_the_base_is_where_the_odometry_says(
    at: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = told(at, TFMessage, monkeypatch)[topic].sent
    (base,) = message.transforms
    assert (base.header.stamp, base.header.frame_id, base.child_frame_id) == (
        STAMP,
        "odom",
        "base_link",
    )
    move = base.transform
    assert (move.translation.x, move.translation.y, move.translation.z) == (2.0, -1.0, 0.0)
    assert (move.rotation.z, move.rotation.w) == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)))
