"""What bumpers say, by the type of their message. Types that a robot may lack are never imported
here: the graph tells which one there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from realtime_agent_ros.core.events import BumperReceived

Contact = Callable[[Any], BumperReceived]

CREATE3_HAZARDS = {1, 2, 4}
"""BUMP, CLIFF and WHEEL_DROP of irobot_create_msgs/HazardDetection; the rest is no contact."""

CONTACTS: dict[str, Contact] = {
    "std_msgs/msg/Bool": lambda msg: BumperReceived(bool(msg.data)),
    "ros_gz_interfaces/msg/Contacts": lambda msg: BumperReceived(
        len(msg.contacts) > 0, fleeting=True
    ),
    "gazebo_msgs/msg/ContactsState": lambda msg: BumperReceived(len(msg.states) > 0),
    "irobot_create_msgs/msg/HazardDetectionVector": lambda msg: BumperReceived(
        any(found.type in CREATE3_HAZARDS for found in msg.detections)
    ),
}
"""A list of contacts is a press while there is one in it; an empty list lets go. Gazebo sends lists
only while there is a contact."""
