"""The end: every process of the agent leaves with code 0.

launch_test test/launch/launch_test_ends_clean.py
"""

import sys
import unittest
from pathlib import Path

import launch_testing
from launch import LaunchDescription
from launch.actions import ExecuteProcess, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch_testing.actions import ReadyToTest
from launch_testing_ros import WaitForTopics
from std_msgs.msg import String

PACKAGE = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
OURS = {"agent_node", "deadman_node", "planner_node"}


def generate_test_description():
    """The agent, and in place of your robot's drivers the example's twenty lines."""
    agent = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(PACKAGE / "launch" / "agent.launch.py")),
        launch_arguments={"offline": "always"}.items(),
    )
    robot = ExecuteProcess(cmd=[sys.executable, str(PACKAGE / "examples" / "minimal_robot.py")])
    return LaunchDescription([agent, robot, ReadyToTest()])


class TestRun(unittest.TestCase):
    """When these tests are over, launch ends what it has started, as Ctrl-C does."""

    def test_agent_and_planner_run(self):
        with WaitForTopics([("agent/state", String), ("plan", String)], timeout=PATIENCE_S):
            pass


@launch_testing.post_shutdown_test()
class TestEnd(unittest.TestCase):
    """Run when everything has ended."""

    def test_each_of_our_processes_has_left_with_code_0(self, proc_info):
        ended = {
            name: info.returncode
            for info in proc_info
            for name in OURS
            if any(name in word for word in info.cmd)
        }
        self.assertEqual(ended, dict.fromkeys(OURS, 0))
