"""What the fields of ROS messages say, as core values, whoever read the message; and poses back.

The objects of rclpy and of the reader of recordings have the same fields, so a bag is judged by
what the robot would have made of its messages. Conversion only, without ROS: bad content (NaN,
wrong counts) passes on as it is, the core says what it thinks of it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from realtime_agent_ros.core.events import OdometryReceived, ScanReceived
from realtime_agent_ros.core.geometry import Pose, Velocity

NS_PER_S = 1_000_000_000


def scan_event(msg: Any, now_ns: int) -> ScanReceived:
    """A LaserScan; ``now_ns`` is the time of arrival on the clock of the stamps."""
    stamp = stamp_ns(msg.header.stamp)
    return ScanReceived(
        np.asarray(msg.ranges, dtype=np.float64),
        msg.angle_min,
        msg.angle_max,
        msg.angle_increment,
        msg.range_min,
        msg.range_max,
        now_ns - stamp,
        stamp,
    )


def odometry_event(msg: Any, now_ns: int) -> OdometryReceived:
    """An Odometry; ``now_ns`` as for a scan."""
    stamp = stamp_ns(msg.header.stamp)
    pose, velocity = pose_of(msg.pose.pose), velocity_of(msg.twist.twist)
    return OdometryReceived(pose, velocity, now_ns - stamp, stamp)


def pose_of(msg: Any) -> Pose:
    """The planar part of a Pose: of the orientation only the yaw is kept."""
    position, q = msg.position, msg.orientation
    yaw_rad = math.atan2(2.0 * (q.w * q.z + q.x * q.y), 1.0 - 2.0 * (q.y * q.y + q.z * q.z))
    return Pose(position.x, position.y, yaw_rad)


def fill_pose(msg: Any, pose: Pose) -> None:
    """The inverse of ``pose_of``: fill a new Pose, or one that was filled by this."""
    msg.position.x, msg.position.y = pose.x_m, pose.y_m
    fill_yaw(msg.orientation, pose.yaw_rad)


def fill_yaw(msg: Any, yaw_rad: float) -> None:
    """Fill a new Quaternion, or one that was filled by this, with a turn about z."""
    msg.z, msg.w = math.sin(yaw_rad / 2), math.cos(yaw_rad / 2)


def velocity_of(msg: Any) -> Velocity:
    """The planar part of a Twist."""
    return Velocity(msg.linear.x, msg.linear.y, msg.angular.z)


def stamp_ns(stamp: Any) -> int:
    """A Time in nanoseconds."""
    return int(stamp.sec * NS_PER_S + stamp.nanosec)
