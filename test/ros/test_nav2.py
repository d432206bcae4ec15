"""Go-to steps through Nav2: over DDS, against a double of its server in a process of its own.

The action's type is Nav2's: installed with it, or built here from the same fields
(``scripts/nav2_msgs.py``).
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from geometry_msgs.msg import PoseStamped, Twist
from std_msgs.msg import String

from agent_bench import AgentBench
from harness import LATCHED, RELIABLE, NodeProcess
from realtime_agent_ros.core.steps import GoTo, StepStatus
from realtime_agent_ros.protocol import Cancel

pytestmark = pytest.mark.ros

ROOT = Path(__file__).resolve().parents[2]
DESK = GoTo(x_m=1.5, y_m=0.0)
KITCHEN = GoTo(x_m=0.0, y_m=1.0)


def builder() -> ModuleType:
    """scripts/nav2_msgs.py, which is no module of the package."""
    spec = importlib.util.spec_from_file_location("nav2_msgs_build", ROOT / "scripts/nav2_msgs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def nav2_types() -> dict[str, str]:
    """Variables by which a process finds Nav2's type; none where a ROS installation brings it."""
    if importlib.util.find_spec("nav2_msgs") is not None:
        return {}
    build = builder()
    if reason := build.why_not():
        pytest.skip(f"nav2_msgs is not installed, and to build its action one {reason}")
    folder = ROOT / ".cache" / "nav2_msgs"
    try:
        build.build(folder)
    except subprocess.CalledProcessError as error:
        pytest.fail(f"the action could not be built: {error}\n{error.output[-4000:]}")
    found: dict[str, str] = build.environment(folder)
    return found


class Nav2:
    """The double's process, what it is told to do, and what it has said."""

    def __init__(self, bench: AgentBench) -> None:
        self._bench = bench
        self._do = bench.talk(String, "nav2_double/do", LATCHED)
        self._heard = bench.listen(String, "nav2_double/heard", RELIABLE)
        self.process: NodeProcess = bench.processes.start(
            str(Path(__file__).parent / "nav2_server.py")
        )

    def does(self, what: str) -> None:
        """Switch a fault on, or with an empty text off, and wait until it is."""
        before = len(self.said())
        self._bench.send(self._do, String(data=what))
        self._bench.wait_for(lambda: f"does {what}" in self.said()[before:], f"does {what}")

    def said(self) -> list[str]:
        return [heard.msg.data for heard in self._heard]

    def wait_said(self, text: str) -> str:
        """Wait until it has said something that begins so; all of it."""
        found = self._bench.wait_for(
            lambda: [line for line in self.said() if line.startswith(text)],
            f"{text!r} of {self.said()}",
        )
        return str(found[-1])


