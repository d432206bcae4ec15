"""Speech and its kin are heard from publishers of either reliability."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import TwistStamped
from rclpy.qos import QoSProfile, ReliabilityPolicy
from std_msgs.msg import String

from agent_bench import AgentBench
from harness import BEST_EFFORT
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.ros.matching_subscription import MatchingSubscription

STRONG, WEAK = ReliabilityPolicy.RELIABLE, ReliabilityPolicy.BEST_EFFORT


class Graph:
    """A node, and what others publish."""

    def __init__(self) -> None:
        self.node = Mock()
        MatchingSubscription(self.node, String, "speech", Mock(), QoSProfile(depth=10))

    def offer(self, *offered: ReliabilityPolicy) -> None:
        self.node.get_publishers_info_by_topic.return_value = [
            SimpleNamespace(qos_profile=QoSProfile(depth=1, reliability=r)) for r in offered
        ]
        look: Any = self.node.create_timer.call_args[0][1]
        look()

    @property
    def taken(self) -> list[tuple[ReliabilityPolicy, int]]:
        made = (call[0][3] for call in self.node.create_subscription.call_args_list)
        return [(qos.reliability, qos.depth) for qos in made]


def test_it_is_as_reliable_as_all_of_the_publishers() -> None:
    graph = Graph()
    graph.offer()
    graph.offer(STRONG)
    assert graph.taken == [(STRONG, 10)]
    graph.offer(STRONG, WEAK)
    graph.offer(WEAK)
    graph.offer()
    assert graph.taken == [(STRONG, 10), (WEAK, 10)]
    graph.offer(STRONG)
    assert graph.taken[2:] == [(STRONG, 10)]
    assert graph.node.destroy_subscription.call_count == 2


@pytest.mark.ros
def test_a_best_effort_recogniser_stops_the_robot(bench: AgentBench) -> None:
    bench.start_ready()
    ears = bench.talk(String, "speech/partial", BEST_EFFORT)
    barrier = bench.wait_state(lambda s: s.ladder is Ladder.OK, "ready").barrier
    bench.send(ears, String(data="stop"))
    bench.wait_state(lambda s: s.barrier > barrier, "the stop word's barrier")


@pytest.mark.ros
def test_a_stamped_joystick_drives(bench: AgentBench) -> None:
    bench.start_ready()
    stick = bench.talk(TwistStamped, "cmd_vel_joy")
    forward = TwistStamped()
    forward.twist.linear.x = 0.1

    def driven() -> bool:
        stick.publish(forward)
        return bench.moving()

    bench.wait_for(driven, "motion")
