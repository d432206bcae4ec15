"""What a robot of a fleet costs: processor, memory, reflex and discovery, for 1, 2, 4 and 8 of
them.

Everything is real and on this machine: one simulator, and for each robot its agent, deadman and
planner (with the offline model), all in one ROS domain. While it is measured every robot turns on
the spot, told so by one sentence. The simulator is left out of the costs: a robot has none. Every
size has its turn twice, the second time from the largest to the smallest.

Discovery is counted on the wire: datagrams on the loopback device to the even ports of the domain,
which DDS keeps for discovery and liveliness (RTPS 2.3, 9.6.1.1), by a filter in the kernel. That
needs root; without it these rows are missing.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from diagnostic_msgs.msg import DiagnosticArray
from measuring import Noted, Row, row
from std_msgs.msg import String

from harness import LATCHED, RELIABLE, Heard, Observer
from realtime_agent_ros import dds, fleet
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.processes import for_fleet, selected
from realtime_agent_ros.sim.flat import place_parameters
from realtime_agent_ros.supervisor import LaunchOptions, Supervisor

ETH_P_IP, SO_ATTACH_FILTER, PACKET_OUTGOING = 0x0800, 26, 4
"""Of Linux; the socket module doesn't name them."""
HEAD_BYTES = 64
SIZES = (1, 2, 4, 8)
TURN = "everyone, turn left three thousand degrees"
READY_S, KNOWN_S, TURN_S = 240.0, 3.0, 20.0
"""Until every planner is there, until everybody knows of everybody, and until all turn."""
LINEAR = 1.25
"""Cost of each robot over that of one that is alone; a noisy machine needs some room."""
P50, P99 = "scan_to_command.p50_ms", "scan_to_command.p99_ms"
TURNS_RADPS = 0.05


@dataclass(slots=True)
class Cost:
    """What a fleet of ``robots`` took: by robot, and of discovery by fleet, if it may be seen."""

    robots: int
    cpu_percent: list[float] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)
    reflex_p50_ms: list[float] = field(default_factory=list)
    reflex_p99_ms: list[float] = field(default_factory=list)
    """Both of an agent's last 1024 scans, so those of its start are among them."""
    discovery_kib_s: list[float] = field(default_factory=list)
    """While nothing comes or goes."""
    start_kib: list[float] = field(default_factory=list)
    """From the first process until every planner is there."""
    idle: list[str] = field(default_factory=list)
    """Who did not turn in the window."""

    def both(self, second: Cost) -> Cost:
        """What two turns of one size took."""
        pairs = ((getattr(self, f.name), getattr(second, f.name)) for f in fields(self)[1:])
        return Cost(self.robots, *(one + other for one, other in pairs))

    def silent(self) -> str:
        """What is missing, or wrong with the rest; nothing if all is well."""
        said = f"{len(self.reflex_p99_ms)} of {len(self.cpu_percent)} told their p99"
        missing = [said] if len(self.reflex_p99_ms) < len(self.cpu_percent) else []
        missing += [f"{', '.join(self.idle)} did not turn"] if self.idle else []
        return ", ".join(missing)


class DiscoveryCounter:
    """Counts the bytes of discovery on the loopback device, from now on.

    Raises PermissionError without the right to look.
    """

    def __init__(self, domain: int) -> None:
        self.datagrams = self.bytes = 0
        self._open = True
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self._socket.settimeout(0.2)
        self._filter(7400 + 250 * domain)
        self._socket.bind(("lo", ETH_P_IP))
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _filter(self, first_port: int) -> None:
        """Classic BPF: UDP, an even port of the domain's 250; DDS sends no IP options."""
        code = (
            (0x30, 0, 0, 23),  # protocol
            (0x15, 0, 5, 17),
            (0x28, 0, 0, 36),  # destination port
            (0x35, 0, 3, first_port),
            (0x35, 2, 0, first_port + 250),
            (0x45, 1, 0, 1),  # odd: user data
            (0x06, 0, 0, HEAD_BYTES),
            (0x06, 0, 0, 0),
        )
        program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *c) for c in code))
        packed = struct.pack("HL", len(code), ctypes.addressof(program))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, packed)

    def _count(self) -> None:
        head = bytearray(HEAD_BYTES)
        while self._open:
            try:
                length, _, _, source = self._socket.recvmsg_into([head], 0, socket.MSG_TRUNC)
            except TimeoutError:
                continue
            if source[2] != PACKET_OUTGOING:  # the loopback shows each datagram twice
                self.datagrams += 1
                self.bytes += length

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()


class Fleet:
    """A running fleet and an observer of it."""

    def __init__(self, names: tuple[str, ...], domain: int, supervisor: Supervisor) -> None:
        self.names, self.supervisor = names, supervisor
        self._observer = Observer(domain, "fleet_bench")
        self._values: dict[str, dict[str, str]] = {name: {} for name in names}
        for name in names:
            self._observer.listen(String, f"/{name}/agent/state", LATCHED)
        self._observer.node.create_subscription(DiagnosticArray, "/diagnostics", self._read, 100)
        self._speech = self._observer.talk(String, "/speech", RELIABLE)

    def wait(self, condition: Callable[[], bool], limit_s: float) -> None:
        deadline_s = time.monotonic() + limit_s
        while not condition():
            assert time.monotonic() < deadline_s, "the fleet did not get ready"
            self.spin(0.1)

    def spin(self, for_s: float) -> None:
        self._observer.spin_for(for_s)
        self.supervisor.poll()

    def ready(self) -> bool:
        newest = [self._states(name)[-1:] for name in self.names]
        return all(s and Snapshot.model_validate_json(s[0].msg.data).planner_alive for s in newest)

    def idle(self) -> list[str]:
        """The robots that don't turn now, as their agents tell it."""
        return [name for name in self.names if not turns(self._states(name))]

    def _states(self, name: str) -> list[Heard]:
        return self._observer.heard[f"/{name}/agent/state"]

    def turn(self) -> None:
        self._observer.send(self._speech, String(data=TURN), listeners=2 * len(self.names))

    def reflex_ms(self, quantile: str) -> list[float]:
        return [float(v[quantile]) for v in self._values.values() if quantile in v]

    def pids(self, name: str) -> list[int]:
        labels = [p for p in self.supervisor.alive() if p.startswith(f"{name}/")]
        return [pid for label in labels if (pid := self.supervisor.pid(label))]

    def close(self) -> None:
        self._observer.close()

    def _read(self, message: DiagnosticArray) -> None:
        for status in message.status:
            name, _, rest = status.name.partition("/")
            if name in self._values and rest.startswith("agent_node: deadlines"):
                self._values[name] |= {v.key: v.value for v in status.values}


