"""Where speech to a robot comes from: its own topic and, in a fleet, the one that all of them hear.

Belongs here: which topics these are. Does not belong here: who is meant (``core/addressing``).
"""

from __future__ import annotations

from rclpy.node import Node

from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.ros.topic_names import resolved_name

OWN = "speech"


def speech_topics(node: Node, fleet: FleetConfig) -> list[tuple[str, bool]]:
    """Each topic of whole utterances, and whether the whole fleet hears it; partials are in
    ``<topic>/partial``. A robot without a namespace may have the fleet's topic as its own.

    Raises ParameterError for a name that ROS refuses.
    """
    if not (fleet.robot_name and fleet.speech_topic):
        return [(OWN, False)]
    shared = resolved_name(node, "fleet.speech_topic", fleet.speech_topic)
    own = [(OWN, False)] if node.resolve_topic_name(OWN) != shared else []
    return [*own, (fleet.speech_topic, True)]
