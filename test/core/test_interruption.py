"""What a stop does to the plan, on a queue of the test's own."""

from unittest.mock import Mock

import pytest

from realtime_agent_ros.core.interruption import Ended, Interruption
from realtime_agent_ros.core.safety import StopChange

S = 1_000_000_000


def stop(*, resumable=True):
    return StopChange("obstacle in Z", resumable, True)


@pytest.fixture
def queue():
    made = Mock()
    made.has_suspended.return_value = False
    made.suspend.return_value = 1
    made.resume.return_value = 2
    return made


@pytest.fixture
def interruption(queue):
    return Interruption(queue, window_s=10.0)


def test_a_plan_waits_and_goes_on(queue, interruption):
    assert interruption.begin(stop(), "something is too close", None, 0) == (
        "Waiting: something is too close."
    )
    queue.has_suspended.return_value = True
    assert interruption.wait_out(standing=True, now_ns=9 * S) is None
    ended = interruption.wait_out(standing=False, now_ns=9 * S)
    assert ended == Ended("resumed", {"steps": 2}, "I go on.")


def test_a_second_reason_does_not_make_it_wait_longer(queue, interruption):
    interruption.begin(stop(), "", None, 0)
    queue.has_suspended.return_value = True
    interruption.begin(stop(), "", None, 8 * S)
    ended = interruption.wait_out(standing=True, now_ns=11 * S)
    assert ended is not None
    assert (ended.kind, ended.detail) == ("not_resumed", {"stood_s": 11.0})
    queue.give_up_suspended.assert_called_once()


def test_a_final_reason_ends_the_plan_without_a_word(queue, interruption):
    assert interruption.begin(stop(resumable=False), "a drop", None, 0) == ""
    queue.cancel.assert_called_once_with("stopped: obstacle in Z")
    queue.suspend.assert_not_called()


def test_with_nothing_suspended_there_is_nothing_to_wait_for(interruption):
    assert interruption.wait_out(standing=False, now_ns=S) is None
