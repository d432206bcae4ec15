"""The constant text in front of every request."""

import pytest

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.instructions import instructions


def test_the_built_in_text_is_filled_in():
    text = instructions(PlannerConfig(robot_name="Ada", persona="grumpy"))
    assert text.startswith("You are Ada")
    assert "grumpy" in text
    assert "{" not in text


def test_a_users_file_replaces_it_and_may_hold_braces(tmp_path):
    path = tmp_path / "mine.md"
    path.write_text('I am {robot_name}. {"json": true}')
    text = instructions(PlannerConfig(robot_name="Ada", instructions_file=str(path)))
    assert text == 'I am Ada. {"json": true}'


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(OSError, match=r"gone\.md"):
        instructions(PlannerConfig(instructions_file=str(tmp_path / "gone.md")))
