"""A topic whose type the graph tells: subscribes to what the publishers offer.

One DDS participant can hold a topic name with one type only, so that subscribing to several at once
is refused; this follows the publishers instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.subscription import Subscription

from realtime_agent_ros.ros.graph_watch import follow_graph
from realtime_agent_ros.ros.qos_events import QosEvents, asks_the_same, latched, offered

Readers = Mapping[str, Callable[[Any], None]]
"""What to do with a message, by the full name of its type."""


def type_name(kind: type) -> str:
    """``std_msgs/msg/Bool`` of the class Bool."""
    package, *_ = kind.__module__.split(".")
    return f"{package}/msg/{kind.__name__}"


class GraphSubscription:
    """Gives every message of ``topic`` to the reader of its type; DDS watches what is offered.

    It begins with the first type, and changes over while all publishers are of other ones; so
    publishers that follow our type settle on the first. A type that isn't installed here can't be
    read: that is logged, once. With ``events`` it asks for the deadline and liveliness that all
    publishers offer.
    """

    def __init__(
        self,
        node: Node,
        topic: str,
        readers: Readers,
        qos: QoSProfile,
        events: QosEvents | None = None,
        *,
        serialized: bool = False,
        catches_up: bool = False,
    ) -> None:
        """``serialized``: readers get bytes. ``catches_up``: and what latching publishers sent
        before."""
        self._node = node
        self._events = events
        self._serialized, self._catches_up = serialized, catches_up
        self._topic = topic
        self._readers = dict(readers)
        self._qos = self._asked = qos
        self._kind = next(iter(self._readers))
        self._subscription = self._make(_load(self._kind))
        if len(self._readers) > 1:
            follow_graph(node, self._follow_graph)
        if events is not None:
            events.follow(topic, self._follow_offers)

    def _make(self, kind: type) -> Subscription:
        reader = self._readers[self._kind]
        if self._events is None:
            return self._node.create_subscription(
                kind, self._topic, reader, self._qos, raw=self._serialized
            )
        return self._events.subscribe(kind, self._topic, reader, self._asked, raw=self._serialized)

    def _follow_graph(self) -> None:
        infos = self._node.get_publishers_info_by_topic(self._subscription.topic_name)
        offered = {info.topic_type for info in infos}
        if self._kind in offered:
            return
        for name in self._readers:
            if name in offered:
                self._change_to(name)
                return

    def _follow_offers(self, infos: list[Any]) -> None:
        """Subscribe anew if the publishers of our type offer other deadlines or liveliness."""
        profiles = [info.qos_profile for info in infos if info.topic_type == self._kind]
        asked = offered(self._qos, profiles)
        if self._catches_up:
            asked = latched(asked, profiles)
        if profiles and not asks_the_same(asked, self._asked):
            self._asked = asked
            self._node.destroy_subscription(self._subscription)
            self._subscription = self._make(_load(self._kind))

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
