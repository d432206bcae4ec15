"""What every node of ours has in ``/diagnostics``. Light on imports: the deadman uses it too.

Belongs here: the topic, names, stamps and the hardware's id. Does not belong here: what a status
says, or when it is told.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.node import Node
from rclpy.qos import QoSProfile

from realtime_agent_ros.core.health_item import HealthItem
from realtime_agent_ros.ros.parameter_error import HARDWARE_ID, ParameterError

TOPIC = "/diagnostics"
PERIOD_S = 1.0
"""How often a node tells how it is, as ``diagnostic_updater`` does."""


class Diagnostics:
    """Publishes a node's statuses as ``node: task``, the node with its namespace.

    Reads the parameter ``hardware_id``; raises ParameterError if it is no text.
    """

    def __init__(self, node: Node) -> None:
        if not node.has_parameter(HARDWARE_ID):
            node.declare_parameter(HARDWARE_ID, "")
        given = node.get_parameter(HARDWARE_ID).value
        if not isinstance(given, str):
            raise ParameterError(f"parameter {HARDWARE_ID!r}: got {given!r}, allowed a text")
        self._hardware_id = given or socket.gethostname()
        self._node = node
        self._publisher = node.create_publisher(DiagnosticArray, TOPIC, QoSProfile(depth=10))

    def tell(self, *items: HealthItem) -> None:
        """Publish these, in one message."""
        self._publisher.publish(self.message(items))

    def message(self, items: Iterable[HealthItem]) -> DiagnosticArray:
        """The items as a message of now."""
        prefix = self._node.get_fully_qualified_name().lstrip("/")
        array = DiagnosticArray()
        array.header.stamp = self._node.get_clock().now().to_msg()
        array.status = [
            DiagnosticStatus(
                level=bytes([item.level]),
                name=f"{prefix}: {item.name}",
                message=item.message,
                hardware_id=self._hardware_id,
                values=[KeyValue(key=key, value=value) for key, value in item.values.items()],
            )
            for item in items
        ]
        return array
