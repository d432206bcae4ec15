"""``realtime-agent run`` with the real nodes: up, drives, stops, and leaves nobody."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from realtime_agent_ros import dds
from realtime_agent_ros.processes import missing, selected

if any(missing(process) for process in selected(sim=True, planner=False)):
    pytest.skip("needs rclpy and mujoco", allow_module_level=True)

import rclpy
from geometry_msgs.msg import Twist
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor

pytestmark = pytest.mark.ros
PATIENCE_S = 40.0
NODES = ("agent_node", "deadman_node", "sim_node")


class Run:
    """A running ``realtime-agent run --sim --no-planner`` and what it prints."""

    def __init__(self, domain: int, log: Path, *options: str) -> None:
        self.domain = domain
        self.log = log
        command = ["-m", "realtime_agent_ros.cli", "run", "--sim", "--no-planner", *options]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command, "--domain", str(domain)],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.log.read_text()

    def pids(self, name: str) -> list[int]:
        return [int(pid) for pid in re.findall(rf"^{name}: up, pid (\d+)$", self.text(), re.M)]

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.02)

    def until_ready(self) -> None:
        self.until(lambda: "agent ready: OK" in self.text() or "agent OK" in self.text())

    def until_gone(self) -> None:
        pids = [pid for name in NODES for pid in self.pids(name)]
        assert len(pids) >= len(NODES)
        self.until(lambda: not any(map(alive, pids)))


def alive(pid: int) -> bool:
    """Whether ``pid`` runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Teleop:
    """Drives by keyboard topic and sees what reaches the base."""

    def __init__(self, domain: int) -> None:
        self.commands: list[float] = []
        self.context = Context()
        rclpy.init(context=self.context, domain_id=domain)
        self.node = rclpy.create_node("teleop", context=self.context)
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.node)
        self.keys = self.node.create_publisher(Twist, "cmd_vel_key", 1)
        self.node.create_subscription(Twist, "cmd_vel", self._note, 10)

    def _note(self, message: Twist) -> None:
        self.commands.append(message.linear.x)

    def drive_until(self, condition: Callable[[], bool], speed_mps: float) -> None:
        command = Twist()
        command.linear.x = speed_mps
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, self.commands[-5:]
            self.keys.publish(command)
            self.executor.spin_once(timeout_sec=0.05)

    def listen(self, duration_s: float) -> None:
        deadline = time.monotonic() + duration_s
        while (left_s := deadline - time.monotonic()) > 0.0:
            self.executor.spin_once(timeout_sec=left_s)

    def close(self) -> None:
        self.executor.shutdown()
        self.node.destroy_node()
        rclpy.shutdown(context=self.context)


@pytest.fixture
def domain(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    for name, value in dds.defaults(os.environ).items():
        monkeypatch.setenv(name, value)
    with dds.free_domain() as held:
        yield held.id


@pytest.fixture
def run(domain: int, tmp_path: Path) -> Iterator[Run]:
    running = Run(domain, tmp_path / "run.log")
    yield running
    running.process.send_signal(signal.SIGINT)
    running.process.wait(timeout=PATIENCE_S)


@pytest.fixture
def teleop(domain: int) -> Iterator[Teleop]:
    driver = Teleop(domain)
    yield driver
    driver.close()


def test_ctrl_c_in_mid_drive_leaves_the_robot_stopped_and_nobody_running(
    run: Run, teleop: Teleop
) -> None:
    run.until_ready()
    teleop.drive_until(lambda: any(v > 0.05 for v in teleop.commands), 0.2)
    began = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    teleop.drive_until(lambda: run.process.poll() is not None, 0.2)
    assert time.monotonic() - began < 5.0
    teleop.listen(0.2)
    assert teleop.commands[-1] == 0.0
    assert run.process.returncode == 0
    for name in NODES:
        assert f"{name}: ended by SIGINT" in run.text()
    run.until_gone()


def test_kill_9_of_the_command_leaves_nobody(run: Run) -> None:
    run.until_ready()
    run.process.kill()
    run.process.wait()
    run.until_gone()


def test_a_killed_agent_comes_back(run: Run) -> None:
    run.until_ready()
    os.kill(run.pids("agent_node")[0], signal.SIGKILL)
    run.until(lambda: len(run.pids("agent_node")) == 2)
    assert "agent_node: died: SIGKILL" in run.text()


def test_a_wrong_parameter_ends_the_run_with_its_message(domain: int, tmp_path: Path) -> None:
    run = Run(domain, tmp_path / "run.log", "-p", "agent_node.no_such_thing:=1")
    assert run.process.wait(timeout=PATIENCE_S) == 1
    assert "unknown parameter 'no_such_thing'" in run.text()
    assert "its configuration is wrong" in run.text()
    run.until_gone()


def test_a_broken_params_file_is_named_before_anything_starts(domain: int, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("agent_node: [")
    run = Run(domain, tmp_path / "run.log", "--params", str(file))
    assert run.process.wait(timeout=PATIENCE_S) == 2
    assert "Couldn't parse params file" in run.text()
    assert "up, pid" not in run.text()


def test_a_namespace_and_a_parameter_reach_the_nodes(domain: int, tmp_path: Path) -> None:
    options = ("--namespace", "robot1", "-p", "agent_node.output_rate_hz:=40.0")
    run = Run(domain, tmp_path / "run.log", *options)
    run.until_ready()
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(timeout=PATIENCE_S) == 0
    run.until_gone()
