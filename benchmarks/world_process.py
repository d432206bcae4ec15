"""What an agent needs to drive, beside its scans: odometry at 20 Hz, and a key held down at 10 Hz.

    world_process.py [--beams N] [--sources N] [--channels N] [--still]  [--ros-args ...]

--beams: scans as well, at 10 Hz, for each of --sources (scan, scan2, ...). --channels: topics
channel1, ... at 10 Hz. --still: no key, so that the robot stands.
"""

from __future__ import annotations

import argparse
import math
import signal
import sys
from collections.abc import Callable

import numpy as np
import rclpy
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions
from rclpy.utilities import remove_ros_args
from sensor_msgs.msg import LaserScan
from std_msgs.msg import String

from realtime_agent_ros import parent_death

FAST_S, SLOW_S = 0.05, 0.1
SPEED_MPS = 0.2


def scan_of(beams: int, range_m: float) -> LaserScan:
    """All round, everything at one range but for 5 mm of noise."""
    message = LaserScan(range_min=0.05, range_max=12.0)
    message.angle_increment = math.tau / beams
    message.angle_min, message.angle_max = -math.pi, math.pi - message.angle_increment
    noise = np.random.default_rng(beams).normal(0.0, 0.005, beams)
    message.ranges = (range_m + noise).tolist()
    return message


def odometry(node: Node, *, moving: bool) -> Callable[[], None]:
    """Publishes odometry that fits the key."""
    publisher = node.create_publisher(Odometry, "odom", 10)
    message = Odometry()
    message.pose.pose.orientation.w = 1.0
    speed_mps = SPEED_MPS if moving else 0.0

    def publish() -> None:
        message.header.stamp = node.get_clock().now().to_msg()
        message.pose.pose.position.x += speed_mps * FAST_S
        message.twist.twist.linear.x = speed_mps
        publisher.publish(message)

    return publish


def scans(node: Node, topic: str, beams: int) -> Callable[[], None]:
    """Publishes scans of an open place; no two are alike."""
    publisher = node.create_publisher(LaserScan, topic, 10)
    messages = [scan_of(beams, 3.0 + n / 100) for n in range(10)]

    def publish() -> None:
        messages.append(message := messages.pop(0))
        message.header.stamp = node.get_clock().now().to_msg()
        publisher.publish(message)

    return publish


def words(node: Node, topic: str, text: str) -> Callable[[], None]:
    publisher = node.create_publisher(String, topic, 10)
    return lambda: publisher.publish(String(data=text))


def key(node: Node) -> Callable[[], None]:
    publisher = node.create_publisher(Twist, "cmd_vel_key", 10)
    message = Twist()
    message.linear.x = SPEED_MPS
    return lambda: publisher.publish(message)


def main() -> None:
    parent_death.arm()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    parser = argparse.ArgumentParser()
    for name, default in (("beams", 0), ("sources", 1), ("channels", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--still", action="store_true")
    given = parser.parse_args(remove_ros_args(sys.argv)[1:])
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    node = rclpy.create_node("world")
    node.create_timer(FAST_S, odometry(node, moving=not given.still))
    slow = [] if given.still else [key(node)]
    if given.beams:
        names = ["scan", *(f"scan{n}" for n in range(2, given.sources + 1))]
        slow += [scans(node, name, given.beams) for name in names]
    slow += [words(node, f"channel{n}", "beat") for n in range(1, given.channels + 1)]
    node.create_timer(SLOW_S, lambda: [publish() for publish in slow])
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    while True:
        executor.spin_once(timeout_sec=0.2)


if __name__ == "__main__":
    main()
