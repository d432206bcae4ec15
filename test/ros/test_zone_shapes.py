"""Shapes of other frames: asked for again until, and as long as, they can move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import Point32, PolygonStamped
from rclpy.time import Time

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import ZoneShapeReceived
from realtime_agent_ros.ros import zone_shapes
from realtime_agent_ros.ros.frames import NoTransform

NOWHERE = NoTransform("no transform")


class World:
    """The node's side: what it subscribed, its timer, and what came out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **zone: Any) -> None:
        self.node, self.frames = Mock(), Mock()
        self.frames.is_base.side_effect = lambda frame_id: frame_id == "base_link"
        self.taken: list[ZoneShapeReceived] = []
        monkeypatch.setattr(zone_shapes, "Frames", lambda *_: self.frames)
        config = AgentConfig.model_validate({"polygons": ["Z"], "Z": {"type": "polygon", **zone}})
        zone_shapes.ZoneShapes(self.node, config, self.taken.append)

    def hear(self, frame_id: str, result: object) -> None:
        self.frames.corners.return_value = result
        msg = PolygonStamped()
        msg.header.frame_id = frame_id
        msg.header.stamp.sec = 7
        msg.polygon.points = [Point32()]
        self.callback(msg)

    def wait(self, result: object) -> None:
        """The timer comes round."""
        self.frames.corners.return_value = result
        self.timer()

    @property
    def callback(self) -> Callable[[PolygonStamped], None]:
        return self.node.create_subscription.call_args[0][2]

    @property
    def timer(self) -> Callable[[], None]:
        return self.node.create_timer.call_args[0][1]


def test_a_polygon_of_the_base_frame_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, action_type="stop", polygon_sub_topic="shape")
    world.hear("base_link", ((1.0, 2.0),))
    world.timer()
    assert world.taken == [ZoneShapeReceived("Z", ((1.0, 2.0),))]


def test_a_polygon_of_the_world_moves_as_the_base_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, action_type="stop", polygon_sub_topic="shape")
    world.hear("odom", NOWHERE)
    assert world.taken[-1].fault == "Z: no transform"
    world.wait(((1.0, 2.0),))
    world.wait(((0.9, 2.0),))
    assert [taken.shape for taken in world.taken[1:]] == [((1.0, 2.0),), ((0.9, 2.0),)]
    assert world.frames.corners.call_args[0][2] == Time()
    world.hear("base_link", ((3.0, 3.0),))
    world.timer()
    assert len(world.taken) == 4


def test_a_footprint_is_where_it_was_at_its_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, action_type="approach", footprint_topic="feet")
    world.hear("odom", NOWHERE)
    world.wait(((1.0, 2.0),))
    assert world.frames.corners.call_args[0][2].nanoseconds == 7_000_000_000
    world.timer()
    assert [taken.shape for taken in world.taken] == [(), ((1.0, 2.0),)]


def test_a_polygon_with_corners_of_its_own_listens_to_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corners = "[[1, 1], [1, -1], [-1, 0]]"
    world = World(monkeypatch, points=corners, polygon_sub_topic="shape")
    world.node.create_subscription.assert_not_called()
