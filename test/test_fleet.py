"""A fleet from the command line: names, processes, and what each node is told."""

from __future__ import annotations

import itertools

import pytest

from realtime_agent_ros import fleet, processes
from realtime_agent_ros.commands import run
from realtime_agent_ros.core.stop_words import DEFAULT_LANGUAGES, StopWords
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.supervisor.launch import LaunchOptions, command_line


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1", ("scout",)),
        ("3", ("scout", "rover", "atlas")),
        ("Ada, robot_2", ("Ada", "robot_2")),
        ("robot_1,robot_11", ("robot_1", "robot_11")),
    ],
)
def test_a_number_or_names(text: str, names: tuple[str, ...]) -> None:
    assert fleet.robots(text) == names


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0", "0 robots: 1 to 8, or names"),
        ("9", "9 robots: 1 to 8"),
        ("-1", "'-1' is no robot"),
        ("scout,", "'' is no robot"),
        ("a/b", "'a/b' is no robot"),
        ("scout,Scout", "a name that can be told from the others"),
        ("robot1,robot_one", "a name that can be told from the others"),
        ("everyone,scout", "everyone means every robot"),
        ("stop,rover", "^robot_name: 'stop' is or holds a stop word; a name is wanted"),
        ("rover,left", "^robot_names: 'left' is a word of the robots' commands"),
        ("scout,scout_2", "'scout_2' begins with the name 'scout'"),
    ],
)
def test_what_makes_no_fleet_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        fleet.robots(text)


@pytest.mark.parametrize(
    ("topic", "other", "words"),
    [
        ("speech", "/asr/text", "set the parameter fleet.speech_topic"),
        ("speech/partial", "/asr/partial", "set the parameter fleet.speech_topic"),
        ("cmd_vel", "/cmd_vel", "leave out the / in front"),
        ("cmd_vel_joy", "/joy/cmd_vel", "one topic for all robots"),
        ("scan", "/lidar/scan", "for <robot>/lidar/scan"),
        ("speech", "asr/text", ""),
        ("estop", "/estop", ""),
        ("say", "/say", ""),
    ],
)
def test_what_each_robot_needs_for_itself_is_not_one_for_all(
    topic: str, other: str, words: str
) -> None:
    fault = fleet.fault_of_topic(topic, other)
    assert words in fault
    assert bool(fault) is bool(words)


@pytest.mark.parametrize("remap", ["speech:=/asr/text", "agent_node:cmd_vel:=/cmd_vel"])
def test_run_refuses_a_remap_that_joins_the_robots_of_a_fleet(
    remap: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run.main(["--robots", "2", "--remap", remap])
    assert f"--remap {remap.removeprefix('agent_node:')} would be one" in capsys.readouterr().err


def test_no_two_of_our_names_begin_alike_and_none_is_a_stop_word() -> None:
    for one, other in itertools.combinations(fleet.NAMES, 2):
        assert one[:2] != other[:2]
    assert not any(StopWords(DEFAULT_LANGUAGES).count(name) for name in fleet.NAMES)
    SimConfig(robots=fleet.NAMES)


def test_every_robot_has_its_own_processes_and_all_share_one_simulator() -> None:
    here = processes.for_fleet(processes.selected(sim=True), ("scout", "rover"))
    assert [p.label for p in here] == [
        "sim_node",
        *(f"scout/{name}" for name in ("deadman_node", "agent_node", "planner_node")),
        *(f"rover/{name}" for name in ("deadman_node", "agent_node", "planner_node")),
    ]
    assert processes.for_fleet(processes.selected(sim=True), ()) == processes.selected(sim=True)


def test_a_node_of_a_fleet_is_told_its_namespace_its_name_and_the_others() -> None:
    parameters = fleet.fleet_parameters(("scout", "rover"), sim=True)
    here = processes.for_fleet(processes.selected(sim=True), ("scout", "rover"))
    options = LaunchOptions(namespace="site", parameters=parameters)
    told = {p.label: " ".join(command_line(p, options)[3:]) for p in here}
    assert "__ns:=/site/rover" in told["rover/agent_node"]
    for name in ("agent_node", "planner_node"):
        words = told[f"rover/{name}"]
        assert "fleet.robot_names:=['scout', 'rover']" in words
        assert "fleet.robot_name:=rover" in words
    assert "fleet" not in told["scout/deadman_node"]
    assert "robots:=['scout', 'rover']" in told["sim_node"]
    assert "__ns:=/site " in told["sim_node"] + " "
