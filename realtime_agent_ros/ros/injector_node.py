"""``injector_node``: stands between two topics and does to the messages what may happen to them.

For tests of a robot, never on one that works. Wiring only; what a fault does is in ``chaos``.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from pydantic import ValidationError
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import String

from realtime_agent_ros.chaos import corruption
from realtime_agent_ros.chaos.config import InjectorConfig
from realtime_agent_ros.chaos.faults import Fault, Kind
from realtime_agent_ros.chaos.line import Line
from realtime_agent_ros.ros import parameters, spin
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.message_fill import FillError, message_class
from realtime_agent_ros.ros.parameter_error import ParameterError

NS_PER_S = 1_000_000_000
DEPTH = 100
STRONG = QoSProfile(depth=DEPTH)
"""A reliable publisher matches every subscriber."""
WEAK = QoSProfile(depth=DEPTH, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Matches every publisher, and as a publisher no reliable subscriber."""
LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
FOREVER_S = 3600.0
SHORTEST_S = 0.0005


class Relay:
    """One channel: its two topics and the line between them."""

    def __init__(self, node: InjectorNode, name: str, kind: type, seed: int) -> None:
        self.name = name
        self.kind = kind
        self.line = Line(seed)
        self._node = node
        # What may be lost on the way shall not be lost here.
        heard = STRONG if kind is String else WEAK
        self._qos: QoSProfile | None = STRONG
        self._out: Any = node.create_publisher(kind, name, STRONG)
        node.create_subscription(kind, f"raw/{name}", self._take, heard)
        self._timer = node.create_timer(FOREVER_S, self.flow, clock=node.steady)
        self._timer.cancel()

    def flow(self) -> None:
        """Pass on what is due and be called again when something will be."""
        now_ns = time.monotonic_ns()
        before = self.line.faults
        due = self.line.release(now_ns)
        self._follow_publisher(now_ns)
        for message in due:
            if self._out is not None:
                self._out.publish(message)
        next_ns = self.line.next_ns(now_ns)
        self._timer.cancel()
        if next_ns is not None:
            self._timer.timer_period_ns = max(
                round(SHORTEST_S * NS_PER_S), next_ns - time.monotonic_ns()
            )
            self._timer.reset()
        if before != self.line.faults:
            self._node.tell()

    def _take(self, message: Any) -> None:
        before = self.line.faults
        self.line.take(message, time.monotonic_ns())
        self.flow()
        if before != self.line.faults:
            self._node.tell()

    def _follow_publisher(self, now_ns: int) -> None:
        """Replace the publisher where a fault asks for another one, or for none."""
        mismatched = any(fault.kind is Kind.QOS_MISMATCH for fault in self.line.faults)
        wanted = None if self.line.is_cut_off(now_ns) else WEAK if mismatched else STRONG
        if wanted is self._qos:
            return
        if self._out is not None:
            self._node.destroy_publisher(self._out)
        self._qos = wanted
        self._out = wanted and self._node.create_publisher(self.kind, self.name, wanted)


class InjectorNode(ManagedNode):
    """Channels with faults that ``inject`` asks for."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("injector_node", **node_options)
        self.steady = Clock(clock_type=ClockType.STEADY_TIME)

    def configure(self) -> None:
        self._config = parameters.load(self, InjectorConfig)
        self._types = {c.name: _loaded(c.type) for c in self._config.parsed()}

    def activate(self) -> None:
        self._told = self.create_publisher(String, "inject/active", LATCHED)
        self._relays = {
            name: Relay(self, name, kind, self._config.seed + number)
            for number, (name, kind) in enumerate(self._types.items())
        }
        self.create_subscription(String, "inject", self._on_fault, QoSProfile(depth=DEPTH))
        self.tell()

    def _on_fault(self, msg: String) -> None:
        refused = self._begin(msg.data)
        if refused:
            self.log.error(f"inject: {refused}")
        self.tell(refused)

    def _begin(self, text: str) -> str:
        """Put a fault in force, or end all with an empty text; why not, or an empty text."""
        if not text.strip():
            for relay in self._relays.values():
                relay.line.end()
                relay.flow()
            return ""
        try:
            fault = Fault.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            return f"{place or text[:80]!r}: {first['msg']}"
        if fault.channel not in self._relays:
            return f"no channel {fault.channel!r}; known: {', '.join(self._relays)}"
        relay = self._relays[fault.channel]
        if not corruption.applies(fault.kind, relay.kind):
            return f"{fault.kind} means nothing for {relay.kind.__name__} on {relay.name}"
        relay.line.begin(fault, time.monotonic_ns())
        relay.flow()
        return ""

    def tell(self, refused: str = "") -> None:
        """What is in force now, and what was not accepted."""
        faults = [
            fault.model_dump(mode="json")
            for relay in self._relays.values()
            for fault in relay.line.faults
        ]
        counts = {n: [r.line.taken, r.line.passed] for n, r in self._relays.items()}
        told = {"time_ns": time.monotonic_ns(), "faults": faults, "counts": counts}
        self._told.publish(
            String(data=json.dumps(told | ({"refused": refused} if refused else {})))
        )


def _loaded(name: str) -> type:
    try:
        found: type = message_class(name)
    except FillError as error:
        raise ParameterError(f"parameter 'channels': {error}") from error
    return found


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(InjectorNode)


if __name__ == "__main__":
    sys.exit(main())
