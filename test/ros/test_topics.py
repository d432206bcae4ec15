"""docs/topics.md says exactly what the nodes publish, subscribe and serve."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy

from realtime_agent_ros.ros.agent_node import AgentNode
from realtime_agent_ros.ros.beside_loop import Loop
from realtime_agent_ros.ros.deadman_node import DeadmanNode
from realtime_agent_ros.ros.detector_node import DetectorNode
from realtime_agent_ros.ros.injector_node import InjectorNode
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.planner_node import PlannerNode

pytestmark = pytest.mark.ros

PAGE = Path(__file__).resolve().parents[2] / "docs" / "topics.md"
SECTION = re.compile(r"^## (\w+_node)$(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)
NOBODY = "http://127.0.0.1:9/v1"
"""An address at which no model answers; nothing here asks one."""
EVERY_NODE_HAS = {"/parameter_events", "/rosout"}
NODES = (
    "agent_node",
    "planner_node",
    "deadman_node",
    "detector_node",
    "sim_node",
    "injector_node",
    "metrics_node",
    "voice_in_node",
    "voice_out_node",
)

Topic = tuple[str, str, str, str]
"""Name, direction, type and QoS, as the page writes them."""
TF: Topic = ("/tf", "out", "tf2_msgs/TFMessage", "reliable, 100")
"""Where that type is."""


def documented(node: str) -> tuple[Counter[Topic], set[tuple[str, str]]]:
    """The node's topics and services on the page."""
    text = dict(SECTION.findall(PAGE.read_text(encoding="utf-8")))[node]
    rows = [(name, [c.strip(" `") for c in rest.split("|")]) for name, rest in ROW.findall(text)]
    topics = Counter((name, c[0], c[1], c[2]) for name, c in rows if len(c) == 4)
    if node == "sim_node" and find_spec("tf2_msgs") is None:
        del topics[TF]
    services = {(name, c[0]) for name, c in rows if len(c) == 2}
    return topics, services


def real(node: Node) -> tuple[Counter[Topic], set[tuple[str, str]]]:
    """The node's topics and services, without those that every node has."""
    ends = [("out", p) for p in node.publishers] + [("in", s) for s in node.subscriptions]
    topics = Counter(
        (name_of(end), way, type_of(end.msg_type), qos_of(end.qos_profile))
        for way, end in ends
        if end.topic_name not in EVERY_NODE_HAS
    )
    own = f"{node.get_name()}/"
    services = {
        (s.srv_name, type_of(s.srv_type))
        for s in node.services
        if not s.srv_name.removeprefix("/").startswith(own)
    }
    return topics, services


def name_of(end: Any) -> str:
    """A relative name as it was given: the nodes are in no namespace."""
    absolute = end.topic_name in ("/diagnostics", "/clock", "/tf")
    return str(end.topic_name if absolute else end.topic_name.removeprefix("/"))


def type_of(kind: type) -> str:
    return f"{kind.__module__.split('.')[0]}/{kind.__name__}"


def qos_of(qos: QoSProfile) -> str:
    reliable = qos.reliability is ReliabilityPolicy.RELIABLE
    latched = ", latched" if qos.durability is DurabilityPolicy.TRANSIENT_LOCAL else ""
    return f"{'reliable' if reliable else 'best effort'}, {qos.depth}{latched}"


@pytest.fixture
def context(domain: int) -> Iterator[Context]:
    made = Context()
    rclpy.init(context=made, domain_id=int(os.environ["ROS_DOMAIN_ID"]))
    yield made
    rclpy.shutdown(context=made)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """The loop that a planner wants, in a thread: the test is the ROS thread."""
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-real-key")
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield Loop(running)
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


def make(name: str, context: Context, loop: Loop) -> ManagedNode:
    if name == "agent_node":
        agent = AgentNode(context=context)
        agent.begin()
        return agent
    if name == "deadman_node":
        deadman = DeadmanNode(context=context)
        deadman.begin()
        return deadman
    if name == "detector_node":
        zones = [Parameter("polygons", value=["Z"]), Parameter("Z.type", value="circle")]
        given = [*zones, Parameter("Z.radius", value=1.0)]
        detector = DetectorNode(context=context, parameter_overrides=given)
        detector.begin()
        return detector
    if name == "planner_node":
        pytest.importorskip("agents")
        heard = {"api": "realtime", "realtime.audio_topics": True, "base_url": NOBODY}
        given = [Parameter(parameter, value=value) for parameter, value in heard.items()]
        planner = PlannerNode(loop, context=context, parameter_overrides=given)
        planner.begin()
        return planner
    if name == "voice_in_node":
        pytest.importorskip("pocketsphinx")
        from realtime_agent_ros.ros.voice_in_node import VoiceInNode

        by_topic = [Parameter("source", value="topic")]
        ears = VoiceInNode(context=context, parameter_overrides=by_topic)
        ears.begin()
        return ears
    if name == "voice_out_node":
        pytest.importorskip("espeakng_loader")
        from realtime_agent_ros.ros.voice_out_node import VoiceOutNode

        mouth = VoiceOutNode(
            context=context, parameter_overrides=[Parameter("sink", value="topic")]
        )
        mouth.begin()
        return mouth
    if name == "metrics_node":
        pytest.importorskip("prometheus_client")
        from realtime_agent_ros.ros.metrics_node import MetricsNode

        metrics = MetricsNode(context=context, parameter_overrides=[Parameter("port", value=0)])
        metrics.begin()
        return metrics
    if name == "injector_node":
        injector = InjectorNode(context=context)
        injector.begin()
        return injector
    pytest.importorskip("mujoco")
    from realtime_agent_ros.ros.sim_node import SimNode

    with_clock = [Parameter("publish_clock", value=True), Parameter("imu_rate_hz", value=50.0)]
    sim = SimNode(context=context, parameter_overrides=with_clock)
    sim.begin()
    return sim


@pytest.mark.parametrize("name", NODES)
def test_the_page_and_the_node_agree(name: str, context: Context, loop: Loop) -> None:
    node = make(name, context, loop)
    try:
        assert real(node) == documented(name)
    finally:
        node.shutdown()
        node.destroy_node()
