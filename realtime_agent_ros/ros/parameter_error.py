"""What is wrong with a parameter, and which parameters belong to ROS itself."""

from __future__ import annotations

AUTOSTART = "autostart"
"""Every node of ours has it: configure and activate at the start, unless it is false."""
HARDWARE_ID = "hardware_id"
"""Every node that has diagnostics has it: which robot this is."""
EXECUTOR = "executor"
"""Every node of ours has it too: what its callbacks run in, by name."""
_ROS_OWN = ("use_sim_time", "start_type_description_service", AUTOSTART, HARDWARE_ID, EXECUTOR)
_ROS_OWN_PREFIX = "qos_overrides."


class ParameterError(ValueError):
    """A parameter that the user must mend; the text names it, its value and what is allowed."""


def is_ros_own(name: str) -> bool:
    """Whether rclpy or the life of a node handles the parameter, not the node's own table."""
    return name in _ROS_OWN or name.startswith(_ROS_OWN_PREFIX)
