"""The robots that ``agent.launch.py`` knows, and what they call our topics.

Belongs here: names, and topics that differ from ours. Does not belong here: parameters, which stand
with their sources in ``config/robots/<name>.yaml``. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping

CLEARPATH = {
    "scan": "sensors/lidar2d_0/scan",
    "odom": "platform/odom/filtered",
    "battery_state": "platform/bms/state",
    "estop": "platform/emergency_stop",
}
"""Below the robot's namespace; docs.clearpathrobotics.com, "ROS 2 API" of the platform."""

ROBOTS: Mapping[str, Mapping[str, str]] = {
    "turtlebot3_burger": {},
    "turtlebot3_waffle": {},
    "turtlebot4": {},
    "jackal": CLEARPATH,
    "husky": CLEARPATH,
    "differential": {},
    "holonomic": {},
}
"""By the name for ``robot:=``: our topic, and the one that stands in for it."""
