"""The reflex in the place of Nav2's collision monitor, and behind it: by the files in examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from geometry_msgs.msg import PoseStamped, Twist

from agent_bench import CALM_S, AgentBench
from harness import RELIABLE
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import GoTo, StepStatus

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FAR = GoTo(x_m=20.0, y_m=0.0)


def example(name: str) -> dict[str, dict[str, Any]]:
    """The parameters in a file, by node."""
    file = yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))
    return {node.rpartition("/")[2]: rest["ros__parameters"] for node, rest in file.items()}


@pytest.mark.parametrize("name", ["nav2_stand_in.yaml", "nav2_behind.yaml"])
def test_the_files_leave_cmd_vel_to_the_agent_and_lead_nav2s_velocity_to_it(name: str) -> None:
    given = example(name)
    agent = AgentConfig.model_validate(given["agent_node"])
    assert agent.navigation == "nav2"
    assert set(agent.topics) == set(AgentConfig().topics)
    velocity = agent.topics[agent.nav2.input].topic
    out = given["collision_monitor"]["cmd_vel_out_topic"]
    assert out != "cmd_vel"
    assert velocity == (out if name == "nav2_behind.yaml" else "cmd_vel_nav")


@pytest.mark.ros
@pytest.mark.parametrize("name", ["nav2_stand_in.yaml", "nav2_behind.yaml"])
def test_nav2s_velocity_reaches_the_base_through_the_reflex(bench: AgentBench, name: str) -> None:
    given = example(name)
    bench.listen(PoseStamped, "goal_pose", RELIABLE)
    push = Twist()
    push.linear.x = 0.24
    controller = bench.talk(Twist, "cmd_vel_nav")
    monitor(bench, given["collision_monitor"])
    calm = {"source_timeout": CALM_S, "planner_timeout_s": CALM_S}
    agent = bench.processes.node("agent_node", "--params-file", str(EXAMPLES / name), **calm)
    bench.wait_ready(agent)
    bench.wait_diagnosis("Nav2 by goal_pose")
    (step,) = bench.send_steps(FAR)
    bench.wait_update(step, StepStatus.RUNNING)
    expected = 0.12 if name == "nav2_behind.yaml" else 0.24  # the monitor has halved it
    with bench.repeating(controller, push):
        bench.wait_for(
            lambda: bench.commands[-1].msg.linear.x == pytest.approx(expected), "the speed"
        )
        assert max(x for _, x, _ in bench.speeds()) <= expected + 1e-9
        bench.base.range_m = 0.15
        bench.wait_state(lambda s: s.ladder is Ladder.STOP, "the reflex's stop")
        bench.wait_still()
        bench.assert_still_for(10)


def monitor(bench: AgentBench, parameters: dict[str, Any]) -> None:
    """A double of smoother and monitor: half of the velocity, on the topic that the file names."""
    out = bench.talk(Twist, parameters["cmd_vel_out_topic"])

    def pass_on(msg: Twist) -> None:
        msg.linear.x /= 2
        out.publish(msg)

    bench.node.create_subscription(Twist, "cmd_vel_nav", pass_on, RELIABLE)
