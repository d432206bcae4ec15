"""Times a scan from its publication to the velocity that comes back, for subjects in turn.

Scans go out as bytes with only their stamp renewed, and velocities are taken as bytes, so that this
side adds little of its own. Belongs here: one measurement. Does not belong here: which subjects and
how many (``reflex_dds``, ``reflex_load``).
"""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rclpy
from geometry_msgs.msg import Twist
from raw_rmw import COMMAND_QOS, SCAN_QOS, TWIST_BYTES, RawReader
from rclpy.context import Context
from rclpy.serialization import serialize_message
from sensor_msgs.msg import LaserScan
from std_msgs.msg import String
from world_process import scan_of

from harness import NodeProcess, Processes

HERE = Path(__file__).resolve().parent
NEAR_M, FAR_M = 0.4, 3.0
TICK_S = 0.05
READY_S = 120.0
LOST_S = 5.0
"""A scan that isn't answered in this time counts as this time."""
BOX = "[[{x}, {x}], [{x}, -{x}], [-{x}, -{x}], [-{x}, {x}]]"
ZONES: dict[str, Any] = {
    "polygons": "[Stop, Slow, Limit, Near]",
    "Stop.action_type": "stop",
    "Stop.points": f"'{BOX.format(x=0.5)}'",
    "Stop.release_s": 0.0,
    "Slow.action_type": "slowdown",
    "Slow.points": f"'{BOX.format(x=0.7)}'",
    "Limit.action_type": "limit",
    "Limit.points": f"'{BOX.format(x=0.9)}'",
    "Near.action_type": "approach",
    "Near.points": f"'{BOX.format(x=0.3)}'",
}
"""Four zones; a scan at ``NEAR_M`` is in the first three."""
DRIVES: dict[str, Any] = {
    "cmd_vel_type": "twist",
    "source_timeout": 3.0,
    "deadlines.scan_to_command.policy": "warn",
}


class Subject:
    """A process in a namespace of its own that answers scans with velocities."""

    def __init__(self, node: Any, name: str) -> None:
        self._scans = node.create_publisher(LaserScan, f"/{name}/scan", SCAN_QOS)
        self._velocities = RawReader(node, Twist, f"/{name}/cmd_vel", COMMAND_QOS)
        self._node = node

    def ready(self) -> bool:
        """Whether both topics have their other end."""
        return bool(
            self._scans.get_subscription_count() > 0
            and self._velocities.subscription.get_publisher_count() > 0
        )

    def show(self, scan: bytearray) -> int:
        """Publish a scan with a stamp of now; the time just before, in ns."""
        stamp = self._node.get_clock().now().nanoseconds
        struct.pack_into("<iI", scan, 4, *divmod(stamp, 1_000_000_000))
        message = bytes(scan)
        now_ns = time.perf_counter_ns()
        self._scans.publish(message)
        return now_ns

    def drain(self) -> None:
        while self._velocities.take() is not None:
            pass

    def until(self, zero: bool, limit_s: float) -> int | None:
        """When the first velocity came that is zero, or is not; None if none does."""
        limit_ns = time.perf_counter_ns() + round(limit_s * 1e9)
        while (left_ns := limit_ns - time.perf_counter_ns()) > 0:
            message = self._velocities.wait(left_ns / 1e9)
            if message is not None and (_speed(message) == 0.0) is zero:
                return time.perf_counter_ns()
        return None


class Echo(Subject):
    """Answers every scan with a zero."""

    def sample(self, near: bytearray, far: bytearray, _moment: Callable[[], None]) -> float:
        """Milliseconds from a scan to its answer; it has answered one just before, as an agent has,
        so that its caches are no colder."""
        self.drain()
        self.show(far)
        self.until(True, LOST_S)
        time.sleep(random.uniform(0.0, TICK_S))
        self.drain()
        return _ms(self.show(near), self.until(True, LOST_S))