def cpu_s(pid: int) -> float:
    """Processor time that a process has taken."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    """Its share of the memory: pages that processes have in common are divided among them."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(text.partition("\nPss:")[2].split()[0]) / 1024


@contextmanager
def counting(domain: int) -> Iterator[DiscoveryCounter | None]:
    try:
        counter = DiscoveryCounter(domain)
    except PermissionError:
        yield None
        return
    try:
        yield counter
    finally:
        counter.close()


def measure(count: int, window_s: float) -> Cost:
    """Start that many robots, let them turn, and look."""
    names = fleet.NAMES[:count]
    cost = Cost(count)
    with dds.free_domain() as domain, tempfile.TemporaryDirectory() as logs:
        dds.apply_defaults(domain.id)
        options = LaunchOptions(
            parameters=(
                "agent_node.cmd_vel_type:=twist",
                "planner_node.offline:=always",
                *place_parameters(),
                *fleet.fleet_parameters(names, sim=True),
            ),
            domain=domain.id,
            run_dir=Path(logs),
        )
        processes = for_fleet(selected(sim=True), names)
        with counting(domain.id) as discovery, Supervisor(processes, options) as supervisor:
            running = Fleet(names, domain.id, supervisor)
            running.wait(running.ready, READY_S)
            running.spin(KNOWN_S)
            running.turn()
            with suppress(AssertionError):  # who doesn't turn is told of
                running.wait(lambda: not running.idle(), TURN_S)
            cost.start_kib += [discovery.bytes / 1024] if discovery else []
            look(running, cost, window_s, discovery)
            running.close()
    return cost


def look(running: Fleet, cost: Cost, window_s: float, discovery: DiscoveryCounter | None) -> None:
    """Fill in what the window shows."""
    before = {name: sum(map(cpu_s, running.pids(name))) for name in running.names}
    bytes_before = discovery.bytes if discovery else 0
    began_s = time.monotonic()
    running.spin(window_s)
    took_s = time.monotonic() - began_s
    for name, cpu_before in before.items():
        pids = running.pids(name)
        cost.cpu_percent.append(100.0 * (sum(map(cpu_s, pids)) - cpu_before) / took_s)
        cost.memory_mib.append(sum(map(memory_mib, pids)))
    cost.idle += running.idle()
    cost.reflex_p50_ms, cost.reflex_p99_ms = running.reflex_ms(P50), running.reflex_ms(P99)
    if discovery:
        cost.discovery_kib_s.append((discovery.bytes - bytes_before) / 1024 / took_s)


def turns(states: Sequence[Heard]) -> bool:
    """Whether the newest state of a robot is one of motion; one that tells nothing has none."""
    if not states:
        return False
    velocity = Snapshot.model_validate_json(states[-1].msg.data).velocity
    return abs(velocity.angular_z_radps) > TURNS_RADPS


def rows(quick: bool) -> Noted:
    sizes = SIZES[:2] if quick else SIZES
    costs: dict[int, Cost] = {}
    for size in (*sizes, *reversed(sizes)):
        cost = measure(size, 4.0 if quick else 8.0)
        costs[size] = costs[size].both(cost) if size in costs else cost
    found = [row for size in sizes for row in rows_of(costs[size], costs[sizes[0]])]
    notes = {f"fleet of {n}": said for n, cost in costs.items() if (said := cost.silent())}
    return Noted(sorted(found, key=lambda r: r.what), notes)


def rows_of(cost: Cost, alone: Cost) -> Iterator[Row]:
    """Of one size, against one robot that is alone; what nobody told has no row."""
    subject = f"fleet of {cost.robots}"
    for what, unit, mine, base in (
        ("processor, each robot", "% of a core", cost.cpu_percent, alone.cpu_percent),
        ("memory, each robot", "MiB", cost.memory_mib, alone.memory_mib),
        ("scan to command, median of each", "ms", cost.reflex_p50_ms, alone.reflex_p50_ms),
        ("scan to command, p99 of each since its start", "ms", cost.reflex_p99_ms,
         alone.reflex_p99_ms),
        ("discovery at rest, each robot", "KiB/s", shared(cost.discovery_kib_s, cost),
         alone.discovery_kib_s),
        ("discovery to be ready, each robot", "KiB", shared(cost.start_kib, cost),
         alone.start_kib),
    ):  # fmt: skip
        if not mine:
            continue
        if cost is alone or not base:
            yield row(what, subject, mine, unit=unit)
        else:
            against = ("fleet of 1", base)
            yield row(what, subject, mine, unit=unit, baseline=against, ratio_goal=LINEAR)


def shared(whole: Sequence[float], cost: Cost) -> list[float]:
    """Of what the whole fleet costs the share of each."""
    return [value / cost.robots for value in whole]
