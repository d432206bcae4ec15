"""The planner dies: the agent notices, says so and goes on; launch starts another planner.

launch_test test/launch/launch_test_respawns_planner.py
"""

import json
import os
import signal
import sys
import time
import unittest
from pathlib import Path

import rclpy
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


def planners():
    """The pids of the planners that launch has started, that is this process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            words = folder.joinpath("cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if int(parent) == os.getpid() and b"planner_node" in words:
            found.append(int(folder.name))
    return found


class TestRespawn(unittest.TestCase):
    """Run while everything runs."""

    def test_a_killed_planner_is_missed_told_and_replaced(self):
        rclpy.init()
        node = rclpy.create_node("person")
        states, said = [], []
        node.create_subscription(
            String, "agent/state", lambda msg: states.append(json.loads(msg.data)), 10
        )
        node.create_subscription(String, "say", lambda msg: said.append(msg.data), 10)

        def wait_for(condition, what):
            end = time.monotonic() + PATIENCE_S
            while not condition():
                self.assertLess(time.monotonic(), end, f"waited in vain for {what}")
                rclpy.spin_once(node, timeout_sec=0.1)

        wait_for(lambda: states and states[-1]["planner_alive"], "the planner")
        (first,) = planners()
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: not states[-1]["planner_alive"], "its loss to be noticed")
        wait_for(lambda: any("lost my planner" in text for text in said), "its loss to be told")
        wait_for(lambda: states[-1]["planner_alive"], "another planner")
        self.assertNotIn(first, planners())
        node.destroy_node()
        rclpy.shutdown()
