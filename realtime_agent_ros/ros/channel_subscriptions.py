"""The topics that only the deadline monitor watches: when a message came, and how old it was."""

from __future__ import annotations

from collections.abc import Callable

from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import ChannelReceived
from realtime_agent_ros.message_fields import stamp_ns
from realtime_agent_ros.ros import messages
from realtime_agent_ros.ros.graph_subscription import GraphSubscription
from realtime_agent_ros.ros.message_fill import FillError, message_class
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.qos_events import QosEvents
from realtime_agent_ros.ros.ros_time import ros_now_ns
from realtime_agent_ros.ros.serialized_stamp import stamp_reader

Take = Callable[[Callable[[bytes], ChannelReceived], bytes], None]
QOS = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""


def check_types(config: AgentConfig) -> None:
    """Raises ParameterError for a channel whose message type isn't installed."""
    for name, channel in config.channel_groups.items():
        try:
            message_class(channel.type)
        except FillError as error:
            raise ParameterError(f"parameter '{name}.type': {error}") from error


def watch_channels(node: Node, config: AgentConfig, events: QosEvents, take: Take) -> None:
    """Subscribe to every channel of the parameter ``channels``; ``take`` is called with a message
    and what makes an event of it.

    A topic that this node itself has with another type can't be subscribed to: that is logged, and
    the channel never receives anything.
    """
    for name, channel in config.channel_groups.items():
        reader = _reader(node, name, channel.type, take)
        try:
            kinds = {channel.type: reader}
            GraphSubscription(
                node, channel.topic, kinds, QOS, events, serialized=True, catches_up=True
            )
        except rclpy_implementation.RCLError as error:
            reason = str(error).partition(", at ")[0]
            fault = f"{name}: can't watch {channel.topic} as {channel.type}: {reason}"
            node.get_logger().error(fault)


def _reader(node: Node, name: str, kind: str, take: Take) -> Callable[[bytes], None]:
    stamp_of = stamp_reader(message_class(kind))

    def convert(data: bytes) -> ChannelReceived:
        stamp = stamp_of(data)
        if stamp is None:
            return ChannelReceived(name)
        age_ns = messages.age_ns(stamp, ros_now_ns(node))
        return ChannelReceived(name, age_ns, stamp_ns(stamp))

    return lambda data: take(convert, data)
