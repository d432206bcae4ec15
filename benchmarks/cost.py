"""What the processes cost: processor, memory, time to start and to import, and how it grows.

Processor time is that of all threads, from the kernel, so another process that takes the core away
doesn't count; cold caches do. Robots drive at 20 Hz with scans at 10 Hz and odometry at 20 Hz.
Cases of one table run side by side, each in a ROS domain of its own, so that they share the minute.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from measuring import Row, row
from reflex_rig import BOX
from std_msgs.msg import Bool, String

from harness import LATCHED, RELIABLE, NodeProcess, Observer, Processes
from realtime_agent_ros import dds

BARE = "bare rclpy echo of the scan"
RCLPY = "rclpy alone"
HERE = Path(__file__).resolve().parent
GOAL_PERCENT = 8.0
ACTIONS = ("stop", "slowdown", "limit", "approach")
WINDOW_S = 2.0
SETTLE_S = 6.0
IMPORTS = {
    RCLPY: "rclpy.node",
    "deadman_node": "realtime_agent_ros.ros.deadman_node",
    "agent_node": "realtime_agent_ros.ros.agent_node",
    "planner_node": "realtime_agent_ros.ros.planner_node",
    "the SDK, in planner_node alone": "agents",
}


@dataclass(frozen=True)
class Case:
    """An agent and its world. ``still`` means nobody drives it; ``beside`` are nodes and scripts of
    this folder in the same ROS domain."""

    beams: int = 720
    zones: int = 4
    sources: int = 1
    channels: int = 0
    still: bool = False
    beside: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)

    def agent(self) -> dict[str, object]:
        """The agent's parameters."""
        names = [f"Z{n}" for n in range(1, self.zones + 1)]
        given: dict[str, object] = {"polygons": f"[{', '.join(names)}]"}
        for number, name in enumerate(names):
            given[f"{name}.action_type"] = ACTIONS[number % 4]
            given[f"{name}.points"] = f"'{BOX.format(x=0.4 + 0.02 * number)}'"
        extra = [f"scan{n}" for n in range(2, self.sources + 1)]
        given["observation_sources"] = f"[{', '.join(['scan', *extra])}]"
        for name in extra:
            given |= {f"{name}.type": "scan", f"{name}.topic": name}
        channels = [f"c{n}" for n in range(1, self.channels + 1)]
        if channels:
            given["channels"] = f"[{', '.join(channels)}]"
        for number, name in enumerate(channels, start=1):
            given |= {f"{name}.type": "std_msgs/msg/String", f"{name}.topic": f"channel{number}"}
        return given | {"source_timeout": 3.0} | dict(self.parameters)

    def world(self) -> list[str]:
        """The words of ``world_process``."""
        counts = {"beams": self.beams, "sources": self.sources, "channels": self.channels}
        words = [f"--{name}={count}" for name, count in counts.items()]
        return words + (["--still"] if self.still else [])


OTHERS, ECHO = ("deadman_node", "planner_node"), "echo_process.py"
DRIVING, WHOLE, STANDING = Case(), Case(beside=OTHERS), Case(still=True, beside=(*OTHERS, ECHO))
STOCK = Case(parameters={"executor": "single_threaded"})
GROWTH: dict[str, tuple[str, dict[str, Case]]] = {
    "beams": ("720 beams", {f"{n} beams": Case(beams=n) for n in (360, 720, 1440)}),
    "zones": ("4 zones", {f"{n} zones": Case(zones=n) for n in (1, 4, 8)}),
    "sources": ("1 source", {f"{n} sources": Case(sources=n) for n in (2, 4)}),
    "channels": ("0 channels", {f"{n} channels": Case(channels=n) for n in (8, 16)}),
}


