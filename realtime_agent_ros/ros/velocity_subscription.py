"""``cmd_vel`` as it comes: Twist or TwistStamped, found from the graph if asked to.

One DDS participant can hold a topic name with one type only, so that subscribing to both at once
is refused; this follows the publishers instead.
"""

from __future__ import annotations

from collections.abc import Callable

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.subscription import Subscription

GRAPH_PERIOD_S = 0.2
STAMPED_TYPE = "geometry_msgs/msg/TwistStamped"
PLAIN_TYPE = "geometry_msgs/msg/Twist"
QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""


class VelocitySubscription:
    """Calls ``receive`` with the Twist of every message of ``topic``.

    ``kind`` is twist, twist_stamped or auto. auto begins with Twist and changes over while all
    publishers are of the other type, so publishers that follow our type settle on Twist.
    """

    def __init__(self, node: Node, topic: str, kind: str, receive: Callable[[Twist], None]) -> None:
        self._node = node
        self._topic = topic
        self._receive = receive
        self._stamped = kind == "twist_stamped"
        self._subscription = self._make()
        if kind == "auto":
            steady = Clock(clock_type=ClockType.STEADY_TIME)
            node.create_timer(GRAPH_PERIOD_S, self._follow_graph, clock=steady)

    def _make(self) -> Subscription:
        if self._stamped:
            return self._node.create_subscription(TwistStamped, self._topic, self._on_stamped, QOS)
        return self._node.create_subscription(Twist, self._topic, self._receive, QOS)

    def _on_stamped(self, msg: TwistStamped) -> None:
        self._receive(msg.twist)

    def _follow_graph(self) -> None:
        infos = self._node.get_publishers_info_by_topic(self._topic)
        offered = {info.topic_type for info in infos}
        mine, other = (STAMPED_TYPE, PLAIN_TYPE) if self._stamped else (PLAIN_TYPE, STAMPED_TYPE)
        if other in offered and mine not in offered:
            self._node.destroy_subscription(self._subscription)
            self._stamped = not self._stamped
            self._subscription = self._make()
