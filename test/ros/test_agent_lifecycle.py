"""agent_node as a managed node: inactive means no motion, and no memory of what was asked."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from geometry_msgs.msg import Twist
from lifecycle_msgs.msg import Transition
from rcl_interfaces.msg import Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import SetParameters
from std_msgs.msg import Bool

from agent_bench import AgentBench
from harness import Processes
from realtime_agent_ros.core.steps import Drive, StepStatus

pytestmark = pytest.mark.ros
CONFIGURE, CLEAN_UP = Transition.TRANSITION_CONFIGURE, Transition.TRANSITION_CLEANUP
ACTIVATE, DEACTIVATE = Transition.TRANSITION_ACTIVATE, Transition.TRANSITION_DEACTIVATE


@pytest.fixture
def bench(domain: int, processes: Processes) -> Iterator[AgentBench]:
    bench = AgentBench(domain, processes)
    bench.add_base()
    yield bench
    bench.close()


def set_speed(bench: AgentBench, value_mps: float) -> bool:
    value = ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=value_mps)
    request = SetParameters.Request(parameters=[Parameter(name="max_speed_mps", value=value)])
    return bool(
        bench.call("agent_node/set_parameters", request, SetParameters).results[0].successful
    )


def test_deactivated_in_mid_drive_it_leaves_a_zero_and_falls_silent(bench: AgentBench) -> None:
    bench.start_ready()
    (step,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    barrier = bench.state.barrier
    assert bench.change_state("agent_node", DEACTIVATE)
    bench.wait_for(lambda: not bench.moving(), "the last zero")
    bench.wait_for(lambda: bench.heartbeats[-1].msg == Bool(data=False), "the farewell")
    bench.wait_for(lambda: bench.keys.get_subscription_count() == 0, "it to be deaf")
    bench.spin_for(0.2)  # what was on its way
    seen = len(bench.commands)
    key = Twist()
    key.linear.x = 0.2
    with bench.repeating(bench.keys, key):
        bench.spin_for(0.5)
    assert len(bench.commands) == seen

    assert bench.change_state("agent_node", ACTIVATE)
    bench.wait_state(lambda s: s.barrier > barrier and s.ladder == "OK", "it to be back")
    bench.assert_still_for(5)
    assert not [u for u in bench.updates(step) if u.status is StepStatus.DONE]
    (again,) = bench.send_steps(Drive(distance_m=0.1))
    bench.wait_update(again, StepStatus.DONE)


def test_parameters_are_the_users_while_it_is_not_configured(bench: AgentBench) -> None:
    agent = bench.start(autostart=False)
    bench.wait_for(lambda: "autostart is false" in agent.text(), "the node")
    assert set_speed(bench, -1.0)
    assert not bench.change_state("agent_node", CONFIGURE)
    bench.wait_for(lambda: "configure: parameter 'max_speed_mps'" in agent.text(), "the reason")
    assert set_speed(bench, 0.2)
    assert bench.change_state("agent_node", CONFIGURE)
    assert not set_speed(bench, 0.25)
    assert not bench.commands
    assert bench.change_state("agent_node", ACTIVATE)
    bench.wait_ready(agent)
    assert bench.state.max_speed_mps == pytest.approx(0.2)

    assert bench.change_state("agent_node", DEACTIVATE)
    assert bench.change_state("agent_node", CLEAN_UP)
    assert set_speed(bench, 0.25)
    assert bench.change_state("agent_node", CONFIGURE)
    assert bench.change_state("agent_node", ACTIVATE)
    bench.wait_state(lambda s: s.max_speed_mps == pytest.approx(0.25), "the new speed")


def test_the_operator_pauses_resumes_and_resets(bench: AgentBench) -> None:
    bench.start_ready()
    (step,) = bench.send_steps(Drive(distance_m=1.0))
    bench.wait_moving()
    assert bench.call("agent/pause").message == "paused by the operator"
    bench.wait_update(step, StepStatus.CANCELLED)
    bench.assert_still_for(10)
    assert bench.call("agent/resume").message == "nothing holds it"
    bench.wait_update(f"{step}~2", StepStatus.DONE)
    (again,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    bench.call("agent/reset")
    assert bench.wait_update(again, StepStatus.CANCELLED).reason == "stopped: reset by the operator"
    bench.assert_still_for(10)


def test_a_latched_deadman_holds_the_agent_that_is_back(
    bench: AgentBench, processes: Processes
) -> None:
    deadman = processes.node("deadman_node", latch=True, timeout_s=0.5)
    agent = bench.start_ready()
    with bench.teleop(0.2):
        bench.wait_moving()
        agent.send(signal.SIGSTOP)
        deadman.wait_for(lambda: "agent_node is silent" in deadman.text())
        agent.send(signal.SIGCONT)
        bench.wait_state(lambda s: "deadman_node holds the robot" in s.reasons, "the hold")
        bench.assert_still_for(10)
        bench.call("deadman/reset")
        bench.wait_moving()
