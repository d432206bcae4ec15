"""A word stops the robot: not at the end of the sentence, and not when the planner is back.

launch_test test/launch/launch_test_stops_safely.py
"""

import json
import sys
import time
import unittest
from pathlib import Path

import rclpy
from geometry_msgs.msg import Twist
from launch import LaunchDescription
from launch.actions import ExecuteProcess, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch_testing.actions import ReadyToTest
from std_msgs.msg import String

PACKAGE = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0


def generate_test_description():
    """The agent, and in place of your robot's drivers the example's twenty lines."""
    agent = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(PACKAGE / "launch" / "agent.launch.py")),
        launch_arguments={"offline": "always"}.items(),
    )
    robot = ExecuteProcess(cmd=[sys.executable, str(PACKAGE / "examples" / "minimal_robot.py")])
    return LaunchDescription([agent, robot, ReadyToTest()])


class TestStop(unittest.TestCase):
    """Run while everything runs."""

    @classmethod
    def setUpClass(cls):
        rclpy.init()
        cls.node = rclpy.create_node("person")
        cls.speeds, cls.states = [], []
        cls.speech = cls.node.create_publisher(String, "speech", 10)
        cls.partial = cls.node.create_publisher(String, "speech/partial", 10)
        cls.node.create_subscription(
            Twist, "cmd_vel", lambda twist: cls.speeds.append(twist.linear.x), 10
        )
        cls.node.create_subscription(
            String, "agent/state", lambda msg: cls.states.append(json.loads(msg.data)), 10
        )

    @classmethod
    def tearDownClass(cls):
        cls.node.destroy_node()
        rclpy.shutdown()

    def wait_for(self, condition, what):
        """Spin until the condition holds; what is awaited is a state, never a time."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, f"waited in vain for {what}")
            rclpy.spin_once(self.node, timeout_sec=0.1)

    def test_the_first_half_of_stop_please_is_enough(self):
        self.wait_for(
            lambda: self.states and self.states[-1]["ladder"] == "OK", "a robot that may move"
        )
        self.wait_for(lambda: self.states[-1]["planner_alive"], "the planner")
        self.speech.publish(String(data="drive forward five metres"))
        self.wait_for(lambda: self.speeds and self.speeds[-1] > 0.1, "motion")
        self.partial.publish(String(data="stop"))
        self.wait_for(lambda: self.speeds[-1] == 0.0, "rest")
        since = len(self.speeds)
        self.wait_for(lambda: len(self.speeds) >= since + 40, "40 more commands")
        self.assertEqual(set(self.speeds[since:]), {0.0})
        self.assertIsNone(self.states[-1]["running_step"])
