"""The tools are plain functions: they are tested without a planner, and once with one."""

import asyncio

from errands import tools

from realtime_agent_ros.tools import GoTo, Say


class FakeRobot:
    """Takes down what it is told to do."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.done: list[object] = []

    def do(self, skill: object) -> str:
        self.done.append(skill)
        return self.answer


def test_the_menu_is_looked_up_in_any_spelling() -> None:
    assert tools.menu.function("Friday") == "fish"
    assert tools.menu.function("someday") == "nothing"


def test_the_queue_is_counted() -> None:
    assert asyncio.run(tools.queue_length.function()) == {"people": 3}


def test_lunch_is_announced_where_the_robot_may_go() -> None:
    robot = FakeRobot("accepted as t1.1")
    tools.announce_lunch.function(robot, "lab")
    assert robot.done == [GoTo(place="lab"), Say(text="Lunch is ready.")]


def test_nothing_is_said_where_it_may_not() -> None:
    robot = FakeRobot("rejected (t1.1): unknown place")
    assert tools.announce_lunch.function(robot, "moon").startswith("rejected")
    assert robot.done == [GoTo(place="moon")]


def test_the_twin_only_tells_what_would_be() -> None:
    assert tools.lift_tray.twin is not None
    assert tools.lift_tray.twin(up=True) == "the tray would be up"
