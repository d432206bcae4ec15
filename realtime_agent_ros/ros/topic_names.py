"""Topic names in parameters: does ROS take them, and is it not our own?

Belongs here: what must be wrong with a name before anybody subscribes to it. Does not belong here:
who subscribes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rclpy.exceptions import InvalidTopicNameException
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node

from realtime_agent_ros.ros.parameter_error import ParameterError

if TYPE_CHECKING:  # planner_node looks at a name too, and has no need of these
    from realtime_agent_ros.core.config import AgentConfig
    from realtime_agent_ros.core.zone_config import ZoneConfig


def check_topics(node: Node, config: AgentConfig, output: str) -> None:
    """Raises ParameterError for a name that is none, and for an input on the topic ``output``.

    Such an input would take for a wish what we have sent ourselves, and drive on for ever. Names
    are compared as they are after namespaces and remaps.
    """
    own = node.resolve_topic_name(output)
    for parameter, topic in _named(config):
        resolved = resolved_name(node, parameter, topic)
        if parameter.startswith("topics.") and resolved == own:
            raise ParameterError(
                f"parameter {parameter!r}: got {topic!r}, but {own} is what this node publishes: "
                "the input would hear itself and drive on for ever; allowed is any other topic"
            )


def resolved_name(node: Node, parameter: str, topic: str) -> str:
    """The full name. Raises ParameterError, naming the parameter, for a name that ROS refuses."""
    try:
        return str(node.resolve_topic_name(topic))
    except (rclpy_implementation.RCLError, InvalidTopicNameException) as error:
        reason = str(error).splitlines()[0].partition(", at ")[0]  # less the place in rcl's source
        raise ParameterError(f"parameter {parameter!r}: got {topic!r}; {reason}") from error


def _named(config: AgentConfig) -> Iterator[tuple[str, str]]:
    """Every parameter that names a topic which will be used, and that topic."""
    for group, entries in (("topics", config.topics), ("locks", config.locks)):
        yield from ((f"{group}.{name}.topic", entry.topic) for name, entry in entries.items())
    for name, sensor in (config.sources | config.guard_groups).items():
        yield f"{name}.topic", sensor.topic
    yield from ((f"{name}.topic", entry.topic) for name, entry in config.channel_groups.items())
    for name, zone in config.zones.items():
        yield from _of_zone(name, zone)
    if config.state_topic:
        yield "state_topic", config.state_topic


def _of_zone(name: str, zone: ZoneConfig) -> Iterator[tuple[str, str]]:
    if topic := zone.shape_topic:
        field = "polygon_sub_topic" if zone.polygon_sub_topic else "footprint_topic"
        yield f"{name}.{field}", topic
    if zone.visualize:
        yield f"{name}.polygon_pub_topic", zone.polygon_pub_topic or name
