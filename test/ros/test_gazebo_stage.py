"""The demo in Gazebo, with ``sim_node`` in its place: a clock, a truth, a person led by a velocity.

What Gazebo does as ``sim_node`` does is played by ``make demo``, and not here.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness import Observer, Processes, needs
from realtime_agent_ros.demo import command
from realtime_agent_ros.demo.gazebo_stage import GazeboStage, NoWorldError
from realtime_agent_ros.demo.scenario import Outcome, get_ready, person_crosses

pytestmark = [needs("mujoco"), needs("agents")]
PERSON = Path(__file__).with_name("person_by_velocity.py")


def stage(tmp_path: Path) -> GazeboStage:
    nobody_ends_it: Any = SimpleNamespace(raised=False)
    return GazeboStage(tmp_path, nobody_ends_it)


def gazebo(processes: Processes) -> None:
    processes.node("sim_node", publish_clock=True)
    processes.start(str(PERSON))


def test_a_person_crosses_in_the_simulators_own_time(processes: Processes, tmp_path: Path) -> None:
    gazebo(processes)
    with stage(tmp_path) as played:
        for scene in (get_ready, person_crosses):
            outcome = Outcome(scene.__name__)
            scene(played, outcome)
            assert outcome.held, outcome.checks
        assert {"agent_node", "deadman_node", "planner_node"} == set(played.supervisor.alive())
        assert played.recording.collisions == 0


def test_without_gazebo_it_says_what_is_missing_and_how_to_start_it(
    domain: int, processes: Processes, tmp_path: Path
) -> None:
    played = processes.command("demo", "--gazebo", "--output", str(tmp_path))
    assert played.wait() == 1
    missing = "/clock, scan, odom, sim/truth, sim/person"
    assert f"nobody publishes {missing} in ROS domain {domain}" in played.text()
    assert "gazebo.launch.py agent:=false" in played.text()


def test_a_robot_that_has_its_agent_already_is_left_alone(
    processes: Processes, observer: Observer, tmp_path: Path
) -> None:
    gazebo(processes)
    processes.node("agent_node", use_sim_time=True)
    observer.wait_for(lambda: observer.node.count_publishers("agent/state"), "an agent")
    with pytest.raises(NoWorldError, match="an agent is there already"), stage(tmp_path):
        raise AssertionError("it played with two agents")


@pytest.mark.parametrize("other", ["--voice", "--robots=2", "--viewer"])
def test_it_is_one_robot_typed_to(other: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--gazebo", other]) == 1
    assert "--gazebo is one robot" in capsys.readouterr().err
