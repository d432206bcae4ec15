"""The ROS time of a node, without an object of rclpy's for each look at the clock."""

from __future__ import annotations

import time

from rclpy.clock import ROSClock
from rclpy.node import Node


def ros_now_ns(node: Node) -> int:
    """Nanoseconds: those of the simulation if the node follows one, else of the system's clock."""
    clock = node.get_clock()
    if isinstance(clock, ROSClock) and not clock.ros_time_is_active:
        return time.time_ns()
    return int(clock.now().nanoseconds)
