"""Shapes of other frames: asked for again until, and as long as, they can move."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import Point32, PolygonStamped
from std_msgs.msg import Float32, Header

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import ZoneShapeReceived
from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.ros.transforms import Missing
from realtime_agent_ros.ros.zone_shapes import ZoneShapes

HERE = MountingPose()
NOWHERE = Missing("no transform")


class World:
    """The node's side: what it subscribed, its timer, the transforms, and what came out."""

    def __init__(self, type: str = "polygon", **zone: Any) -> None:
        self.node, self.transforms = Mock(), Mock()
        self.transforms.is_base.side_effect = lambda frame_id: frame_id == "base_link"
        self.taken: list[ZoneShapeReceived] = []
        config = AgentConfig.model_validate({"polygons": ["Z"], "Z": {"type": type, **zone}})
        ZoneShapes(self.node, config.zones, self.transforms, self.taken.append)

    def hear(self, pose: object, frame_id: str = "odom") -> None:
        """One corner at (1, 2), and where its frame lies."""
        self.transforms.frame_pose.return_value = pose
        msg = PolygonStamped()
        msg.header.frame_id = frame_id
        msg.header.stamp.sec = 7
        msg.polygon.points = [Point32(x=1.0, y=2.0, z=5.0)]
        self.callback(msg)

    def wait(self, pose: object) -> None:
        """The timer comes round."""
        self.transforms.frame_pose.return_value = pose
        timer: Callable[[], None] = self.node.create_timer.call_args[0][1]
        timer()

    @property
    def callback(self) -> Callable[[object], None]:
        called: Callable[[object], None] = self.node.create_subscription.call_args[0][2]
        return called

    @property
    def asked(self) -> Header:
        """What the transforms were asked for last."""
        header: Header = self.transforms.frame_pose.call_args[0][0]
        return header


def test_a_polygon_of_the_base_frame_is_taken_once() -> None:
    world = World(action_type="stop", polygon_sub_topic="shape")
    world.hear(HERE, "base_link")
    world.wait(HERE)
    assert world.taken == [ZoneShapeReceived("Z", ((1.0, 2.0),))]


def test_a_polygon_of_the_world_moves_as_the_base_moves() -> None:
    world = World(action_type="stop", polygon_sub_topic="shape")
    world.hear(NOWHERE)
    assert world.taken[-1].fault == "Z: no transform"
    world.wait(HERE)  # where the odometry begins
    world.wait(MountingPose(x_m=10.0))
    world.wait(MountingPose(x_m=9.0, yaw_rad=math.pi))
    assert [taken.shape for taken in world.taken[2:]] == [
        (pytest.approx((11.0, 2.0)),),
        (pytest.approx((8.0, -2.0)),),
    ]
    assert world.asked.stamp.sec == 0
    world.hear(HERE, "base_link")
    world.wait(HERE)
    assert len(world.taken) == 5


def test_a_tilted_frame_shortens_what_is_seen_from_above() -> None:
    world = World(action_type="stop", polygon_sub_topic="shape")
    world.hear(MountingPose(roll_rad=math.pi / 3))
    assert world.taken[0].shape == (pytest.approx((1.0, 1.0)),)


def test_a_footprint_is_where_it_was_at_its_stamp() -> None:
    world = World(action_type="approach", footprint_topic="feet")
    world.hear(NOWHERE)
    world.wait(MountingPose(x_m=10.0))
    assert world.asked.stamp.sec == 7
    world.wait(MountingPose(x_m=5.0))
    assert [taken.shape for taken in world.taken] == [(), ((11.0, 2.0),)]


def test_a_circle_takes_a_number() -> None:
    world = World("circle", action_type="stop", polygon_sub_topic="radius")
    world.callback(Float32(data=0.5))
    assert world.taken == [ZoneShapeReceived("Z", 0.5)]


def test_a_polygon_with_corners_of_its_own_listens_to_nobody() -> None:
    world = World(points="[[1, 1], [1, -1], [-1, 0]]", polygon_sub_topic="shape")
    world.node.create_subscription.assert_not_called()