def cpu_ns(pid: int) -> int:
    """Processor time of all threads of a process so far."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)


@dataclass(slots=True)
class Load:
    """Of one process, window by window: percent of one core, and MiB that are resident."""

    percent: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)


def loads(pids: Mapping[str, int], windows: int) -> dict[str, Load]:
    """By name, all in the same windows."""
    taken = {name: Load() for name in pids}
    for _ in range(windows):
        before = {name: (cpu_ns(pid), time.monotonic_ns()) for name, pid in pids.items()}
        time.sleep(WINDOW_S)
        for name, pid in pids.items():
            worked_ns, began_ns = before[name]
            share = (cpu_ns(pid) - worked_ns) / (time.monotonic_ns() - began_ns)
            taken[name].percent.append(100.0 * share)
            taken[name].resident.append(resident_mib(pid))
    return taken


@contextmanager
def robots(cases: Mapping[str, Case]) -> Iterator[dict[str, NodeProcess]]:
    """The agents by name, when all are at work, and by its own name whoever is ``beside``."""
    with ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        processes = Processes(logs)
        stack.callback(processes.close)
        agents = {}
        for name, case in cases.items():
            domain = stack.enter_context(dds.free_domain())
            dds.apply_defaults(domain.id)
            processes.start(str(HERE / "world_process.py"), *case.world())
            agents[name] = processes.node("agent_node", **case.agent())
            for what in case.beside:
                agents[f"{what}, {name}"] = (
                    processes.start(str(HERE / what), "single_threaded")
                    if what == ECHO
                    else processes.node(what)
                )
        time.sleep(SETTLE_S)
        for name, agent in agents.items():
            if agent.code is not None:
                raise RuntimeError(f"{name} ended: {agent.text()}")
        yield agents


def processor(windows: int) -> list[Row]:
    """CPU of every process, and what rclpy's executor would take for the same."""
    agent, stock = "agent_node, driving", "agent_node, driving, rclpy's executor"
    cases = {"driving": DRIVING, "driving, rclpy's executor": STOCK}
    cases |= {"driving beside the others": WHOLE, "standing": STANDING}
    found = []
    with robots(cases) as processes:
        time.sleep(SETTLE_S)  # the planner's imports are over
        pids = {_title(name): process.pid for name, process in processes.items()}
        taken = loads(pids, windows)
    for name, load in taken.items():
        driving, whole = name == agent, name == f"{agent} beside the others"
        found.append(
            row(
                "processor",
                name,
                load.percent,
                unit="% of a core",
                baseline=(stock, taken[stock].percent) if driving else None,
                p50_goal=GOAL_PERCENT if driving or whole else float("inf"),
                headline=driving or whole,
            )
        )
    for name, load in taken.items():
        if "stand" not in name:
            base = None if name == BARE else (BARE, taken[BARE].resident)
            found.append(row("resident memory", name, load.resident, unit="MiB", baseline=base))
    return found


def _title(name: str) -> str:
    """Whose row it is: those without a node's name are the agents'."""
    if name.startswith(ECHO):
        return BARE
    return name if name.startswith(OTHERS) else f"agent_node, {name}"


def resident_mib(pid: int) -> float:
    """MiB that are resident."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def growth(windows: int) -> Iterator[Row]:
    """CPU of agent_node over what it has to look at, against the plain case of the same minute."""
    for what, (usual, cases) in GROWTH.items():
        with robots({usual: Case(), **cases}) as agents:
            taken = loads({name: agent.pid for name, agent in agents.items()}, windows)
        for name, load in taken.items():
            baseline = None if name == usual else (usual, taken[usual].percent)
            title = f"agent_node, driving, by {what}"
            yield row(title, name, load.percent, unit="% of a core", baseline=baseline)


def start_up(times: int) -> Iterator[Row]:
    """From the start of a process to its first word."""
    lightest = "deadman_node"
    firsts: dict[str, tuple[type, str, Any]] = {
        lightest: (Bool, "deadman/tripped", LATCHED),
        "agent_node": (String, "agent/state", LATCHED),
        "planner_node": (String, "plan", RELIABLE),
    }
    taken: dict[str, list[float]] = {name: [] for name in firsts}
    for number in range(-1, times):  # the first finds the disk's cache cold
        for node, first in firsts.items():
            took_s = _start_s(node, *first)
            if number >= 0:
                taken[node].append(took_s)
    for name, values in taken.items():
        base = None if name == lightest else (lightest, taken[lightest])
        yield row("start to first word", name, values, unit="s", baseline=base)


def _start_s(node: str, kind: type, topic: str, qos: Any) -> float:
    with dds.free_domain() as domain, tempfile.TemporaryDirectory() as logs:
        dds.apply_defaults(domain.id)
        processes, observer = Processes(Path(logs)), Observer(domain.id)
        try:
            heard = observer.listen(kind, topic, qos)
            process = processes.node(node)
            observer.wait_for(lambda: heard, f"the first word of {node}")
            return float(heard[0].time_s - process.started_s)
        finally:
            observer.close()
            processes.close()


def imports(times: int) -> Iterator[Row]:
    """What an import takes in a fresh interpreter, the interpreter itself left out."""
    modules = {"": "sys", **IMPORTS}
    taken: dict[str, list[float]] = {name: [] for name in modules}
    for number in range(-1, times):
        for name, module in modules.items():
            took_s = _import_s(module)
            if number >= 0:
                taken[name].append(took_s)
    bare = sorted(taken.pop(""))[times // 2]
    alone = [value - bare for value in taken[RCLPY]]
    for name, values in taken.items():
        base = None if name == RCLPY else (RCLPY, alone)
        yield row("import", name, [value - bare for value in values], unit="s", baseline=base)


def _import_s(module: str) -> float:
    command: Sequence[str] = (sys.executable, "-P", "-c", f"import {module}")
    began_s = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began_s


def rows(quick: bool) -> list[Row]:
    windows, times = (1, 1) if quick else (10, 10)
    return [*processor(2 * windows), *growth(windows), *start_up(times), *imports(times)]
