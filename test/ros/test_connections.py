"""Ends that can't connect are named: topic, node and reason."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import Twist
from rclpy.qos import QoSProfile
from std_msgs.msg import Bool

from agent_bench import AgentBench
from harness import BEST_EFFORT, LATCHED, RELIABLE
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.ros.connections import Connections, faults_of, rivals_of

TWIST = "geometry_msgs/msg/Twist"
SCAN, CLOUD = "sensor_msgs/msg/LaserScan", "sensor_msgs/msg/PointCloud2"


class Graph:
    """A node that subscribes to a scan, and the publishers of it."""

    def __init__(self, *asked: QoSProfile) -> None:
        self.node = Mock(publishers=[], subscriptions=[SimpleNamespace(topic_name="/scan")])
        self.node.get_fully_qualified_name.return_value = "/robot/agent"
        self.node.get_subscriptions_info_by_topic.return_value = [
            end("agent", SCAN, qos) for qos in asked
        ]
        self.offer()

    def offer(self, *lidars: SimpleNamespace) -> None:
        self.node.get_publishers_info_by_topic.return_value = lidars

    def faults(self) -> list[str]:
        return faults_of(self.node)


def end(name: str, kind: str, qos: QoSProfile) -> SimpleNamespace:
    return SimpleNamespace(
        node_name=name, node_namespace="/robot", topic_type=kind, qos_profile=qos
    )


def test_a_publisher_of_another_type_is_named_with_both_types() -> None:
    graph = Graph(RELIABLE)
    graph.offer(end("lidar", CLOUD, RELIABLE))
    assert graph.faults() == [
        "/scan: /robot/lidar publishes what never arrives here: "
        f"its type is {CLOUD}, here it is {SCAN}"
    ]


def test_one_of_our_ends_that_fits_is_enough() -> None:
    for asked, offered, fits in (
        ((LATCHED,), RELIABLE, False),
        ((LATCHED, RELIABLE), RELIABLE, True),
        ((LATCHED,), LATCHED, True),
        ((RELIABLE,), BEST_EFFORT, False),
        ((BEST_EFFORT,), BEST_EFFORT, True),
    ):
        graph = Graph(*asked)
        graph.offer(end("lidar", SCAN, offered))
        assert (graph.faults() == []) is fits


def test_whoever_publishes_on_our_output_is_named_but_for_us_and_deadmen() -> None:
    graph = Graph()
    graph.node.resolve_topic_name.return_value = "/robot/cmd_vel"
    deadmen = [end(name, TWIST, RELIABLE) for name in ("deadman_node", "deadman_2")]
    publishers = {
        "cmd_vel": [*(end(name, TWIST, RELIABLE) for name in ("agent", "teleop")), *deadmen],
        "deadman/tripped": deadmen,
    }
    graph.node.get_publishers_info_by_topic.side_effect = publishers.get
    told = "/robot/cmd_vel: /robot/teleop publishes there too, past the reflex"
    assert rivals_of(graph.node, "cmd_vel") == [told]


def test_a_fault_is_logged_once_and_only_if_it_stays() -> None:
    graph = Graph(LATCHED)
    graph.offer(end("lidar", SCAN, RELIABLE))
    connections = Connections(graph.node)
    connections.look()
    assert connections.health().level is Level.OK  # it may still be changing over
    for _ in range(3):
        connections.look()
    graph.node.get_logger().error.assert_called_once()
    assert "volatile publisher and transient local" in connections.health().message
    graph.offer()
    connections.look()
    assert connections.health().level is Level.OK


@pytest.mark.ros
def test_whoever_cannot_hear_the_agent_or_be_heard_by_it_is_in_the_diagnostics(
    bench: AgentBench,
) -> None:
    bench.start_ready()
    bench.wait_diagnosis("every end fits")
    bench.node.create_subscription(Twist, "cmd_vel", lambda _: None, LATCHED)
    bench.talk(Bool, "deadman/tripped", RELIABLE)
    status = bench.wait_diagnosis("/cmd_vel: /bench subscribes and never hears us: volatile")
    assert status.level == b"\x02"
    bench.wait_diagnosis("/deadman/tripped: /bench publishes what never arrives here: volatile")
