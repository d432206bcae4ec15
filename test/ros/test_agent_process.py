"""What the robot's own processes cost: modules, memory, time to be ready."""

from __future__ import annotations

import pytest
from std_msgs.msg import String

from harness import LATCHED, Observer, Processes

pytestmark = pytest.mark.ros

THOUGHT = ("agents", "openai", "mujoco", "matplotlib", "rich", "realtime_agent_ros.planner")
HEAVY = (*THOUGHT, "pydantic", "realtime_agent_ros.core.config", "realtime_agent_ros.protocol")
AGENT_RSS_MIB = 120.0
DEADMAN_RSS_MIB = 75.0
READY_S = 1.5
"""What is asked for on a quiet machine; on a busy one a bare node is the measure."""

LIST_MODULES = "import sys, importlib; importlib.import_module(sys.argv[1]); print(*sys.modules)"
BARE_NODE = """
import rclpy
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String
rclpy.init()
node = rclpy.create_node("bare")
qos = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
node.create_publisher(String, "bare/state", qos).publish(String(data="up"))
rclpy.spin(node)
"""


@pytest.mark.parametrize(("node", "forbidden"), [("agent_node", THOUGHT), ("deadman_node", HEAVY)])
def test_a_reflex_process_loads_no_module_of_thought(
    processes: Processes, node: str, forbidden: tuple[str, ...]
) -> None:
    child = processes.start("-c", LIST_MODULES, f"realtime_agent_ros.ros.{node}")
    assert child.wait() == 0, child.text()
    loaded = child.text().split()
    assert "rclpy" in loaded
    assert [module for module in forbidden if module in loaded] == []


def test_a_running_agent_maps_no_library_of_thought(
    processes: Processes, observer: Observer
) -> None:
    states = observer.listen(String, "agent/state", LATCHED)
    agent = processes.node("agent_node")
    observer.wait_for(lambda: states, "a state")
    maps = agent.maps()
    assert "rclpy" in maps
    for library in ("mujoco", "jiter", "openai", "matplotlib", "torch"):
        assert library not in maps


def test_the_agent_is_small_and_soon_ready(
    processes: Processes, observer: Observer, record_property: pytest.RecordProperty
) -> None:
    bare_states = observer.listen(String, "bare/state", LATCHED)
    states = observer.listen(String, "agent/state", LATCHED)
    bare = processes.start("-c", BARE_NODE)
    observer.wait_for(lambda: bare_states, "the bare node")
    agent = processes.node("agent_node")
    observer.wait_for(lambda: states, "the agent's first state")
    bare_s = bare_states[0].time_s - bare.started_s
    ready_s = states[0].time_s - agent.started_s
    observer.wait_for(lambda: len(states) >= 10, "ten states")
    told = (
        f"agent_node ready in {ready_s:.2f} s with {agent.rss_mib():.0f} MiB; "
        f"a bare node in {bare_s:.2f} s with {bare.rss_mib():.0f} MiB"
    )
    record_property("agent_process", told)
    assert agent.rss_mib() < AGENT_RSS_MIB, told
    assert ready_s < max(READY_S, 4.0 * bare_s), told


def test_the_deadman_is_small(
    processes: Processes, observer: Observer, record_property: pytest.RecordProperty
) -> None:
    deadman = processes.node("deadman_node")
    observer.wait_for(
        lambda: observer.node.count_publishers("cmd_vel") == 1, "the deadman's publisher"
    )
    record_property("deadman_rss_mib", deadman.rss_mib())
    assert deadman.rss_mib() < DEADMAN_RSS_MIB
