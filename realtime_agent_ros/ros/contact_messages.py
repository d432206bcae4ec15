"""What bumpers say, by the type of their message. Types that a robot may lack are never imported
here: the graph tells which one there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from realtime_agent_ros.core.events import BumperReceived

Contact = Callable[[Any], BumperReceived]

CONTACTS: dict[str, Contact] = {
    "std_msgs/msg/Bool": lambda msg: BumperReceived(bool(msg.data)),
    "ros_gz_interfaces/msg/Contacts": lambda msg: BumperReceived(len(msg.contacts) > 0),
    "gazebo_msgs/msg/ContactsState": lambda msg: BumperReceived(len(msg.states) > 0),
}
"""A list of contacts is a press while there is one in it; an empty list lets go."""
