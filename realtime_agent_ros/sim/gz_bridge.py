"""Which of Gazebo's topics are which of ours: the file for ros_gz_bridge.

Belongs here: names, types and directions. Does not belong here: what Gazebo publishes (``sdf``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from realtime_agent_ros.sim import sdf

HEAD = "# Made by scripts/docs.py from sim/gz_bridge.py; for ros_gz_bridge of Gazebo Harmonic.\n"


@dataclass(frozen=True, slots=True)
class Bridge:
    """One topic: its names and types on both sides, and the way that messages go."""

    ros_topic: str
    gz_topic: str
    ros_type: str
    gz_type: str
    direction: Literal["GZ_TO_ROS", "ROS_TO_GZ"]


BRIDGES = (
    Bridge("/clock", "/clock", "rosgraph_msgs/msg/Clock", "gz.msgs.Clock", "GZ_TO_ROS"),
    Bridge("scan", sdf.SCAN, "sensor_msgs/msg/LaserScan", "gz.msgs.LaserScan", "GZ_TO_ROS"),
    Bridge("odom", sdf.ODOM, "nav_msgs/msg/Odometry", "gz.msgs.Odometry", "GZ_TO_ROS"),
    Bridge(
        "bumper", sdf.CONTACTS, "ros_gz_interfaces/msg/Contacts", "gz.msgs.Contacts", "GZ_TO_ROS"
    ),
    Bridge("/tf", sdf.TF, "tf2_msgs/msg/TFMessage", "gz.msgs.Pose_V", "GZ_TO_ROS"),
    Bridge("joint_states", sdf.JOINTS, "sensor_msgs/msg/JointState", "gz.msgs.Model", "GZ_TO_ROS"),
    Bridge("sim/truth", sdf.TRUTH, "nav_msgs/msg/Odometry", "gz.msgs.Odometry", "GZ_TO_ROS"),
    Bridge(
        "sim/person",
        sdf.PERSON_POSE,
        "geometry_msgs/msg/PoseStamped",
        "gz.msgs.Pose",
        "GZ_TO_ROS",
    ),
    Bridge("cmd_vel", sdf.CMD_VEL, "geometry_msgs/msg/Twist", "gz.msgs.Twist", "ROS_TO_GZ"),
    Bridge(
        "sim/person/cmd_vel",
        sdf.PERSON_VEL,
        "geometry_msgs/msg/Twist",
        "gz.msgs.Twist",
        "ROS_TO_GZ",
    ),
)


def bridge_yaml() -> str:
    """``config_file`` of ros_gz_bridge."""
    entries = (
        f"- ros_topic_name: {b.ros_topic}\n  gz_topic_name: {b.gz_topic}\n"
        f"  ros_type_name: {b.ros_type}\n  gz_type_name: {b.gz_type}\n  direction: {b.direction}\n"
        for b in BRIDGES
    )
    return HEAD + "".join(entries)
