"""``realtime-agent run`` with the real nodes: up, drives, stops, and leaves nobody."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from geometry_msgs.msg import Twist

from harness import RELIABLE, NodeProcess, Observer, Processes, alive, needs

pytestmark = [pytest.mark.ros, needs("mujoco")]
NODES = ("agent_node", "deadman_node", "sim_node")


class Run:
    """A running ``realtime-agent run --sim --no-planner`` and what it prints."""

    def __init__(self, domain: int, processes: Processes, *options: str) -> None:
        words = ("run", "--sim", "--no-planner", *options, "--domain", str(domain))
        self.process: NodeProcess = processes.command(*words)

    def text(self) -> str:
        return self.process.text()

    def pids(self, name: str) -> list[int]:
        return [int(pid) for pid in re.findall(rf"^{name}: up, pid (\d+)$", self.text(), re.M)]

    def until_ready(self) -> None:
        self.process.wait_for(lambda: "agent ready: OK" in self.text() or "agent OK" in self.text())

    def until_gone(self) -> None:
        pids = [pid for name in NODES for pid in self.pids(name)]
        assert len(pids) >= len(NODES)
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
    forward = Twist()
    forward.linear.x = 0.2
    with observer.repeating(keys, forward):
        observer.wait_for(lambda: commands and commands[-1].msg.linear.x > 0.05, "motion")
        began_s = run.process.send(signal.SIGINT)
        assert observer.wait_exit(run.process) == 0
    assert time.monotonic() - began_s < 5.0
    observer.spin_for(0.2)  # what was on its way
    assert commands[-1].msg.linear.x == 0.0
    for name in NODES:
        assert f"{name}: ended by SIGINT" in run.text()
    run.until_gone()


def test_kill_9_of_the_command_leaves_nobody(run: Run) -> None:
    run.until_ready()
    run.process.end(signal.SIGKILL)
    run.until_gone()


def test_a_killed_agent_comes_back(run: Run) -> None:
    run.until_ready()
    os.kill(run.pids("agent_node")[0], signal.SIGKILL)
    run.process.wait_for(lambda: len(run.pids("agent_node")) == 2)
    assert "agent_node: died: SIGKILL" in run.text()


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
