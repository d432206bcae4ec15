"""``cmd_vel`` as the base wants it: Twist or TwistStamped, found from the graph if asked to.

Light on imports: the deadman uses it too.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.clock import Clock, ClockType
from rclpy.duration import Duration
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile

from realtime_agent_ros.ros.ros_time import ros_now_ns
from realtime_agent_ros.ros.serialized_velocity import twist_bytes, twist_stamped_bytes

KINDS = ("auto", "twist", "twist_stamped")
GRAPH_PERIOD_S = 0.1
LOOK_EVERY = 10
"""Once somebody subscribes, the graph is looked at so many times less often."""
STAMPED_TYPE = "geometry_msgs/msg/TwistStamped"
PLAIN_TYPE = "geometry_msgs/msg/Twist"
let_others_run: Callable[[], object] = getattr(os, "sched_yield", lambda: None)
"""Who was sent something waits on the processor of the sender (ADR 34). POSIX only."""


class VelocityPublisher:
    """Publishes velocities; ``auto`` follows what the subscribers of the topic ask for.

    Twist is the choice while nobody subscribes, and where both types are asked for.
    """

    def __init__(self, node: Node, topic: str, kind: str, frame_id: str) -> None:
        self._node = node
        self._topic = topic
        self._frame_id = frame_id
        self._stamped = kind == "twist_stamped"
        self._publisher: Publisher = self._make()
        self._skipped = LOOK_EVERY
        if kind == "auto":
            steady = Clock(clock_type=ClockType.STEADY_TIME)
            node.create_timer(GRAPH_PERIOD_S, self._follow_graph, clock=steady)

    def send(self, linear_x_mps: float, linear_y_mps: float, angular_z_radps: float) -> None:
        """Publish one velocity now, and let the base take it before anything else is done."""
        speeds = linear_x_mps, linear_y_mps, angular_z_radps
        if self._stamped:
            now_ns = ros_now_ns(self._node)
            self._publisher.publish(twist_stamped_bytes(*speeds, now_ns, self._frame_id))
        else:
            self._publisher.publish(twist_bytes(*speeds))
        let_others_run()

    def wait_delivered(self, limit_s: float) -> bool:
        """Wait until everybody who listens reliably has what was sent; False if it takes longer."""
        return wait_delivered(self._publisher, limit_s)

    def _make(self) -> Publisher:
        kind = TwistStamped if self._stamped else Twist
        return self._node.create_publisher(kind, self._topic, QoSProfile(depth=1))

    def _follow_graph(self) -> None:
        if self._publisher.get_subscription_count() and self._skipped < LOOK_EVERY:
            self._skipped += 1
            return
        self._skipped = 0
        infos = self._node.get_subscriptions_info_by_topic(self._topic)
        wanted = {info.topic_type for info in infos}
        stamped = STAMPED_TYPE in wanted and PLAIN_TYPE not in wanted
        if wanted and stamped != self._stamped:
            # A DDS participant holds a topic with one type only: the old publisher goes first.
            self._node.destroy_publisher(self._publisher)
            self._stamped = stamped
            self._publisher = self._make()


def wait_delivered(publisher: Publisher, limit_s: float) -> bool:
    """Wait for the acknowledgements of what was published, at most ``limit_s``.

    False if some are missing, or if the middleware can't tell. A publisher that is destroyed
    before may take its last message with it.
    """
    try:
        return bool(publisher.wait_for_all_acked(Duration(seconds=limit_s)))
    except rclpy_implementation.RCLError:
        return False
