"""The floor that Python can reach: serialised messages taken and sent on a wait set of one entity.

Nothing of rclpy's executor or of a message's conversion is in it, only its thin binding to rcl and
the middleware. Used as a subject, and by whoever measures, so that the far side costs little.
"""

from __future__ import annotations

from typing import Any

from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy

SCAN_QOS = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
COMMAND_QOS = QoSProfile(depth=10)
TWIST_BYTES = 52
"""A serialised Twist: four bytes of head, six doubles."""


class RawReader:
    """Serialised messages of one topic. Its node is spun by nobody."""

    def __init__(self, node: Node, kind: type, topic: str, qos: QoSProfile) -> None:
        self._kind = kind
        self.subscription: Any = node.create_subscription(kind, topic, _never, qos, raw=True)
        alive: Any = node.context.handle
        self._set = rclpy_implementation.WaitSet(1, 0, 0, 0, 0, 0, alive)

    def take(self) -> bytes | None:
        """The next message; None if there is none."""
        taken: Any = self.subscription.handle.take_message(self._kind, True)
        return None if taken is None else bytes(taken[0])

    def wait(self, timeout_s: float) -> bytes | None:
        """The next message, or None after that time."""
        self._set.clear_entities()
        self._set.add_subscription(self.subscription.handle)
        self._set.wait(round(timeout_s * 1e9))
        return self.take()


def _never(_: Any) -> None:
    raise AssertionError("nobody spins this node")
