"""What the robot's own processes cost: modules and memory."""

from __future__ import annotations

import pytest
from std_msgs.msg import String

from harness import LATCHED, Observer, Processes

pytestmark = pytest.mark.ros

THOUGHT = ("agents", "openai", "mujoco", "matplotlib", "rich", "realtime_agent_ros.planner")
HEAVY = (*THOUGHT, "pydantic", "realtime_agent_ros.core.config", "realtime_agent_ros.protocol")
AGENT_RSS_MIB = 120.0
DEADMAN_RSS_MIB = 75e6 / 2**20  # 75 MB

LIST_MODULES = "import sys, importlib; importlib.import_module(sys.argv[1]); print(*sys.modules)"


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


def test_the_agent_is_small(
    processes: Processes, observer: Observer, record_property: pytest.RecordProperty
) -> None:
    states = observer.listen(String, "agent/state", LATCHED)
    agent = processes.node("agent_node")
    observer.wait_for(lambda: len(states) >= 10, "ten states")
    record_property("agent_rss_mib", agent.rss_mib())
    assert agent.rss_mib() < AGENT_RSS_MIB


def test_the_deadman_is_small(
    processes: Processes, observer: Observer, record_property: pytest.RecordProperty
) -> None:
    deadman = processes.node("deadman_node")
    observer.wait_for(
        lambda: observer.node.count_publishers("cmd_vel") == 1, "the deadman's publisher"
    )
    record_property("deadman_rss_mib", deadman.rss_mib())
    assert deadman.rss_mib() < DEADMAN_RSS_MIB
