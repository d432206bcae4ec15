"""ros/last_life.py: a mark that only a death leaves; and a killed agent that says so."""

from __future__ import annotations

import os
import signal
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from geometry_msgs.msg import Twist, Vector3
from lifecycle_msgs.msg import Transition
from std_msgs.msg import Bool

from agent_bench import AgentBench
from realtime_agent_ros.core.self_report import DIED, MAY_HAVE_DIED
from realtime_agent_ros.ros.last_life import LastLife

pytestmark = pytest.mark.ros
BOOM = """
import sys, time
from std_msgs.msg import Bool
from realtime_agent_ros.ros import agent_node

class Doomed(agent_node.AgentNode):
    def activate(self):
        super().activate()
        self.create_subscription(Bool, "boom", self.boom, 10)

    def boom(self, _msg):
        {}

agent_node.AgentNode = Doomed
sys.exit(agent_node.main())
"""


def test_an_end_in_order_leaves_nothing(tmp_path: Path) -> None:
    life = LastLife(tmp_path / "mark")
    for _ in range(2):
        assert not life.begin()
        life.end()
    assert not list(tmp_path.iterdir())


def test_a_death_is_told_to_the_next_and_to_nobody_after_it(tmp_path: Path) -> None:
    if (child := os.fork()) == 0:
        LastLife(tmp_path / "mark").begin()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    life = LastLife(tmp_path / "mark")
    assert life.begin()
    life.end()
    assert not life.begin()
    life.end()


def test_a_namesake_that_lives_is_no_death_and_keeps_its_mark(tmp_path: Path) -> None:
    one, other = LastLife(tmp_path / "mark"), LastLife(tmp_path / "mark")
    assert not one.begin()
    assert not other.begin()
    other.end()
    assert (tmp_path / "mark").exists()
    one.end()


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "a_file").touch()
    with pytest.raises(OSError, match="a_file"):
        LastLife(tmp_path / "a_file" / "mark").begin()


def test_a_killed_agent_begins_stopped_and_says_why(bench: AgentBench) -> None:
    agent = bench.start_ready()
    agent.kill()
    bench.start()
    bench.wait_state(lambda s: DIED in s.reasons, "the reason")
    bench.wait_said("I was restarted after a failure")
    bench.wait_state(lambda s: s.ladder == "OK" and DIED not in s.reasons, "its return")
    bench.assert_still_for(5)


def test_an_agent_that_ends_by_a_bug_is_dead_to_the_next_and_a_held_key_moves_nothing(
    bench: AgentBench,
) -> None:
    agent = bench.processes.start("-c", BOOM.format('raise RuntimeError("a bug in a callback")'))
    bench.wait_ready(agent)
    key = bench.talk(Twist, "cmd_vel_key")
    with bench.repeating(key, Twist(linear=Vector3(x=0.2))):
        bench.wait_for(lambda: bench.commands[-1].msg.linear.x > 0.1, "motion by the key")
        bench.send(bench.talk(Bool, "boom"), Bool(data=True))
        assert bench.wait_exit(agent) == 1
        assert "a bug in a callback" in agent.text()
        assert bench.commands[-1].msg.linear.x == 0.0
        bench.wait_ready(bench.start())
        bench.wait_said("I was restarted after a failure")
        bench.assert_still_for(20)


def test_an_agent_that_hangs_ends_itself_says_where_and_is_dead_to_the_next(
    bench: AgentBench,
) -> None:
    agent = bench.processes.start("-c", BOOM.format("time.sleep(1e6)"), REALTIME_AGENT_HANG_S="3")
    bench.wait_ready(agent)
    bench.send(bench.talk(Bool, "boom"), Bool(data=True))
    assert bench.wait_exit(agent) == 1
    assert "in boom" in agent.text()
    bench.wait_ready(bench.start())
    bench.wait_said("I was restarted after a failure")


def test_a_limit_that_is_none_is_refused_in_one_line(bench: AgentBench) -> None:
    agent = bench.processes.start(
        "-m", "realtime_agent_ros.ros.agent_node", REALTIME_AGENT_HANG_S="soon"
    )
    assert agent.wait() == 2
    assert agent.text().strip() == (
        "REALTIME_AGENT_HANG_S: got 'soon', allowed are 2 to 3600 seconds, or 0 for no limit"
    )


def press(bench: AgentBench, speed_mps: float = 0.2) -> AbstractContextManager[None]:
    """A key that is held."""
    return bench.repeating(bench.talk(Twist, "cmd_vel_key"), Twist(linear=Vector3(x=speed_mps)))


def test_a_latched_estop_outlasts_the_agent_that_died(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REALTIME_AGENT_STATE_DIR", str(tmp_path))
    agent = bench.start_ready()
    bench.send(bench.talk(Bool, "estop"), Bool(data=True))
    bench.wait_state(lambda s: s.ladder == "LATCHED", "the estop")
    (mark,) = tmp_path.glob("agent_node.*.alive")
    bench.wait_for(lambda: mark.read_text() == "estop", "the mark")
    agent.kill()
    bench.start()
    bench.wait_said("I was restarted after a failure")
    with press(bench):
        bench.assert_still_for(10)
    assert bench.call("estop/reset").success
    bench.wait_state(lambda s: s.ladder == "OK", "its release")


def test_a_pause_outlasts_a_deactivation(bench: AgentBench) -> None:
    bench.start_ready()
    assert bench.call("agent/pause").success
    for transition in (Transition.TRANSITION_DEACTIVATE, Transition.TRANSITION_ACTIVATE):
        assert bench.change_state("agent_node", transition)
    bench.wait_state(lambda s: "paused by the operator" in s.reasons, "the pause")
    with press(bench):
        bench.assert_still_for(10)
    assert bench.call("agent/resume").success


def test_where_nothing_can_be_written_a_held_key_must_be_let_go(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALTIME_AGENT_STATE_DIR", "/proc/no_such_folder")
    with press(bench):
        agent = bench.start()
        bench.wait_ready(agent)
        bench.wait_state(lambda s: s.held_by == "keyboard must let go", "what it waits for")
        bench.assert_still_for(10)
    assert MAY_HAVE_DIED in agent.text()
