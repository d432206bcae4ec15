"""The processes of a run: robot, agent and their kin under the real supervisor, with what we add.

Belongs here: which processes there are, with which parameters and topics. Does not belong here:
what is done to them.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from realtime_agent_ros.processes import Process, by_name
from realtime_agent_ros.supervisor import LaunchOptions, Supervisor
from realtime_agent_ros.supervisor.events import Died, Event, GaveUp, Started

HERE = Path(__file__).resolve().parent
RAW = ("scan", "odom", "imu")
"""What of the simulator goes through the injector."""
ROBOT = ("deadman_node", "agent_node", "sim_node", "injector_node", "checker")
AGENT: dict[str, object] = {
    "SlowdownZone.enabled": "false",
    "scan.frozen_distance": 0.05,
    "guards": '["bumper", "battery", "tilt"]',
    "tilt.type": "tilt",
    "bumper.release_time": 0.2,
}
"""It comes at obstacles with full speed, and needs its IMU. The simulator's bumper, which nothing
touches, does not let go what somebody else presses."""
SIM: dict[str, object] = {"imu_rate_hz": 50.0, "cmd_vel_timeout_s": 5.0}
"""The base stops by itself so late that only the deadman can have done it."""


def processes(names: Sequence[str]) -> list[Process]:
    """Entries for the supervisor; in a run of chaos everybody always comes back."""
    own = {
        name: dataclasses.replace(by_name("sim_node"), name=name, module=module, needs=())
        for name, module in (
            ("injector_node", "realtime_agent_ros.ros.injector_node"),
            ("checker", ""),
        )
    }
    found = []
    for name in names:
        entry = own.get(name) or by_name(name)
        delay_s = entry.respawn_delay_s or 0.1
        found.append(
            dataclasses.replace(entry, respawn=True, respawn_delay_s=delay_s, max_respawns=None)
        )
    return found


class Stack:
    """Runs until ``stop``. ``parameters`` are per node, over ours; ``instead`` are scripts
    with arguments that take a node's place; ``without`` names processes that aren't started;
    a ``stamped`` base wants TwistStamped."""

    def __init__(
        self,
        folder: Path,
        domain: int,
        *,
        extra: Sequence[str] = (),
        without: Sequence[str] = (),
        stamped: bool = False,
        parameters: Mapping[str, Mapping[str, object]] | None = None,
        instead: Mapping[str, Sequence[str]] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.deaths: list[Died] = []
        self._caused: set[int] = set()
        self._asked_for = 0
        self.started: list[Started] = []
        self.gave_up: list[GaveUp] = []
        self._instead = dict(instead or {})
        self._kind = "twist_stamped" if stamped else "twist"
        self._parameters = {
            "agent_node": dict(AGENT),
            "sim_node": SIM | {"cmd_vel_type": self._kind},
        }
        for name, given in (parameters or {}).items():
            self._parameters.setdefault(name, {}).update(given)
        self.names = [n for n in (*ROBOT, *extra) if n not in without]
        logs = folder / "logs"
        options = LaunchOptions(run_dir=logs, domain=domain, environment=dict(environment or {}))
        self._supervisor = Supervisor(
            processes(self.names), options, self._on_event, self._command, healthy_s=0.0
        )

    def __enter__(self) -> Stack:
        self._supervisor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._supervisor.stop()

    def poll(self) -> None:
        """Let the supervisor do its work. Raises RuntimeError if it gave somebody up."""
        self._supervisor.poll()
        if self.gave_up:
            lost = self.gave_up[0]
            raise RuntimeError("\n".join([f"{lost.name}: {lost.reason}", *lost.last_lines]))

    def pid(self, name: str) -> int | None:
        """The process id of a process of ours, None while it isn't running, or for no name."""
        return self._supervisor.pid(name) if name else None

    def pids(self) -> dict[str, int]:
        """Of all that run."""
        found = {name: self.pid(name) for name in self.names}
        return {name: pid for name, pid in found.items() if pid is not None}

    def expect_death(self, name: str) -> None:
        """The process that has this name now may die: of what is done to it."""
        pid = self.pid(name)
        if pid is not None:
            self._caused.add(pid)

    def expect_life(self, pid: int | None) -> None:
        """What was done to this process is over: from now on it has to live."""
        self._caused -= {pid}

    def unasked_deaths(self) -> list[str]:
        """Who died since the last call though nobody struck it, and of what."""
        new, self._asked_for = self.deaths[self._asked_for :], len(self.deaths)
        return [f"{d.name} died: {d.cause()}" for d in new if d.pid not in self._caused]

    def last_death(self) -> str:
        """Who died last, of what, and its last lines; empty if nobody did."""
        if not self.deaths:
            return ""
        died = self.deaths[-1]
        return "\n".join([f"{died.name} died: {died.cause()}", *died.last_lines])

    def log(self, name: str) -> str:
        """What a process wrote."""
        path = self.folder / "logs" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _on_event(self, event: Event) -> None:
        for kind, kept in ((Died, self.deaths), (Started, self.started), (GaveUp, self.gave_up)):
            if isinstance(event, kind):
                kept.append(event)  # type: ignore[arg-type]  # each list has its kind

    def _command(self, process: Process, _options: LaunchOptions) -> list[str]:
        name = process.name
        if name == "checker":
            return [sys.executable, str(HERE / "checker.py"), str(self.folder), self._kind]
        script = self._instead.get(name)
        start = list(script) if script else ["-P", "-m", process.module]
        words: list[Any] = []
        if name == "sim_node":
            words += [w for topic in RAW for w in ("-r", f"{topic}:=raw/{topic}")]
        if name == "planner_node":
            words += ["-r", "plan:=raw/plan"]
        for key, value in self._parameters.get(name, {}).items():
            words += ["-p", f"{key}:={value}"]
        return [sys.executable, *start, *(["--ros-args", *words] if words else [])]