@pytest.fixture
def nav2(bench: AgentBench, nav2_types: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Nav2:
    """Nav2's double beside the bench; processes started from now on find its type."""
    for name, value in nav2_types.items():
        paths = (value, os.environ.get(name, ""))
        monkeypatch.setenv(name, os.pathsep.join(path for path in paths if path))
    return Nav2(bench)


def start(bench: AgentBench, **parameters: object) -> NodeProcess:
    """An agent that may move and has found Nav2."""
    process = bench.start_ready(**parameters)
    bench.wait_diagnosis("Nav2 by its action")
    return process


def test_nav2_drives_the_robot_to_its_goal_and_tells_how_far_it_is(
    bench: AgentBench, nav2: Nav2
) -> None:
    start(bench)
    (step,) = bench.send_steps(DESK)
    assert nav2.wait_said("goal 1") == "goal 1 odom 1.5 0.0"
    bench.wait_moving()
    state = bench.wait_state(lambda s: s.distance_left_m and s.distance_left_m < 1.0, "progress")
    assert len(state.goals) == 1
    assert state.running_step == step
    assert state.source == "skills"
    bench.wait_update(step, StepStatus.DONE)
    nav2.wait_said("succeeded 1")
    bench.wait_still()
    assert bench.base.x_m > 1.2


def test_a_stop_word_stops_the_robot_and_cancels_the_goal(bench: AgentBench, nav2: Nav2) -> None:
    start(bench)
    (step,) = bench.send_steps(DESK)
    bench.wait_moving()
    sent_s = bench.send(bench.partial, String(data="stop"))
    bench.wait_still(sent_s)
    assert bench.wait_update(step, StepStatus.CANCELLED).reason == "stopped: stop word"
    nav2.wait_said("canceled 1")
    bench.assert_still_for(20)


def test_barge_in_cancels_one_goal_and_a_correction_puts_another_in_its_place(
    bench: AgentBench, nav2: Nav2
) -> None:
    start(bench)
    (first,) = bench.send_steps(DESK)
    bench.wait_moving()
    (second,) = bench.send_steps(KITCHEN, mode="replace")
    nav2.wait_said("preempted 1")
    assert bench.wait_update(first, StepStatus.CANCELLED).reason == "replaced"
    bench.wait_update(second, StepStatus.RUNNING)
    bench.wait_for(lambda: bench.base.y_m > 0.05, "motion to the second goal")
    bench.send_plan(Cancel(plan_id=second.split(".")[0], reason="barge-in").model_dump_json())
    nav2.wait_said("canceled 2")
    assert bench.wait_update(second, StepStatus.CANCELLED).reason == "barge-in"
    bench.wait_still()
    bench.assert_still_for(10)


REASONS = {
    "reject": "Nav2 rejected the goal",
    "abort": "Nav2 gave up: no path (error 208)",
    "mute": "Nav2 has told nothing for 1 s",
    "deaf": "Nav2 has not taken the goal within 1 s",
}


def test_a_goal_that_is_refused_given_up_or_forgotten_fails_by_name(
    bench: AgentBench, nav2: Nav2
) -> None:
    start(bench, nav2__accept_timeout=1.0, nav2__feedback_timeout=1.0)
    for goal, (fault, reason) in enumerate(REASONS.items(), start=1):
        nav2.does(fault)
        (step,) = bench.send_steps(DESK)
        assert bench.wait_update(step, StepStatus.FAILED).reason == reason
        bench.wait_said(f"I can't go on. {reason}")
        if fault == "mute":
            nav2.wait_said(f"canceled {goal}")
        bench.assert_still_for(5)
    nav2.does("")  # it takes the last goal now, after we have given it up: it must not stay
    nav2.wait_said(f"canceled {len(REASONS)}")
    bench.assert_still_for(5)


def test_the_robot_stands_when_nav2_dies(bench: AgentBench, nav2: Nav2) -> None:
    start(bench, nav2__feedback_timeout=1.0)
    (step,) = bench.send_steps(DESK)
    bench.wait_moving()
    nav2.process.kill()
    assert "Nav2 has told nothing" in bench.wait_update(step, StepStatus.FAILED).reason
    bench.wait_still()
    bench.assert_still_for(10)


def test_the_goal_of_a_nav2_that_was_out_of_reach_is_called_off_when_it_is_back(
    bench: AgentBench, nav2: Nav2
) -> None:
    start(bench, nav2__feedback_timeout=100.0)
    (step,) = bench.send_steps(DESK)
    bench.wait_moving()
    nav2.process.send(signal.SIGSTOP)  # until DDS has given it up
    assert bench.wait_update(step, StepStatus.FAILED).reason == "Nav2 gave up: it is gone"
    nav2.process.send(signal.SIGCONT)
    nav2.wait_said("canceled 1")
    row = "agent_node: navigation"
    bench.wait_for(lambda: bench.diagnosis(row).get("called_off") == "", "nothing owed")
    bench.assert_still_for(10)


def test_a_goal_is_cancelled_also_while_somebody_else_drives_the_base(
    bench: AgentBench, nav2: Nav2
) -> None:
    start(bench)
    bench.send_steps(DESK)
    bench.wait_moving()
    bench.talk(Twist, "cmd_vel")
    bench.wait_diagnosis("Nav2 can't drive: /cmd_vel: /bench publishes there too")
    bench.send(bench.speech, String(data="stop"))
    nav2.wait_said("canceled 1")
    bench.wait_still()


def test_an_agent_that_ends_leaves_no_goal_behind(bench: AgentBench, nav2: Nav2) -> None:
    agent = start(bench)
    bench.send_steps(DESK)
    bench.wait_moving()
    agent.send(signal.SIGTERM)
    assert bench.wait_exit(agent) == 0
    nav2.wait_said("canceled 1")


# -- where nav2_msgs is not installed ------------------------------------------------------


def test_without_the_action_a_goal_pose_and_the_odometry_do(bench: AgentBench) -> None:
    goals = bench.listen(PoseStamped, "goal_pose", RELIABLE)
    velocity = bench.talk(Twist, "cmd_vel_nav")
    bench.start_ready(navigation="nav2", nav2__action="not_there")
    bench.wait_diagnosis("Nav2 by goal_pose")
    (step,) = bench.send_steps(DESK)
    bench.wait_for(lambda: goals, "a goal")
    assert (goals[0].msg.header.frame_id, goals[0].msg.pose.position.x) == ("odom", 1.5)
    push = Twist()
    push.linear.x = 0.25
    with bench.repeating(velocity, push):
        bench.wait_moving()
        bench.wait_for(lambda: bench.base.x_m > 1.3, "the goal's neighbourhood")
    bench.send(velocity, Twist())
    bench.wait_update(step, StepStatus.DONE)
    (second,) = bench.send_steps(KITCHEN)
    bench.wait_update(second, StepStatus.RUNNING)
    bench.wait_for(lambda: goals[-1].msg.pose.position.y == 1.0, "the second goal")
    bench.send(bench.speech, String(data="stop"))
    bench.wait_for(
        lambda: goals[-1].msg.pose.position.x == pytest.approx(bench.base.x_m, abs=0.2),
        "the goal that stands for a cancellation",
    )
    with bench.repeating(velocity, push):
        bench.assert_still_for(15)


def test_nav2_is_found_where_its_velocity_has_another_name(bench: AgentBench) -> None:
    bench.listen(PoseStamped, "goal_pose", RELIABLE)
    bench.talk(Twist, "nav/vel")
    bench.processes.node("agent_node", "-r", "cmd_vel_nav:=nav/vel")
    bench.wait_diagnosis("Nav2 by goal_pose")


def test_nav2_is_not_used_while_somebody_else_drives_the_base_past_the_reflex(
    bench: AgentBench,
) -> None:
    goals = bench.listen(PoseStamped, "goal_pose", RELIABLE)
    bench.talk(Twist, "cmd_vel_nav")
    other = bench.talk(Twist, "cmd_vel")
    bench.start_ready()
    rival = "/cmd_vel: /bench publishes there too, past the reflex"
    bench.wait_diagnosis(f"Nav2 can't drive: {rival}")
    assert rival in bench.wait_diagnosis(rival).message
    (step,) = bench.send_steps(GoTo(x_m=0.3, y_m=0.0))
    bench.wait_update(step, StepStatus.DONE)
    assert goals == []
    bench.node.destroy_publisher(other)
    bench.wait_diagnosis("Nav2 by goal_pose")


def test_what_is_built_has_the_fields_that_are_used(nav2_types: dict[str, str]) -> None:
    code = (
        "from nav2_msgs.action import NavigateToPose as N;"
        "print(sorted(N.Goal.get_fields_and_field_types()),"
        " sorted(N.Feedback.get_fields_and_field_types()))"
    )
    variables = {**os.environ, **nav2_types}
    told = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    ).stdout
    assert "'behavior_tree', 'pose'" in told
    assert "'distance_remaining'" in told
    assert "'number_of_recoveries'" in told
