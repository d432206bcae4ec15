"""What agent_node's reflex is measured against: a scan comes, a Twist goes, and nothing between.

    echo_process.py raw | single_threaded | wait_set  [--ros-args ...]

raw: a loop over serialised messages. The others: an rclpy node whose callback publishes, in rclpy's
executor or in ours.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))  # it is started with -P

import rclpy
from geometry_msgs.msg import Twist
from raw_rmw import COMMAND_QOS, SCAN_QOS, RawReader
from rclpy.node import Node
from rclpy.serialization import serialize_message
from rclpy.signals import SignalHandlerOptions
from sensor_msgs.msg import LaserScan

from realtime_agent_ros import parent_death
from realtime_agent_ros.ros.executor_choice import choose


def echo_raw(node: Node) -> None:
    """Answer every scan, as bytes."""
    reader = RawReader(node, LaserScan, "scan", SCAN_QOS)
    publisher = node.create_publisher(Twist, "cmd_vel", COMMAND_QOS)
    answer = serialize_message(Twist())
    while True:
        if reader.wait(0.2) is not None:
            publisher.publish(answer)


def echo(node: Node, executor_name: str) -> None:
    """Answer every scan in a callback, as anybody would write it."""
    publisher = node.create_publisher(Twist, "cmd_vel", COMMAND_QOS)

    def answer(_: LaserScan) -> None:
        twist = Twist()
        twist.linear.x = 0.0
        publisher.publish(twist)

    node.create_subscription(LaserScan, "scan", answer, SCAN_QOS)
    executor: Any = choose(executor_name, node.context).executor
    executor.add_node(node)
    while True:
        executor.spin_once(timeout_sec=0.2)


def main() -> None:
    parent_death.arm()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    how = sys.argv[1]
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    node = rclpy.create_node("echo")
    if how == "raw":
        echo_raw(node)
    else:
        echo(node, how)


if __name__ == "__main__":
    main()
