"""``realtime-agent run`` with the real nodes: up, drives, stops, and leaves nobody."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from geometry_msgs.msg import Twist, Vector3
from std_msgs.msg import String

from harness import RELIABLE, NodeProcess, Observer, Processes, alive, needs
from realtime_agent_ros.processes import by_name

pytestmark = [pytest.mark.ros, needs("mujoco")]
NODES = ("agent_node", "deadman_node", "sim_node")
ROBOTS = ("scout", "rover")
FORWARD = Twist(linear=Vector3(x=0.2))
DEADMAN_LIVES = 1 + (by_name("deadman_node").max_respawns or 0)


class Run:
    """A running ``realtime-agent run --sim`` and what it prints."""

    def __init__(
        self, domain: int, processes: Processes, *options: str, planner: bool = False
    ) -> None:
        without = () if planner else ("--no-planner",)
        words = ("run", "--sim", *without, *options, "--domain", str(domain))
        self.process: NodeProcess = processes.command(*words)

    def text(self) -> str:
        return self.process.text()

    def pids(self, name: str) -> list[int]:
        return [int(pid) for pid in re.findall(rf"^{name}: up, pid (\d+)$", self.text(), re.M)]

    def until_ready(self) -> None:
        self.process.wait_for(lambda: "agent ready: OK" in self.text() or "agent OK" in self.text())

    def until_gone(self, names: tuple[str, ...] = NODES) -> None:
        pids = [pid for name in names for pid in self.pids(name)]
        assert len(pids) >= len(names)
        self.process.wait_for(lambda: not any(map(alive, pids)))


@pytest.fixture
def run(domain: int, processes: Processes) -> Iterator[Run]:
    running = Run(domain, processes)
    yield running
    if running.process.code is None:
        running.process.end(signal.SIGINT)


def test_ctrl_c_in_mid_drive_leaves_the_robot_stopped_and_nobody_running(
    run: Run, observer: Observer
) -> None:
    commands, keys = (
        observer.listen(Twist, "cmd_vel", RELIABLE),
        observer.talk(Twist, "cmd_vel_key"),
    )
    run.until_ready()
    with observer.repeating(keys, FORWARD):
        observer.wait_for(lambda: commands and commands[-1].msg.linear.x > 0.05, "motion")
        run.process.send(signal.SIGINT)
        assert observer.wait_exit(run.process) == 0
    observer.wait_for(lambda: commands[-1].msg.linear.x == 0.0, "a last zero")
    observer.spin_for(0.2)  # nothing comes behind it
    assert commands[-1].msg.linear.x == 0.0
    for name in NODES:
        assert f"{name}: ended by SIGINT" in run.text()
    run.until_gone()


def test_kill_9_of_the_command_leaves_nobody(run: Run) -> None:
    run.until_ready()
    run.process.end(signal.SIGKILL)
    run.until_gone()


@needs("agents")
def test_a_killed_agent_comes_back_and_so_does_a_planner(domain: int, processes: Processes) -> None:
    run = Run(domain, processes, planner=True)
    run.until_ready()
    for name in ("agent_node", "planner_node"):
        run.process.wait_for(lambda name=name: len(run.pids(name)) == 1)
        os.kill(run.pids(name)[0], signal.SIGKILL)
        run.process.wait_for(lambda name=name: len(run.pids(name)) == 2)
        assert f"{name}: died: SIGKILL" in run.text()
    assert run.process.end(signal.SIGINT) == 0
    run.until_gone()


def test_a_deadman_that_dies_again_and_again_ends_the_run_and_its_motion(
    run: Run, observer: Observer
) -> None:
    commands = observer.listen(Twist, "cmd_vel", RELIABLE)
    keys = observer.talk(Twist, "cmd_vel_key")
    run.until_ready()
    with observer.repeating(keys, FORWARD):
        observer.wait_for(lambda: commands and commands[-1].msg.linear.x > 0.05, "motion")
        for lives in range(1, DEADMAN_LIVES + 1):
            observer.wait_for(lambda n=lives: len(run.pids("deadman_node")) == n, "the deadman")
            os.kill(run.pids("deadman_node")[-1], signal.SIGKILL)
        assert observer.wait_exit(run.process) == 1
    assert f"deadman_node: stays away: it died {DEADMAN_LIVES} times in a row" in run.text()
    observer.wait_for(lambda: commands[-1].msg == Twist(), "a last zero")
    run.until_gone()


def test_a_fleet_is_up_and_only_who_is_named_drives(
    domain: int, processes: Processes, observer: Observer
) -> None:
    fleet = Run(domain, processes, "--robots", "scout,rover")
    names = ("sim_node", *(f"{robot}/{node}" for robot in ROBOTS for node in NODES[:2]))
    commands = {r: observer.listen(Twist, f"/{r}/cmd_vel", RELIABLE) for r in ROBOTS}
    speech = observer.talk(String, "/speech")
    for robot in ROBOTS:
        ready = rf"^{robot}: agent (ready: )?OK"
        fleet.process.wait_for(lambda ready=ready: re.search(ready, fleet.text(), re.M))
    everybody = len(ROBOTS) + 1  # the command itself listens too, to show it
    observer.send(speech, String(data="rover, go forward 1 metre"), listeners=everybody)
    observer.wait_for(
        lambda: commands["rover"] and commands["rover"][-1].msg.linear.x > 0.05, "rover in motion"
    )
    assert not any(heard.msg.linear.x for heard in commands["scout"])
    assert fleet.process.end(signal.SIGINT) == 0
    fleet.until_gone(names)


def test_a_wrong_parameter_ends_the_run_with_its_message(domain: int, processes: Processes) -> None:
    run = Run(domain, processes, "-p", "agent_node.no_such_thing:=1")
    assert run.process.wait() == 1
    assert "unknown parameter 'no_such_thing'" in run.text()
    assert "its configuration is wrong" in run.text()
    run.until_gone()


def test_a_broken_params_file_is_named_before_anything_starts(
    domain: int, processes: Processes, tmp_path: Path
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("agent_node: [")
    run = Run(domain, processes, "--params", str(file))
    assert run.process.wait() == 2
    assert "Couldn't parse params file" in run.text()
    assert "up, pid" not in run.text()


def test_a_namespace_and_a_parameter_reach_the_nodes(domain: int, processes: Processes) -> None:
    options = ("--namespace", "robot1", "-p", "agent_node.output_rate_hz:=40.0")
    run = Run(domain, processes, *options)
    run.until_ready()
    assert run.process.end(signal.SIGTERM) == 0
    run.until_gone()
