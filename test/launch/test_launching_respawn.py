"""Under the real launch a process that dies comes back after a growing pause, and not for ever."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

pytest.importorskip(
    "launch_ros", reason="launch and launch_ros come with a ROS installation, not from an index"
)

from launch import Action, LaunchContext, LaunchDescription, LaunchService
from launch.actions import ExecuteProcess, GroupAction, LogInfo, SetEnvironmentVariable, Shutdown
from launch.events.process import ProcessExited

from realtime_agent_ros.launching_respawn import Keeper
from realtime_agent_ros.processes import Process, by_name
from realtime_agent_ros.supervisor.respawn import EXIT_CONFIGURATION

PAUSE_S = 0.3
NOTE = "import os, sys, time; print(time.monotonic(), *sys.argv[2:], os.environ.get('WHERE'), "
NOTE += "file=open(sys.argv[1], 'a')); sys.exit(1)"


def doomed(notes: Path, process: Process, *around: Action) -> int:
    """Launch a process that notes when, with what and where it lives, and dies; the exit code."""
    action = ExecuteProcess(
        cmd=[sys.executable, "-c", NOTE, str(notes), "scout's own", "$HOME"],
        on_exit=Keeper(process).on_exit,
    )
    service = LaunchService()
    service.include_launch_description(LaunchDescription([GroupAction([*around, action])]))
    return int(service.run())


def planner(**changes: object) -> Process:
    base = dataclasses.replace(by_name("planner_node"), respawn_delay_s=PAUSE_S, max_respawns=2)
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # any field of Process


def lives(notes: Path) -> list[list[str]]:
    return [line.split(" ", 1) for line in notes.read_text(encoding="utf-8").splitlines()]


def test_the_pause_grows_and_the_number_of_lives_is_limited(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    assert doomed(notes, planner()) == 0
    born = [float(when) for when, _ in lives(notes)]
    assert len(born) == 3
    assert born[1] - born[0] >= PAUSE_S
    assert born[2] - born[1] >= 2 * PAUSE_S


def test_every_life_has_the_command_and_the_surroundings_of_the_first(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    doomed(notes, planner(max_respawns=1), SetEnvironmentVariable("WHERE", "in the group"))
    assert [what for _, what in lives(notes)] == ["scout's own $HOME in the group"] * 2


@pytest.mark.parametrize("name", ["deadman_node", "agent_node"])
def test_when_one_stays_away_that_a_robot_needs_all_are_ended(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bystander = ExecuteProcess(cmd=[sys.executable, "-c", "import time; time.sleep(600)"])
    process = dataclasses.replace(by_name(name), respawn_delay_s=0.01, max_respawns=1)
    notes = tmp_path / "notes"
    doomed(notes, process, bystander)  # comes back only if the bystander was ended
    assert len(lives(notes)) == 2
    assert f"{name} stays away: it died 2 times in a row" in caplog.text


@pytest.mark.parametrize(
    ("status", "respawn", "ends_all"), [(1, False, False), (EXIT_CONFIGURATION, True, True)]
)
def test_a_planner_that_stays_away_ends_nobody_unless_its_parameters_are_refused(
    status: int, respawn: bool, ends_all: bool
) -> None:
    action = ExecuteProcess(cmd=["planner"])
    died = ProcessExited(
        action=action, name="planner-1", cmd=["planner"], cwd=None, env={}, pid=1, returncode=status
    )
    keeper = Keeper(planner(respawn=respawn))
    kinds = [type(entity) for entity in keeper.on_exit(died, LaunchContext())]
    assert kinds == ([LogInfo, Shutdown] if ends_all else [LogInfo])
