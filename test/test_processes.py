"""The process table holds together."""

from __future__ import annotations

import subprocess
import sys

import pytest

from realtime_agent_ros import processes


def test_names_are_unique_and_are_the_executables() -> None:
    names = [p.name for p in processes.PROCESSES]
    assert len(set(names)) == len(names)
    assert names == [p.executable for p in processes.PROCESSES]


def test_every_process_has_its_phase_of_ending() -> None:
    named = [name for phase in processes.STOP_PHASES for name in phase]
    assert sorted(named) == sorted(p.name for p in processes.PROCESSES)


def test_the_planner_ends_first_and_the_deadman_after_the_agent() -> None:
    phase_of = {name: i for i, phase in enumerate(processes.STOP_PHASES) for name in phase}
    assert processes.STOP_PHASES[0][0] == "planner_node"
    assert phase_of["agent_node"] < phase_of["deadman_node"] < phase_of["sim_node"]


def test_a_robot_gets_no_simulator_and_the_planner_can_be_left_out() -> None:
    assert "sim_node" not in [p.name for p in processes.selected(sim=False)]
    names = [p.name for p in processes.selected(sim=True, planner=False)]
    assert names == ["deadman_node", "agent_node", "sim_node"]


def test_the_voice_is_there_only_if_asked_for() -> None:
    with_voice = {p.name for p in processes.selected(sim=True, voice=True)}
    assert with_voice - {p.name for p in processes.selected(sim=True)} == set(processes.VOICE)


def test_the_agent_needs_neither_the_sdk_nor_the_simulator() -> None:
    assert processes.by_name("agent_node").needs == ("rclpy",)
    assert processes.by_name("deadman_node").needs == ("rclpy",)


def test_a_missing_module_is_named_with_its_fix() -> None:
    planner = processes.by_name("planner_node")
    assert processes.missing(planner, lambda module: module != "agents") == ("agents",)
    assert processes.fix_for(planner) == "pip install 'realtime_agent_ros[ros,llm]'"


def test_an_unknown_name_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="agent_node"):
        processes.by_name("agnet_node")


def test_the_table_imports_nothing_heavy() -> None:
    code = (
        "import sys, realtime_agent_ros.processes;"
        "sys.exit(any(m in sys.modules for m in ('rclpy','agents','numpy','pydantic','mujoco')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
