"""Topics that only the deadline monitor watches, and the reset of what it latched, over DDS."""

from __future__ import annotations

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import PointStamped

from agent_bench import CALM_S, AgentBench
from harness import RELIABLE, Processes
from realtime_agent_ros.core.snapshot import Ladder

pytestmark = pytest.mark.ros
OWN = {
    "channels": "[arm]",
    "arm__topic": "arm/tip",
    "arm__type": "geometry_msgs/msg/PointStamped",
    "arm__deadline_s": CALM_S,
}


def stamped(bench: AgentBench) -> PointStamped:
    msg = PointStamped()
    msg.header.stamp = bench.node.get_clock().now().to_msg()
    return msg


def test_an_own_channel_latches_when_it_falls_silent_until_it_speaks_and_is_reset(
    bench: AgentBench,
) -> None:
    bench.add_base()
    arm = bench.talk(PointStamped, "arm/tip", RELIABLE)
    process = bench.start(**OWN, arm__policy="latch")
    with bench.repeating(arm, stamped(bench)):
        bench.wait_ready(process)
    bench.wait_state(lambda s: s.ladder is Ladder.LATCHED, "LATCHED")
    bench.wait_for(
        lambda: "arm" in [e.detail["channel"] for e in bench.events("deadline_missed")],
        "the event",
    )
    status = bench.wait_diagnosis("arm: silent")
    values = {v.key: v.value for v in status.values}
    assert status.name == "agent_node: deadlines topics"
    assert int(values["arm.count"]) > 0
    assert float(values["arm.stamp_age.max_ms"]) > 0.0
    assert not bench.call("deadlines/reset").success
    with bench.repeating(arm, stamped(bench)):
        bench.wait_for(lambda: bench.call("deadlines/reset").success, "a reset")
        bench.wait_state(lambda s: s.ladder is Ladder.OK, "OK")


@pytest.mark.parametrize(
    ("parameter", "value"), [("arm__type", "nobody_msgs/msg/Thing"), ("arm__topic", "no name")]
)
def test_a_type_or_topic_that_cannot_be_ends_the_node_and_is_named(
    processes: Processes, parameter: str, value: str
) -> None:
    process = processes.node("agent_node", **OWN | {parameter: value})
    assert process.wait() == 2
    assert parameter.replace("__", ".") in process.text()


def test_a_topic_of_ours_with_another_type_is_told_and_the_rest_works(bench: AgentBench) -> None:
    bench.add_base()
    given = OWN | {"arm__topic": "scan", "arm__required": False}
    process = bench.start_ready(**given)
    assert "arm: can't watch scan as geometry_msgs/msg/PointStamped" in process.text()
