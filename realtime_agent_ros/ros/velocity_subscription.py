"""``cmd_vel`` as it comes: Twist or TwistStamped, found from the graph if asked to."""

from __future__ import annotations

from collections.abc import Callable

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy

from realtime_agent_ros.ros.graph_subscription import GraphSubscription, type_name
from realtime_agent_ros.ros.qos_events import QosEvents

QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""


class VelocitySubscription:
    """Calls ``receive`` with the Twist of every message of ``topic``.

    ``kind`` is twist, twist_stamped or auto. auto begins with Twist, so publishers that follow our
    type settle on it.
    """

    def __init__(
        self,
        node: Node,
        topic: str,
        kind: str,
        receive: Callable[[Twist], None],
        events: QosEvents | None = None,
    ) -> None:
        plain = {type_name(Twist): receive}
        stamped = {type_name(TwistStamped): lambda msg: receive(msg.twist)}
        wanted = {"twist": plain, "twist_stamped": stamped}
        GraphSubscription(node, topic, wanted.get(kind, plain | stamped), QOS, events)
