"""The person of ``sim_node`` as Gazebo has them: led by a velocity, not called by a service."""

from __future__ import annotations

import rclpy
from geometry_msgs.msg import Twist
from rclpy.node import Node
from std_srvs.srv import Trigger

from realtime_agent_ros import parent_death


class Person(Node):
    """Each first step after a rest is a call: into the way, then on."""

    def __init__(self) -> None:
        super().__init__("person_by_velocity")
        self._walks = False
        self._stand = self.create_client(Trigger, "sim/person/stand")
        self.create_subscription(Twist, "sim/person/cmd_vel", self._on_velocity, 10)

    def _on_velocity(self, message: Twist) -> None:
        walks = message.linear.x > 0.0
        if walks and not self._walks:
            self._stand.call_async(Trigger.Request())
        self._walks = walks


if __name__ == "__main__":
    parent_death.arm()
    rclpy.init()
    rclpy.spin(Person())
