"""security/*.policy.xml allow each node what it really has, and nothing else."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness import Observer, Processes

pytestmark = pytest.mark.ros

FOLDER = Path(__file__).resolve().parents[2] / "security"
GIVEN: dict[str, dict[str, object]] = {
    "agent_node": {},
    "planner_node": {},
    "deadman_node": {},
    "detector_node": {"polygons": "[Z]", "Z__type": "circle", "Z__radius": 1.0},
    "metrics_node": {"port": 0},
    "sim_node": {"publish_clock": True, "imu_rate_hz": 10.0},
    "voice_in_node": {"source": "topic"},
    "voice_out_node": {"sink": "topic"},
}
"""What it takes to run each node here, with its topics."""
NEEDS = {
    "metrics_node": "prometheus_client",
    "planner_node": "agents",
    "sim_node": "mujoco",
    "voice_in_node": "pocketsphinx",
    "voice_out_node": "espeakng_loader",
}
ON_DEMAND = {
    "planner_node": {"/scan", "/odom", "/imu", "/battery_state", "/bumper"},
}
"""Heard for a moment when a model asks for a sample."""
SIM_TIME = {"/clock"}
"""Heard with use_sim_time alone."""


def allowed(node: str) -> dict[tuple[str, str], set[str]]:
    """By kind and way, the full names that the policy allows."""
    found: dict[tuple[str, str], set[str]] = {}
    (profile,) = ET.parse(FOLDER / f"{node}.policy.xml").iter("profile")
    assert profile.get("node") == node
    for group in profile:
        for way, verdict in group.attrib.items():
            assert verdict == "ALLOW"
            names = {_full(str(entry.text), node) for entry in group}
            found.setdefault((group.tag, way), set()).update(names)
    return found


def _full(name: str, node: str) -> str:
    return name if name.startswith("/") else f"/{name}".replace("/~/", f"/{node}/")


def real(observer: Observer, node: str) -> dict[tuple[str, str], set[str]]:
    """The same, as the graph has it."""
    graph = observer.node
    looks = {
        ("topics", "publish"): graph.get_publisher_names_and_types_by_node,
        ("topics", "subscribe"): graph.get_subscriber_names_and_types_by_node,
        ("services", "reply"): graph.get_service_names_and_types_by_node,
        ("services", "request"): graph.get_client_names_and_types_by_node,
    }
    return {key: {name for name, _ in look(node, "/")} for key, look in looks.items()}


def differences(observer: Observer, node: str) -> list[str]:
    """What the node has and may not, and what it may and has not."""
    has, may = real(observer, node), allowed(node)
    found = []
    for key, names in has.items():
        rest = may.get(key, set()) - names
        if key == ("topics", "publish"):
            rest -= {"/tf"}  # where tf2_msgs is installed
        if key == ("topics", "subscribe"):
            rest -= SIM_TIME | ON_DEMAND.get(node, set())
        found += [f"{key}: {name} is not allowed" for name in sorted(names - may.get(key, set()))]
        found += [f"{key}: {name} is not needed" for name in sorted(rest)]
    return found


@pytest.mark.parametrize("node", GIVEN)
def test_a_policy_allows_what_the_node_has_and_no_more(
    node: str, observer: Observer, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_spec(NEEDS.get(node, "rclpy")) is None:
        pytest.skip(f"needs {NEEDS[node]}")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    processes.node(node, **GIVEN[node])
    last: list[str] = []

    def agree() -> bool:
        known = [name for name, _ in observer.node.get_node_names_and_namespaces()]
        last[:] = differences(observer, node) if node in known else ["it is not there yet"]
        return not last

    try:
        observer.wait_for(agree, "policy and node to agree")
    except AssertionError:
        raise AssertionError("\n".join(last)) from None
