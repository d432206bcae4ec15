"""A topic whose type the graph tells: subscribes to what the publishers offer.

One DDS participant can hold a topic name with one type only, so that subscribing to several at once
is refused; this follows the publishers instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.subscription import Subscription

GRAPH_PERIOD_S = 0.2

Readers = Mapping[str, Callable[[Any], None]]
"""What to do with a message, by the full name of its type."""


def type_name(kind: type) -> str:
    """``std_msgs/msg/Bool`` of the class Bool."""
    package, *_ = kind.__module__.split(".")
    return f"{package}/msg/{kind.__name__}"


class GraphSubscription:
    """Gives every message of ``topic`` to the reader of its type.

    It begins with the first type, and changes over while all publishers are of other ones; so
    publishers that follow our type settle on the first. A type that isn't installed here can't be
    read: that is logged, once.
    """

    def __init__(self, node: Node, topic: str, readers: Readers, qos: QoSProfile) -> None:
        self._node = node
        self._topic = topic
        self._readers = dict(readers)
        self._qos = qos
        self._kind = next(iter(self._readers))
        self._subscription = self._make(_load(self._kind))
        if len(self._readers) > 1:
            steady = Clock(clock_type=ClockType.STEADY_TIME)
            node.create_timer(GRAPH_PERIOD_S, self._follow_graph, clock=steady)

    def _make(self, kind: type) -> Subscription:
        reader = self._readers[self._kind]
        return self._node.create_subscription(kind, self._topic, reader, self._qos)

    def _follow_graph(self) -> None:
        infos = self._node.get_publishers_info_by_topic(self._subscription.topic_name)
        offered = {info.topic_type for info in infos}
        if self._kind in offered:
            return
        for name in self._readers:
            if name in offered:
                self._change_to(name)
                return

    def _change_to(self, name: str) -> None:
        try:
            kind = _load(name)
        except ImportError as error:
            self._node.get_logger().error(f"{self._topic}: can't read {name}: {error}")
            del self._readers[name]
            return
        self._node.destroy_subscription(self._subscription)
        self._kind = name
        self._subscription = self._make(kind)


def _load(name: str) -> type:
    """The class of a message type. Raises ImportError if it isn't installed."""
    package, folder, kind = name.split("/")
    found: type = getattr(importlib.import_module(f"{package}.{folder}"), kind)
    return found
