"""Who shares a topic with us and still can't be heard or hear us, and who drives the base past us.

DDS leaves two ends whose QoS or type don't fit unconnected, in silence; and it lets anybody publish
on ``cmd_vel``. Belongs here: finding and telling them, once. Does not belong here: adapting to them
(``graph_subscription``, ``matching_subscription``, ``velocity_publisher``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.qos import QoSCompatibility, QoSProfile, qos_check_compatible

from realtime_agent_ros.core.health_item import HealthItem, Level

PERIOD_S = 1.0
TRIPPED = "deadman/tripped"
"""Who publishes that is a deadman, whatever its name."""
NOT_OURS = {"/parameter_events", "/rosout", "/clock"}
Fits = Callable[[QoSProfile, QoSProfile], Any]
"""The verdict on two profiles, and its reasons as one text."""


class SelfTelling:
    """For a node with ``Connections``: rclpy's own warnings of the same are left out. They cost two
    event handlers for each end, and all of these are waited on in every wait."""

    def create_subscription(
        self, msg_type: Any, topic: str, callback: Any, qos_profile: Any, **options: Any
    ) -> Any:
        options.setdefault(
            "event_callbacks", SubscriptionEventCallbacks(use_default_callbacks=False)
        )
        make: Any = super()
        return make.create_subscription(msg_type, topic, callback, qos_profile, **options)

    def create_publisher(self, msg_type: Any, topic: str, qos_profile: Any, **options: Any) -> Any:
        options.setdefault("event_callbacks", PublisherEventCallbacks(use_default_callbacks=False))
        make: Any = super()
        return make.create_publisher(msg_type, topic, qos_profile, **options)


class Connections:
    """Looks at the graph once a second; what stands in two looks is logged and in ``health``."""

    def __init__(self, node: Node, output: str = "") -> None:
        """``output`` is a topic that nobody but us and the deadman should publish on; or none."""
        self._node = node
        self._output = output
        self._seen: set[str] = set()
        self._told: set[str] = set()
        self.faults: tuple[str, ...] = ()
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        node.create_timer(PERIOD_S, self.look, clock=steady)

    def look(self) -> None:
        """Find the ends that don't fit; log those that are new and stood in the last look too."""
        found = set(faults_of(self._node))
        if self._output:
            found.update(rivals_of(self._node, self._output))
        self.faults = tuple(sorted(found & self._seen))
        self._seen = found
        for fault in self.faults:
            if fault not in self._told:
                self._node.get_logger().error(fault)
        self._told = set(self.faults)

    def health(self) -> HealthItem:
        """For ``/diagnostics``."""
        if self.faults:
            return HealthItem("connections", Level.ERROR, "; ".join(self.faults))
        return HealthItem("connections", Level.OK, "every end fits")


def rivals_of(node: Node, topic: str) -> list[str]:
    """A sentence for each other node that publishes on our ``topic``, where its velocity meets no
    zone and no stop. A deadman is none: what it sends are zeros."""
    resolved = node.resolve_topic_name(topic)
    _, others = _split(node, node.get_publishers_info_by_topic(topic))
    deadmen = {_name(end) for end in node.get_publishers_info_by_topic(TRIPPED)}
    names = sorted({_name(end) for end in others} - deadmen)
    return [f"{resolved}: {name} publishes there too, past the reflex" for name in names]


def faults_of(node: Node) -> list[str]:
    """A sentence for each end of another node that fits none of ours on the same topic.

    Ours too are read from the graph: what is left open in a QoS stands there as it is in force.
    """
    faults: list[str] = []
    ends: list[Any] = [*node.publishers, *node.subscriptions]
    for topic in sorted({end.topic_name for end in ends} - NOT_OURS):
        senders, strange_senders = _split(node, node.get_publishers_info_by_topic(topic))
        hearers, strange_hearers = _split(node, node.get_subscriptions_info_by_topic(topic))
        for other in strange_senders if hearers else ():
            if why := _why_not(other, hearers, qos_check_compatible):
                faults.append(f"{topic}: {_name(other)} publishes what never arrives here: {why}")
        for other in strange_hearers if senders else ():
            if why := _why_not(other, senders, _from_subscription):
                faults.append(f"{topic}: {_name(other)} subscribes and never hears us: {why}")
    return faults


def _split(node: Node, ends: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Our own ends, and those of others."""
    ours: list[Any] = []
    others: list[Any] = []
    for end in ends:
        (ours if is_of(node, end) else others).append(end)
    return ours, others


def is_of(node: Node, end: Any) -> bool:
    """Whether an end of a topic, as the graph tells it, is this node's own."""
    return _name(end) == node.get_fully_qualified_name()


def _from_subscription(subscription: QoSProfile, publisher: QoSProfile) -> Any:
    return qos_check_compatible(publisher, subscription)


def _why_not(other: Any, ends: list[Any], fits: Fits) -> str:
    """Why ``other`` fits none of ``ends``; empty if it fits one."""
    of_its_type = [end for end in ends if end.topic_type == other.topic_type]
    if not of_its_type:
        ours = ", ".join(sorted({end.topic_type for end in ends}))
        return f"its type is {other.topic_type}, here it is {ours}"
    reason = ""
    for end in of_its_type:
        verdict, reason = fits(other.qos_profile, end.qos_profile)
        if int(verdict) != int(QoSCompatibility.ERROR):  # rclpy has two enums of that name
            return ""
    parts = (part.strip().removeprefix("ERROR: ") for part in reason.split(";"))
    return " and ".join(part[0].lower() + part[1:] for part in parts if part)


def _name(end: Any) -> str:
    return f"{end.node_namespace.rstrip('/')}/{end.node_name}"
