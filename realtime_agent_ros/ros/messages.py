"""ROS messages to core events and back. Conversion only; nothing is judged here.

Bad content (NaN, wrong counts) passes on as it is: the core says what it thinks of it.
"""

from __future__ import annotations

import math

import numpy as np
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from rclpy.time import Time as RosTime
from sensor_msgs.msg import BatteryState, LaserScan

from realtime_agent_ros.core.events import (
    BatteryReceived,
    CancelReceived,
    Event,
    HeartbeatReceived,
    OdometryReceived,
    PlanRefused,
    SayReceived,
    ScanReceived,
    StepsReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.health import HealthItem
from realtime_agent_ros.protocol import Cancel, Heartbeat, ProtocolError, SayNow, parse_plan

NOT_A_COMMAND = Velocity(math.nan, math.nan, math.nan)


def scan_event(msg: LaserScan, now: RosTime) -> ScanReceived:
    """A LaserScan as an event; ``now`` is the ROS time of arrival."""
    return ScanReceived(
        np.asarray(msg.ranges, dtype=np.float64),
        msg.angle_min,
        msg.angle_max,
        msg.angle_increment,
        msg.range_min,
        msg.range_max,
        age_ns(msg.header.stamp, now),
        stamp_ns(msg.header.stamp),
    )


def odometry_event(msg: Odometry, now: RosTime) -> OdometryReceived:
    """An Odometry as an event; of the orientation only the yaw is kept."""
    position, q = msg.pose.pose.position, msg.pose.pose.orientation
    yaw = math.atan2(2.0 * (q.w * q.z + q.x * q.y), 1.0 - 2.0 * (q.y * q.y + q.z * q.z))
    pose = Pose(position.x, position.y, yaw)
    stamp = msg.header.stamp
    return OdometryReceived(pose, velocity_of(msg.twist.twist), age_ns(stamp, now), stamp_ns(stamp))


def velocity_of(msg: Twist) -> Velocity:
    """The planar part of a Twist."""
    return Velocity(msg.linear.x, msg.linear.y, msg.angular.z)


def command_of(msg: Twist) -> Velocity:
    """The planar part of a command; NaN if any of its six numbers is not finite.

    Whoever computed one of them from nothing computed the others so too.
    """
    across = (msg.linear.z, msg.angular.x, msg.angular.y)
    return velocity_of(msg) if all(map(math.isfinite, across)) else NOT_A_COMMAND


def battery_event(msg: BatteryState) -> BatteryReceived:
    """The charge; NaN or anything outside 0..1 means that the driver doesn't know it."""
    known = math.isfinite(msg.percentage) and 0.0 <= msg.percentage <= 1.0
    return BatteryReceived(msg.percentage if known else None)


def plan_event(text: str) -> Event:
    """A message of the ``plan`` topic as an event; what can't be read becomes PlanRefused."""
    message = parse_plan(text)
    if isinstance(message, ProtocolError):
        return PlanRefused(message.reason, message.plan_id, message.step_ids)
    if isinstance(message, Heartbeat):
        return HeartbeatReceived(message.planner, message.model)
    if isinstance(message, SayNow):
        return SayReceived(message.plan_id, message.text)
    if isinstance(message, Cancel):
        return CancelReceived(message.plan_id, message.reason)
    return StepsReceived(message.plan_id, message.barrier, message.mode, message.steps)


def diagnostics(items: tuple[HealthItem, ...], prefix: str, stamp: Time) -> DiagnosticArray:
    """Health items as ``/diagnostics``; ``prefix`` is the node's name, the hardware id too."""
    array = DiagnosticArray()
    array.header.stamp = stamp
    array.status = [
        DiagnosticStatus(
            level=bytes([item.level]),
            name=f"{prefix}: {item.name}",
            message=item.message,
            hardware_id=prefix,
            values=[KeyValue(key=k, value=v) for k, v in item.values.items()],
        )
        for item in items
    ]
    return array


def age_ns(stamp: Time, now: RosTime) -> int:
    """Nanoseconds since ``stamp``; negative if it lies in the future."""
    return int(now.nanoseconds - stamp_ns(stamp))


def stamp_ns(stamp: Time) -> int:
    """A stamp in nanoseconds of ROS time."""
    return int(stamp.sec * 1_000_000_000 + stamp.nanosec)
