"""What is kept of the goals that were sent, with a client of the action that a test answers for.

Over DDS the same is in ``test_nav2.py``, where Nav2's type can be had.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from rclpy.task import Future

from realtime_agent_ros.core.commands import NavCancel, NavGoal
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import NavAnswer, NavResult
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.ros import nav2 as wire

ACCEPTED, UNKNOWN, TERMINATED = 0, 2, 3
THERE = Pose(1.0, 0.0, 0.0)


class Client:
    """The action's client: what was asked of it, each with the future of its answer."""

    def __init__(self, *_: Any) -> None:
        self.goals: list[Any] = []
        self.cancels: list[Any] = []
        self.results: list[Any] = []

    def server_is_ready(self) -> bool:
        return True

    def send_goal_async(self, request: Any, feedback: Any, name: Any) -> Any:
        return self._asked(self.goals, name)

    def _cancel_goal_async(self, goal: Any) -> Any:
        return self._asked(self.cancels, goal.goal_id)

    def _get_result_async(self, goal: Any) -> Any:
        return self._asked(self.results, goal.goal_id)

    @staticmethod
    def _asked(asked: list[Any], name: Any) -> Any:
        future = Future()
        asked.append((name, future))
        return future


class Side:
    """Our side of the wire, and a graph in which the action's server comes and goes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        goal = SimpleNamespace(Request=lambda: SimpleNamespace(goal_id=SimpleNamespace(uuid=[])))
        action = SimpleNamespace(Goal=Mock, Impl=SimpleNamespace(SendGoalService=goal))
        monkeypatch.setattr(wire, "find_type", lambda *_: action)
        monkeypatch.setattr(wire, "ActionClient", Client)
        monkeypatch.setattr(wire, "rivals_of", lambda *_: [])
        self.events: list[Any] = []
        self.servers = ["a"]
        node = Mock()
        node.resolve_service_name.side_effect = node.resolve_topic_name.side_effect = str
        node.get_service_names_and_types.return_value = [("navigate_to_pose/_action/send_goal", [])]
        node.get_subscriptions_info_by_topic.return_value = []
        node.get_publishers_info_by_topic.side_effect = lambda _: [
            SimpleNamespace(endpoint_gid=name.encode()) for name in self.servers
        ]
        node.count_publishers.return_value = 1
        self.nav2 = wire.Nav2(node, AgentConfig(), self.events.append, "cmd_vel")
        self.nav2.look()
        self.client: Client = self.nav2._client  # there is no other way to it

    def send(self, number: int, *, answered: bool = True) -> Any:
        """Send a goal, which is taken if it is answered; its name."""
        self.nav2.send(NavGoal(number, THERE, "action"))
        name, future = self.client.goals[-1]
        if answered:
            future.set_result(wire.ClientGoalHandle(self.client, name, Mock(accepted=True)))
        return name

    def see(self, *servers: str) -> None:
        """The graph as it is now, which is looked at."""
        self.servers = list(servers)
        self.nav2.look()

    def told(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def side(monkeypatch: pytest.MonkeyPatch) -> Side:
    return Side(monkeypatch)


def cancelled(side: Side) -> list[Any]:
    return [name for name, _ in side.client.cancels]


@pytest.mark.parametrize("code", [UNKNOWN, TERMINATED])
def test_a_goal_that_is_called_off_and_is_no_more_is_over(side: Side, code: int) -> None:
    side.send(1)
    side.nav2.cancel(NavCancel(1, "action", None))
    side.client.cancels[0][1].set_result(Mock(return_code=code))
    (result,) = side.told(NavResult)
    assert (result.goal_id, bool(result.failure)) == (1, True)
    side.nav2.cancel(NavCancel(1, "action", None))
    assert len(side.client.cancels) == 1


def test_a_goal_that_is_being_cancelled_is_over_by_its_result_alone(side: Side) -> None:
    name = side.send(1)
    side.nav2.cancel(NavCancel(1, "action", None))
    side.client.cancels[0][1].set_result(Mock(return_code=ACCEPTED))
    assert side.told(NavResult) == []
    assert [asked for asked, _ in side.client.results] == [name, name]  # one may be lost
    side.client.results[1][1].set_result(Mock(status=wire.CANCELED, result=None))
    assert side.told(NavResult) == [NavResult(1, "its goal was cancelled")]


def test_the_goals_of_a_server_that_is_back_can_be_called_off_answered_or_not(side: Side) -> None:
    names = [side.send(1), side.send(2, answered=False)]
    side.see("")
    side.nav2.cancel(NavCancel(2, "action", None))
    assert cancelled(side) == names[:1]
    side.see("a")
    side.nav2.cancel(NavCancel(2, "action", None))
    assert cancelled(side) == [names[0], *names]


def test_the_goals_of_another_server_are_forgotten(side: Side) -> None:
    side.send(1)
    side.send(2, answered=False)
    side.see("")
    side.see("b")
    side.nav2.cancel(NavCancel(2, "action", None))
    assert cancelled(side) == []


def test_a_goal_that_is_taken_after_it_was_called_off_is_cancelled_then(side: Side) -> None:
    name = side.send(1, answered=False)
    side.nav2.cancel(NavCancel(1, "action", None))
    assert cancelled(side) == []
    _, future = side.client.goals[0]
    future.set_result(wire.ClientGoalHandle(side.client, name, Mock(accepted=True)))
    assert cancelled(side) == [name]
    assert side.told(NavAnswer) == [NavAnswer(1, accepted=True)]
