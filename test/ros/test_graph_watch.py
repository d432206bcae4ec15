"""ros/graph_watch.py: one timer for all who follow the graph, made anew after a transition."""

from __future__ import annotations

import time
from collections.abc import Iterator
from unittest.mock import Mock

import pytest
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from harness import PATIENCE_S
from realtime_agent_ros.ros.graph_watch import follow_graph

pytestmark = pytest.mark.ros


@pytest.fixture
def node(domain: int) -> Iterator[Node]:
    context = Context()
    rclpy.init(context=context, domain_id=domain)
    made = rclpy.create_node("follower", context=context)
    yield made
    made.destroy_node()
    context.try_shutdown()


def looked(node: Node, *looks: Mock) -> None:
    """Spin until each has looked twice."""
    executor = SingleThreadedExecutor(context=node.context)
    executor.add_node(node)
    limit_s = time.monotonic() + PATIENCE_S
    while not all(look.call_count >= 2 for look in looks):
        assert time.monotonic() < limit_s
        executor.spin_once(timeout_sec=0.5)
    executor.shutdown()


def test_all_look_by_one_timer(node: Node) -> None:
    before = len(list(node.timers))
    looks = [Mock() for _ in range(5)]
    for look in looks:
        follow_graph(node, look)
    assert len(list(node.timers)) == before + 1
    looked(node, *looks)


def test_when_its_timer_is_gone_there_is_a_new_one_without_the_old_followers(node: Node) -> None:
    old, new = Mock(), Mock()
    follow_graph(node, old)
    node.destroy_timer(next(iter(node.timers)))
    follow_graph(node, new)
    looked(node, new)
    old.assert_not_called()
