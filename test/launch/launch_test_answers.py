"""The robot answers: a question comes in as text, a clause to speak comes out.

launch_test test/launch/launch_test_answers.py
"""

import sys
import unittest
from pathlib import Path

from launch import LaunchDescription
from launch.actions import ExecuteProcess, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch_testing.actions import ReadyToTest

PACKAGE = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
SAY = "import sys; from realtime_agent_ros.cli import main; sys.exit(main())"


def generate_test_description():
    """Agent and robot, and a person who asks as soon as somebody listens."""
    agent = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(PACKAGE / "launch" / "agent.launch.py")),
        launch_arguments={"offline": "always"}.items(),
    )
    robot = ExecuteProcess(cmd=[sys.executable, str(PACKAGE / "examples" / "minimal_robot.py")])
    question = [sys.executable, "-c", SAY, "say", "where are you?", "--wait", "100"]
    person = ExecuteProcess(cmd=[*question, "--timeout", "100"])
    description = LaunchDescription([agent, robot, person, ReadyToTest()])
    return description, {"person": person}


class TestAnswer(unittest.TestCase):
    """Run while everything runs; ``person`` is the process above."""

    def test_the_person_hears_where_it_is(self, proc_output, person):
        proc_output.assertWaitFor("I am", process=person, stream="stdout", timeout=PATIENCE_S)
