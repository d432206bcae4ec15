"""The agent starts on a robot: it tells its state, beats, and commands zeros until it is asked.

launch_test test/launch/launch_test_starts.py
"""

import json
import sys
import unittest
from pathlib import Path

from geometry_msgs.msg import Twist
from launch import LaunchDescription
from launch.actions import ExecuteProcess, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch_testing.actions import ReadyToTest
from launch_testing_ros import WaitForTopics
from std_msgs.msg import Bool, String

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


class TestStart(unittest.TestCase):
    """Run while everything runs."""

    def test_it_tells_its_state_and_beats_and_stands(self):
        topics = [("agent/state", String), ("agent/heartbeat", Bool), ("cmd_vel", Twist)]
        with WaitForTopics(topics, timeout=PATIENCE_S) as heard:
            state = json.loads(heard.received_messages("agent/state")[0].data)
            self.assertIn(state["ladder"], ("OK", "DEGRADED", "STOP"))
            for twist in heard.received_messages("cmd_vel"):
                self.assertEqual(twist, Twist())
