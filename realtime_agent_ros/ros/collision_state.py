"""``state_topic``: which action of which zone is in force, on every change, latched.

nav2_msgs/CollisionMonitorState where that is installed, else the same two fields as JSON in
std_msgs/String; which one is decided once, when the node starts. See docs/adr/0012.
"""

from __future__ import annotations

import json
from typing import Any

from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String

from realtime_agent_ros.core.reflex import NAV2_ACTION_TYPES
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.ros.optional_types import find_type

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class CollisionState:
    """Publishes what the zones do whenever that is something else than before."""

    def __init__(self, node: Node, topic: str) -> None:
        """An empty ``topic`` publishes nothing, as in nav2."""
        self._nav2 = find_type("nav2_msgs.msg", "CollisionMonitorState")
        kind = self._nav2 or String
        self._publisher = node.create_publisher(kind, topic, LATCHED) if topic else None
        self._told: tuple[str, str] | None = None

    def tell(self, state: Snapshot) -> None:
        """Publish action and zone if they are news."""
        acting = (state.action, state.zone)
        if self._publisher is not None and acting != self._told:
            self._told = acting
            self._publisher.publish(self._message(NAV2_ACTION_TYPES[state.action], state.zone))

    def _message(self, action_type: int, polygon_name: str) -> Any:
        if self._nav2 is not None:
            return self._nav2(action_type=action_type, polygon_name=polygon_name)
        fields = {"action_type": action_type, "polygon_name": polygon_name}
        return String(data=json.dumps(fields))
