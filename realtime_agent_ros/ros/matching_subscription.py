"""A subscription that is as reliable as all publishers of its topic, found from the graph.

Belongs here: topics where no message may be lost, like speech. Does not belong here: sensors, where
best effort, which matches every publisher, is right from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.subscription import Subscription

from realtime_agent_ros.ros.graph_watch import follow_graph


class MatchingSubscription:
    """Begins reliable; best effort while a publisher offers no more than that.

    A best-effort publisher is never heard by a reliable subscription, so without this a speech
    recogniser with sensor QoS would leave the robot deaf.
    """

    def __init__(
        self, node: Node, kind: type, topic: str, receive: Callable[[Any], None], qos: QoSProfile
    ) -> None:
        self._node = node
        self._make_with = kind, topic, receive
        self._qos = qos
        self._subscription = self._make(qos)
        follow_graph(node, self._follow_graph)

    def _make(self, qos: QoSProfile) -> Subscription:
        self._reliability = qos.reliability
        kind, topic, receive = self._make_with
        return self._node.create_subscription(kind, topic, receive, qos)

    def _follow_graph(self) -> None:
        infos = self._node.get_publishers_info_by_topic(self._subscription.topic_name)
        offered = {info.qos_profile.reliability for info in infos}
        if not offered:
            return
        weak = ReliabilityPolicy.BEST_EFFORT
        wanted = weak if weak in offered else self._qos.reliability
        if wanted is not self._reliability:
            qos = copy(self._qos)
            qos.reliability = wanted
            self._node.destroy_subscription(self._subscription)
            self._subscription = self._make(qos)
