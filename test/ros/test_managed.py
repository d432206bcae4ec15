"""ros/managed.py: transitions of our nodes, autostart, and errors that are told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

import pytest
import rclpy
from rclpy.context import Context
from rclpy.lifecycle import TransitionCallbackReturn
from rclpy.parameter import Parameter
from std_srvs.srv import Trigger

from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError

pytestmark = pytest.mark.ros


class Diary(ManagedNode):
    """Notes its transitions; ``fails`` maps one to what it raises."""

    def __init__(self, fails: dict[str, Exception], **options: Any) -> None:
        self.notes: list[str] = []
        self.makes = False
        self.fails = fails
        super().__init__("diary", **options)

    def configure(self) -> None:
        self._note("configure")

    def activate(self) -> None:
        self._note("activate")

    def deactivate(self) -> None:
        self._note("deactivate")

    def cleanup(self) -> None:
        self._note("cleanup")

    def _note(self, name: str) -> None:
        if self.makes:
            self.create_service(Trigger, name, lambda _, response: response)
        if name in self.fails:
            raise self.fails[name]
        self.notes.append(name)


Make = Callable[..., Diary]


@pytest.fixture
def make(domain: int) -> Iterator[Make]:
    context = Context()
    rclpy.init(context=context, domain_id=int(os.environ["ROS_DOMAIN_ID"]))
    made: list[Diary] = []

    def make_one(autostart: object = None, **fails: Exception) -> Diary:
        given = [] if autostart is None else [Parameter("autostart", value=autostart)]
        made.append(Diary(fails, context=context, parameter_overrides=given))
        return made[-1]

    yield make_one
    for node in made:
        node.destroy_node()
    rclpy.shutdown(context=context)


def test_it_configures_and_activates_itself(make: Make) -> None:
    node = make()
    node.begin()
    assert node.notes == ["configure", "activate"]
    assert node.active


def test_without_autostart_it_waits_to_be_told(make: Make) -> None:
    node = make(autostart=False)
    node.begin()
    assert node.notes == []
    assert node.trigger_configure() is TransitionCallbackReturn.SUCCESS
    assert not node.active
    assert node.trigger_activate() is TransitionCallbackReturn.SUCCESS
    assert node.active


def test_autostart_is_a_switch(make: Make) -> None:
    with pytest.raises(ParameterError, match="'autostart': got 'yes', allowed true or false"):
        make(autostart="yes").begin()


def test_the_end_deactivates_once(make: Make) -> None:
    node = make()
    node.begin()
    node.shutdown()
    node.shutdown()
    assert node.notes == ["configure", "activate", "deactivate"]


def test_begin_raises_what_configure_raised(make: Make) -> None:
    node = make(configure=ParameterError("parameter 'x': got 1, allowed 2"))
    with pytest.raises(ParameterError, match="got 1, allowed 2"):
        node.begin()
    assert not node.active


def test_a_refused_configuration_can_be_mended_and_tried_again(make: Make) -> None:
    node = make(autostart=False, configure=ParameterError("parameter 'x': got 1, allowed 2"))
    node.begin()
    assert node.trigger_configure() is TransitionCallbackReturn.FAILURE
    node.fails.clear()
    assert node.trigger_configure() is TransitionCallbackReturn.SUCCESS


@pytest.mark.parametrize("error", [ParameterError("no"), ZeroDivisionError()])
@pytest.mark.parametrize("name", ["configure", "activate"])
def test_a_transition_that_failed_leaves_nothing_behind(
    make: Make, name: str, error: Exception
) -> None:
    node = make(autostart=False)
    node.begin()
    services = len(list(node.services))
    node.fails[name], node.makes = error, True
    node.trigger_configure()
    if name == "activate":
        node.trigger_activate()
    assert not node.active
    kept = name == "activate" and isinstance(error, ParameterError)
    assert len(list(node.services)) - services == int(kept), "what configure made, if that holds"
    node.fails.clear()
    if not kept:
        assert node.trigger_configure() is TransitionCallbackReturn.SUCCESS
    assert node.trigger_activate() is TransitionCallbackReturn.SUCCESS


def test_a_bug_in_a_transition_is_not_swallowed(make: Make) -> None:
    with pytest.raises(ZeroDivisionError):
        make(activate=ZeroDivisionError()).begin()


def test_a_full_round(make: Make) -> None:
    node = make()
    node.begin()
    assert node.trigger_deactivate() is TransitionCallbackReturn.SUCCESS
    assert not node.active
    assert node.trigger_cleanup() is TransitionCallbackReturn.SUCCESS
    assert node.trigger_configure() is TransitionCallbackReturn.SUCCESS
    assert node.notes == ["configure", "activate", "deactivate", "cleanup", "configure"]


def test_a_transition_may_take_longer_than_a_callback(make: Make) -> None:
    node = make()
    node.guard = Mock()
    node.trigger_configure()
    node.guard.pause.assert_called_once_with()
