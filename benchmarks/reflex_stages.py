"""Where the time goes between a scan's arrival and the velocity that stops the robot, by stage.

One process, no DDS: a serialized scan is read, a driving engine with four zones decides, and the
velocity is made into bytes, as ``agent_node`` does it. Once at once after the events before, and
once after the thread has slept for 20 ms, as it does on a robot: then code and data have to come
back into the processor's caches, and every stage takes some times longer. For comparison the same
scan made into a message by rclpy, which a bare echo waits for too.
"""

from __future__ import annotations

import struct
import time
from typing import Any

from measuring import Row, row
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import LaserScan
from world_process import scan_of

from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import OdometryReceived, SourceEvent, Tick, VelocityReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.ros.serialized_scan import scan_event
from realtime_agent_ros.ros.serialized_velocity import twist_bytes

BEAMS, RANGES_M = 720, (0.4, 3.0)
SLEEP_S, PERIOD_NS = 0.02, 50_000_000
WARM_UP = 5
SPEED = Velocity(0.2)
WARM, COLD = "caches warm", "after 20 ms of sleep"
MESSAGE, READ, DECIDED, MADE, TOLD = (
    "by rclpy: bytes to message",
    "bytes to event",
    "event to velocity",
    "velocity to bytes",
    "what is told of it",
)
ALL = "from bytes to bytes"
ORDER = (MESSAGE, READ, DECIDED, MADE, ALL, TOLD)


def square(half_m: float, action: str, **given: Any) -> dict[str, Any]:
    corners = [[half_m, half_m], [half_m, -half_m], [-half_m, -half_m], [-half_m, half_m]]
    return {"action_type": action, "points": corners, **given}


class Robot:
    """An engine that drives by a key, and the time of its world."""

    def __init__(self) -> None:
        zones = {
            "Stop": square(0.5, "stop", release_s=0.0),
            "Slow": square(0.7, "slowdown"),
            "Limit": square(0.9, "limit"),
            "Near": square(0.3, "approach"),
        }
        self._engine = Engine(AgentConfig.model_validate({"zones": zones}))
        self._engine.urgent = self._send
        self._near, self._far = (bytearray(serialize_message(scan_of(BEAMS, m))) for m in RANGES_M)
        self._now_ns, self._x_m = 1_000_000_000, 0.0
        self._decided_ns = self._made_ns = 0

    def _send(self, command: SendVelocity) -> None:
        self._decided_ns = time.perf_counter_ns()
        v = command.velocity
        twist_bytes(v.linear_x_mps, v.linear_y_mps, v.angular_z_radps)
        self._made_ns = time.perf_counter_ns()

    def drive(self) -> None:
        """Until it moves. RuntimeError if it never does."""
        for _ in range(100):
            self._now_ns += PERIOD_NS
            self._x_m += SPEED.linear_x_mps * PERIOD_NS / 1e9
            odometry = OdometryReceived(Pose(self._x_m, 0.0, 0.0), SPEED, 0, self._now_ns)
            scan = self._read(self._stamped(self._far))
            for event in (odometry, scan, VelocityReceived("keyboard", SPEED), Tick()):
                commands = self._engine.handle(event, self._now_ns)
            if any(isinstance(c, SendVelocity) and not c.velocity.is_zero() for c in commands):
                return
        raise RuntimeError(f"the engine does not drive: {self._engine.reasons()}")

    def stop_us(self, sleep_s: float) -> dict[str, float]:
        """µs of each stage of a stop, out of motion. RuntimeError if it does not stop at once."""
        self.drive()
        data = self._stamped(self._near)
        if sleep_s:
            time.sleep(sleep_s)
        self._made_ns = 0
        began_ns = time.perf_counter_ns()
        event = self._read(data)
        read_ns = time.perf_counter_ns()
        self._engine.handle(event, self._now_ns)
        told_ns = time.perf_counter_ns()
        if not self._made_ns:
            raise RuntimeError(f"no zero came of the scan: {self._engine.reasons()}")
        return {
            READ: (read_ns - began_ns) / 1e3,
            DECIDED: (self._decided_ns - read_ns) / 1e3,
            MADE: (self._made_ns - self._decided_ns) / 1e3,
            ALL: (self._made_ns - began_ns) / 1e3,
            TOLD: (told_ns - self._made_ns) / 1e3,
        }

    def message_us(self, sleep_s: float) -> dict[str, float]:
        """µs of rclpy's conversion of the same bytes."""
        self.drive()
        data = self._stamped(self._near)
        deserialize_message(data, LaserScan)
        if sleep_s:
            time.sleep(sleep_s)
        began_ns = time.perf_counter_ns()
        deserialize_message(data, LaserScan)
        return {MESSAGE: (time.perf_counter_ns() - began_ns) / 1e3}

    def _stamped(self, scan: bytearray) -> bytes:
        struct.pack_into("<iI", scan, 4, *divmod(self._now_ns, 1_000_000_000))
        return bytes(scan)

    def _read(self, data: bytes) -> SourceEvent:
        event: Any = scan_event(data, self._now_ns)
        return SourceEvent("scan", event)


def rows(quick: bool) -> list[Row]:
    robot, rounds = Robot(), 10 if quick else 200
    taken: dict[tuple[str, str], list[float]] = {}
    for number in range(-WARM_UP, rounds):
        for state, sleep_s in ((WARM, 0.0), (COLD, SLEEP_S)):
            for stage, value in (robot.message_us(sleep_s) | robot.stop_us(sleep_s)).items():
                if number >= 0:
                    taken.setdefault((stage, state), []).append(value)
    return [
        row(
            f"stop by a scan of {BEAMS}, {state}",
            stage,
            values,
            unit="µs",
            baseline=(MESSAGE, taken[MESSAGE, state]) if stage == READ else None,
        )
        for stage, state in sorted(taken, key=lambda key: (key[1], ORDER.index(key[0])))
        for values in (taken[stage, state],)
    ]