class Agent(Subject):
    """agent_node that drives by a key: a near scan must stop it."""

    def sample(self, near: bytearray, far: bytearray, moment: Callable[[], None]) -> float:
        """Milliseconds from a scan in the stop zone to the first zero, out of motion; ``moment`` is
        done when it moves."""
        self._drive(far)
        moment()
        time.sleep(random.uniform(0.0, TICK_S))  # at any moment between two ticks
        self.drain()
        return _ms(self.show(near), self.until(True, LOST_S))

    def _drive(self, far: bytearray) -> None:
        limit_s = time.monotonic() + READY_S
        while True:
            self.drain()
            self.show(far)
            if self.until(False, 2.5 * TICK_S) is not None:
                return
            if time.monotonic() > limit_s:
                raise RuntimeError("agent_node does not drive")


class Rig:
    """The measuring node, its subjects by name, and their processes."""

    def __init__(self, domain: int, processes: Processes) -> None:
        self._context = Context()
        rclpy.init(context=self._context, domain_id=domain)
        self._node = rclpy.create_node("measures", context=self._context)
        self._processes = processes
        self.subjects: dict[str, Echo | Agent] = {}
        self._words: dict[str, Any] = {}

    def echo(self, name: str, how: str) -> None:
        """Add an echo; ``how`` as in ``echo_process``."""
        namespace = f"__ns:=/{name}"
        self._processes.start(str(HERE / "echo_process.py"), how, "--ros-args", "-r", namespace)
        self.subjects[name] = Echo(self._node, name)

    def agent(self, name: str, **parameters: object) -> NodeProcess:
        """Add an agent_node with a world to drive in."""
        self._world(name)
        given = DRIVES | ZONES | parameters
        return self._processes.node("agent_node", "-r", f"__ns:=/{name}", **given)

    def crowded(self, how: str) -> None:
        """Add a ``crowded_process`` with a world, of the name ``how``."""
        self._world(how)
        given = [word for n, v in (DRIVES | ZONES).items() for word in ("-p", f"{n}:={v}")]
        script, remap = str(HERE / "crowded_process.py"), f"__ns:=/{how}"
        self._processes.start(script, how, "--ros-args", "-r", remap, *given)

    def _world(self, name: str) -> None:
        script, remap = str(HERE / "world_process.py"), f"__ns:=/{name}"
        self._processes.start(script, "--ros-args", "-r", remap)
        self.subjects[name] = Agent(self._node, name)
        self._words[name] = self._node.create_publisher(String, f"/{name}/speech", 10)

    def say(self, name: str, text: str) -> None:
        """A person says something to the robot of that name."""
        self._words[name].publish(String(data=text))

    def wait_ready(self) -> None:
        """Until every subject is connected. RuntimeError if one never is, or has ended."""
        limit_s = time.monotonic() + READY_S
        while not all(subject.ready() for subject in self.subjects.values()):
            ended = any(process.code is not None for process in self._processes.all)
            if ended or time.monotonic() > limit_s:
                raise RuntimeError(f"not ready: {[p.text() for p in self._processes.all]}")
            time.sleep(0.05)

    def measure(
        self,
        beams: int,
        rounds: int,
        warm_up: int = 5,
        only: str = "",
        moment: Callable[[], None] = lambda: None,
    ) -> dict[str, list[float]]:
        """Milliseconds of each subject, or of one, in turn; every second round runs backwards."""
        near, far = (bytearray(serialize_message(scan_of(beams, m))) for m in (NEAR_M, FAR_M))
        taken: dict[str, list[float]] = {name: [] for name in self.subjects}
        for number in range(warm_up + rounds):
            names = [only] if only else list(self.subjects)[:: 1 if number % 2 == 0 else -1]
            for name in names:
                value = self.subjects[name].sample(near, far, moment)
                if number >= warm_up:
                    taken[name].append(value)
        return taken

    def close(self) -> None:
        self._node.destroy_node()
        self._context.try_shutdown()


def _speed(message: bytes) -> float:
    """Forward, of a serialised Twist. ValueError if it is none."""
    if len(message) < TWIST_BYTES:
        raise ValueError(f"a Twist has {TWIST_BYTES} bytes, got {len(message)}")
    return float(struct.unpack_from("<d", message, 4)[0])


def _ms(began_ns: int, ended_ns: int | None) -> float:
    return LOST_S * 1e3 if ended_ns is None else (ended_ns - began_ns) / 1e6
