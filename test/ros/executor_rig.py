"""A node in an executor, spun by hand, for the tests of executors."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import rclpy
from rclpy.clock import Clock, ClockType
from rclpy.context import Context
from rclpy.node import Node
from rclpy.qos import QoSProfile
from std_msgs.msg import String

from harness import PATIENCE_S

MANY = QoSProfile(depth=1000)


class Rig:
    """A node in an executor, spun by hand."""

    def __init__(self, domain: int, executor: type) -> None:
        self.context = Context()
        rclpy.init(context=self.context, domain_id=domain)
        self.node: Node = rclpy.create_node("rig", context=self.context)
        self.executor: Any = executor(context=self.context)
        self.executor.add_node(self.node)
        self.steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.done: list[Any] = []

    def until(self, holds: Callable[[], Any]) -> None:
        """Spin until it holds."""
        limit_s = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < limit_s, f"in vain; done: {self.done}"
            self.executor.spin_once(timeout_sec=0.05)

    def note(self, what: Any) -> Callable[..., None]:
        """A callback that notes ``what``."""
        return lambda *_: self.done.append(what)

    def talk(self, topic: str, listeners: int = 1, kind: type = String) -> Any:
        """A publisher that is heard."""
        publisher = self.node.create_publisher(kind, topic, MANY)
        self.until(lambda: publisher.get_subscription_count() >= listeners)
        return publisher

    def timer(self, period_s: float, callback: Callable[[], Any], group: Any = None) -> Any:
        return self.node.create_timer(period_s, callback, group, self.steady)

    def close(self) -> None:
        self.executor.shutdown()
        self.node.destroy_node()
        self.context.try_shutdown()
