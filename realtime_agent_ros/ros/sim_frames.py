"""Where the simulated robot's parts are, for robot_state_publisher, RViz and whoever else has tf2.

Belongs here: the wheels' angles on ``joint_states``, and the base in the odometry's frame on ``tf``
where tf2_msgs is installed; it is on no package index. Does not belong here: the parts themselves
(``sim/urdf``).
"""

from __future__ import annotations

from typing import Any

from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped
from rclpy.node import Node
from rclpy.qos import QoSProfile
from sensor_msgs.msg import JointState

from realtime_agent_ros.message_fields import fill_yaw
from realtime_agent_ros.ros.optional_types import find_type
from realtime_agent_ros.sim import readings
from realtime_agent_ros.sim.body import LEFT_WHEEL, RIGHT_WHEEL
from realtime_agent_ros.sim.config import SimConfig

QOS = QoSProfile(depth=10)
TF_QOS = QoSProfile(depth=100)
"""As tf2_ros has it."""


class SimFrames:
    """Of one robot; the names of its topics begin with ``at``. The frames of a fleet's robots have
    the same names, so each has a ``tf`` of its own."""

    def __init__(self, node: Node, at: str, config: SimConfig) -> None:
        self._joints = JointState(name=[LEFT_WHEEL.joint, RIGHT_WHEEL.joint])
        self._joints_out = node.create_publisher(JointState, f"{at}joint_states", QOS)
        self._transform = TransformStamped(child_frame_id=config.base_frame)
        self._transform.header.frame_id = config.odom_frame
        self._tf: Any = find_type("tf2_msgs.msg", "TFMessage")
        if self._tf is not None:
            self._tf_out = node.create_publisher(self._tf, f"{at}tf" if at else "/tf", TF_QOS)

    def publish(self, odom: readings.Odom, stamp: Time) -> None:
        self._joints.header.stamp = stamp
        self._joints.position = list(odom.wheels_rad)
        self._joints_out.publish(self._joints)
        if self._tf is not None:
            self._tf_out.publish(self._tf(transforms=[self._base(odom, stamp)]))

    def _base(self, odom: readings.Odom, stamp: Time) -> TransformStamped:
        message, pose = self._transform, odom.estimate.pose
        message.header.stamp = stamp
        message.transform.translation.x = pose.x_m
        message.transform.translation.y = pose.y_m
        fill_yaw(message.transform.rotation, pose.yaw_rad)
        return message
