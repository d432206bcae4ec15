"""Tries the nodes' ROS arguments before a node is started. Imports rclpy: import it late."""

from __future__ import annotations

from collections.abc import Sequence

import rclpy
from rclpy.context import Context
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.signals import SignalHandlerOptions


def problem(arguments: Sequence[str]) -> str:
    """Why ROS refuses ``arguments`` (a params file it cannot read, say); empty if it takes them."""
    context = Context()
    try:
        rclpy.init(
            args=list(arguments), context=context, signal_handler_options=SignalHandlerOptions.NO
        )
    except rclpy_implementation.RCLError as error:
        text = str(error).removeprefix("failed to initialize rcl: ")
        return text.partition(", at /")[0].strip()
    rclpy.shutdown(context=context)
    return ""
