"""What is wrong with a parameter, and which parameters belong to ROS itself."""

from __future__ import annotations

_ROS_OWN = ("use_sim_time", "start_type_description_service")
_ROS_OWN_PREFIX = "qos_overrides."


class ParameterError(ValueError):
    """A parameter that the user must mend; the text names it, its value and what is allowed."""


def is_ros_own(name: str) -> bool:
    """Whether rclpy handles the parameter, not the node."""
    return name in _ROS_OWN or name.startswith(_ROS_OWN_PREFIX)
