"""The topics that only the deadline monitor watches: when a message came, and how old it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import ChannelReceived
from realtime_agent_ros.ros import messages
from realtime_agent_ros.ros.message_fill import FillError, message_class
from realtime_agent_ros.ros.parameter_error import ParameterError

QOS = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""


def check_types(config: AgentConfig) -> None:
    """Raises ParameterError for a channel whose message type isn't installed."""
    for name, channel in config.channel_groups.items():
        try:
            message_class(channel.type)
        except FillError as error:
            raise ParameterError(f"parameter '{name}.type': {error}") from error


def watch_channels(
    node: Node, config: AgentConfig, handle: Callable[[ChannelReceived], None]
) -> None:
    """Subscribe to every channel of the parameter ``channels``.

    A topic that this node itself has with another type can't be subscribed to: that is logged, and
    the channel never receives anything.
    """
    for name, channel in config.channel_groups.items():
        kind = message_class(channel.type)
        try:
            node.create_subscription(kind, channel.topic, _reader(node, name, handle), QOS)
        except rclpy_implementation.RCLError as error:
            reason = str(error).partition(", at ")[0]
            fault = f"{name}: can't watch {channel.topic} as {channel.type}: {reason}"
            node.get_logger().error(fault)


def _reader(
    node: Node, name: str, handle: Callable[[ChannelReceived], None]
) -> Callable[[Any], None]:
    def read(msg: Any) -> None:
        stamp = getattr(getattr(msg, "header", None), "stamp", None)
        if stamp is None:
            handle(ChannelReceived(name))
            return
        age_ns = messages.age_ns(stamp, node.get_clock().now())
        handle(ChannelReceived(name, age_ns, messages.stamp_ns(stamp)))

    return read
