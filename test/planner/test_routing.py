"""Which task a request is: images first, then long or thoughtful words, else a command."""

import pytest

from realtime_agent_ros.planner.models.routing import Task, task_of
from realtime_agent_ros.planner.prompts import briefing


def user(text):
    return {"role": "user", "content": text}


@pytest.mark.parametrize(
    ("said", "task"),
    [
        ("go forward 1 metre", Task.COMMAND),
        ("what is your battery", Task.COMMAND),
        ("drive to the kitchen", Task.COMMAND),
        ("Why did you stop?", Task.REASONING),
        ("which way would be shorter", Task.REASONING),
        ("plan a round through the flat", Task.REASONING),
        (
            "go to the sofa and then to the desk and then home and then to the kitchen",
            Task.REASONING,
        ),
        ("show me the planet", Task.COMMAND),
        ("", Task.COMMAND),
    ],
)
def test_the_newest_words_decide(said, task):
    assert task_of([user("why is the sky blue"), user(said)], 12) is task
    assert task_of(said, 12) is task


def test_what_the_robot_reports_of_itself_does_not():
    message = briefing.compose("go on", ["it stopped because of a zone, so decide why"], None)
    assert task_of([user(message)], 12) is Task.COMMAND


@pytest.mark.parametrize(
    "item",
    [
        {"role": "user", "content": [{"type": "input_image", "image_url": "data:"}]},
        {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_image"}]},
    ],
)
def test_an_image_anywhere_makes_it_a_task_for_models_that_see(item):
    assert task_of([user("why"), item], 12) is Task.IMAGE
    assert task_of([item, user("go")], 12) is Task.IMAGE
