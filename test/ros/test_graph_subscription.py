"""A topic whose type the graph tells, on a node of the test's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import Twist, TwistStamped

from realtime_agent_ros.ros.graph_subscription import GraphSubscription, type_name

TWIST, STAMPED, ABSENT = (
    "geometry_msgs/msg/Twist",
    "geometry_msgs/msg/TwistStamped",
    "no_msgs/msg/X",
)


class Graph:
    """A node, and what others publish."""

    def __init__(self, *kinds: str) -> None:
        self.node = Mock()
        self.readers = {kind: Mock() for kind in kinds}
        self.subscription = GraphSubscription(self.node, "topic", self.readers, Mock())

    def offer(self, *kinds: str) -> None:
        infos = [SimpleNamespace(topic_type=kind) for kind in kinds]
        self.node.get_publishers_info_by_topic.return_value = infos
        look: Any = self.node.create_timer.call_args[0][1]
        look()

    @property
    def taken(self) -> list[type]:
        return [call[0][0] for call in self.node.create_subscription.call_args_list]


def test_a_type_has_its_full_name() -> None:
    assert (type_name(Twist), type_name(TwistStamped)) == (TWIST, STAMPED)


def test_with_one_type_the_graph_is_not_asked_for_others() -> None:
    graph = Graph(STAMPED)
    assert graph.taken == [TwistStamped]
    graph.node.create_timer.assert_not_called()


def test_it_follows_the_publishers_once_none_is_of_its_own_type() -> None:
    graph = Graph(TWIST, STAMPED)
    graph.offer()
    graph.offer(TWIST, STAMPED)
    graph.offer("std_msgs/msg/String")
    assert graph.taken == [Twist]
    graph.offer(STAMPED)
    graph.offer(STAMPED)
    assert graph.taken == [Twist, TwistStamped]
    graph.node.destroy_subscription.assert_called_once()
    assert graph.node.create_subscription.call_args[0][2] is graph.readers[STAMPED]


def test_a_type_that_is_not_installed_is_logged_once() -> None:
    graph = Graph(TWIST, ABSENT)
    graph.offer(ABSENT)
    graph.offer(ABSENT)
    assert graph.taken == [Twist]
    graph.node.get_logger().error.assert_called_once()
