"""What DDS itself says of a topic: deadlines missed, publishers not alive, messages lost, QoS that
doesn't fit. Second signals: counted and shown, never acted on.

The deadline monitor (``core/deadlines``) is the first one: a callback that blocks hides these, they
don't come before a first message, and some RMWs never send them. Belongs here: what is asked of
DDS, and what it has told. Does not belong here: subscribing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.duration import Duration
from rclpy.event_handler import SubscriptionEventCallbacks, UnsupportedEventTypeError
from rclpy.node import Node
from rclpy.qos import (
    DurabilityPolicy,
    LivelinessPolicy,
    QoSProfile,
    ReliabilityPolicy,
    qos_policy_name_from_kind,
)
from rclpy.subscription import Subscription

from realtime_agent_ros.core.health_item import HealthItem, Level, summary

PERIOD_S = 1.0
FOREVER_NS = 2**62
"""Longer times are no times: nothing is offered."""
LEAVE_NS = 1_000_000
"""Asked for beyond what is offered: on its way a duration is rounded, and one a hair shorter than
the offer would leave the two ends unconnected."""


@dataclass(slots=True)
class Told:
    """What DDS has told of one topic since the start."""

    deadline_ns: int = 0
    lease_ns: int = 0
    deadline_missed: int = 0
    not_alive: int = 0
    liveliness_lost: int = 0
    messages_lost: int = 0
    incompatible_qos: int = 0

    def problems(self, before: Told) -> Iterable[tuple[Level, str]]:
        """What is not as it should be since ``before``."""
        if late := self.deadline_missed - before.deadline_missed:
            yield Level.WARN, f"deadline missed {late} times"
        if self.not_alive:
            yield Level.WARN, f"{self.not_alive} publishers not alive"
        if lost := self.messages_lost - before.messages_lost:
            yield Level.WARN, f"{lost} messages lost"
        if self.incompatible_qos > before.incompatible_qos:
            yield Level.WARN, "a publisher's QoS does not fit"

    def values(self) -> Iterable[tuple[str, str]]:
        """All of it as key-values."""
        for name, asked_ns in (("deadline_ms", self.deadline_ns), ("lease_ms", self.lease_ns)):
            if asked_ns:
                yield name, f"{asked_ns / 1e6:.1f}"
        for name in ("deadline_missed", "not_alive", "liveliness_lost", "messages_lost"):
            yield name, str(getattr(self, name))
        yield "incompatible_qos", str(self.incompatible_qos)


class QosEvents:
    """The subscriptions of one node that DDS watches too."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._told: dict[str, Told] = {}
        self._before: dict[str, Told] = {}
        self._followers: list[tuple[str, Callable[[list[Any]], None]]] = []
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        node.create_timer(PERIOD_S, self._follow, clock=steady)

    def subscribe(
        self,
        kind: type,
        topic: str,
        receive: Callable[[Any], None],
        qos: QoSProfile,
        *,
        raw: bool = False,
    ) -> Subscription:
        """A subscription whose events are counted. Arguments as those of ``create_subscription``.

        Only what ``qos`` asks for is waited for: each event costs every wait of the executor.
        """
        told = self._told.setdefault(topic, Told())
        told.deadline_ns, told.lease_ns = _ns(qos.deadline), _ns(qos.liveliness_lease_duration)
        callbacks = SubscriptionEventCallbacks(
            incompatible_qos=self._misfit(topic), use_default_callbacks=False
        )
        if told.deadline_ns:
            callbacks.deadline = lambda event: _add(told, deadline_missed=event.total_count_change)
        if told.lease_ns:
            callbacks.liveliness = lambda event: _liveliness(told, event)
        if told.deadline_ns or told.lease_ns:
            callbacks.message_lost = lambda event: _add(
                told, messages_lost=event.total_count_change
            )
        try:
            return self._node.create_subscription(
                kind, topic, receive, qos, event_callbacks=callbacks, raw=raw
            )
        except UnsupportedEventTypeError:  # this RMW doesn't have them
            return self._node.create_subscription(kind, topic, receive, qos, raw=raw)

    def follow(self, topic: str, look: Callable[[list[Any]], None]) -> None:
        """Call ``look`` with the publishers of ``topic`` again and again."""
        self._followers.append((self._node.resolve_topic_name(topic), look))

    def health(self) -> HealthItem:
        """For ``/diagnostics``: what was told since the last call, and counts since the start."""
        found = [
            (level, f"{topic}: {text}")
            for topic, told in self._told.items()
            for level, text in told.problems(self._before.get(topic, Told()))
        ]
        self._before = {topic: copy(told) for topic, told in self._told.items()}
        values = {
            f"{topic}.{key}": text
            for topic, told in self._told.items()
            if told != Told()
            for key, text in told.values()
        }
        return HealthItem("qos events", *summary(found, "nothing told"), values)

    def _follow(self) -> None:
        for topic, look in self._followers:
            look(self._node.get_publishers_info_by_topic(topic))

    def _misfit(self, topic: str) -> Callable[[Any], None]:
        def count(event: Any) -> None:
            _add(self._told[topic], incompatible_qos=event.total_count_change)
            policy = qos_policy_name_from_kind(event.last_policy_kind)
            self._node.get_logger().warning(
                f"{topic}: a publisher's {policy} does not fit, nothing of it arrives"
            )

        return count


def offered(qos: QoSProfile, profiles: Iterable[QoSProfile]) -> QoSProfile:
    """``qos`` with the deadline and the liveliness that every publisher offers, if all do.

    Asked for more than one of them offers, DDS would leave that one unconnected without a word.
    """
    found = list(profiles)
    deadlines = [_ns(other.deadline) for other in found]
    leases = [_ns(other.liveliness_lease_duration) for other in found]
    asked = copy(qos)
    if found and all(deadlines):
        asked.deadline = Duration(nanoseconds=max(deadlines) + LEAVE_NS)
    if found and all(leases):
        asked.liveliness_lease_duration = Duration(nanoseconds=max(leases) + LEAVE_NS)
        by_topic = LivelinessPolicy.MANUAL_BY_TOPIC
        strict = all(other.liveliness == by_topic for other in found)
        asked.liveliness = by_topic if strict else LivelinessPolicy.AUTOMATIC
    return asked


def latched(qos: QoSProfile, profiles: Iterable[QoSProfile]) -> QoSProfile:
    """``qos``, that also asks for what came before if every publisher keeps it; only a reliable
    subscription gets that."""
    found = [(other.durability, other.reliability) for other in profiles]
    kept = (DurabilityPolicy.TRANSIENT_LOCAL, ReliabilityPolicy.RELIABLE)
    asked = copy(qos)
    if found and all(pair == kept for pair in found):
        asked.durability, asked.reliability = kept
    return asked


def asks_the_same(one: QoSProfile, other: QoSProfile) -> bool:
    """Whether both ask for the same deadline, liveliness and durability."""
    first, second = (
        (_ns(q.deadline), _ns(q.liveliness_lease_duration), q.liveliness, q.durability)
        for q in (one, other)
    )
    return first == second


def _ns(duration: Duration) -> int:
    """A duration in ns; 0 for none and for ever."""
    return int(duration.nanoseconds) if 0 < duration.nanoseconds < FOREVER_NS else 0


def _add(told: Told, **counts: int) -> None:
    for name, count in counts.items():
        setattr(told, name, getattr(told, name) + count)


def _liveliness(told: Told, event: Any) -> None:
    told.not_alive = event.not_alive_count
    _add(told, liveliness_lost=max(0, event.not_alive_count_change))
