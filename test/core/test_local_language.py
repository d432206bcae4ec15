"""The agent's own understanding while no planner is there."""

import pytest

from realtime_agent_ros.core.events import CancelReceived, StepsReceived
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.local_language import LocalLanguage, is_local
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import Drive

NOW = Snapshot(
    seq=1,
    barrier=7,
    ladder="OK",
    speed_limit_mps=0.3,
    max_speed_mps=0.3,
    pose=Pose(1.0, 2.0, 0.0),
    places={"kitchen": Pose(0.0, 0.0, 0.0), "back": Pose(0.0, 0.0, 0.0)},
)


def test_a_command_becomes_a_plan_of_now_and_is_said():
    reply = LocalLanguage().understand("go forward 2 metres", NOW)
    assert isinstance(reply.action, StepsReceived)
    assert (reply.action.barrier, reply.action.mode) == (7, "replace")
    assert reply.action.steps[0].skill == Drive(distance_m=2.0)
    assert reply.speech


def test_every_plan_has_its_own_ids_and_is_known_as_local():
    language = LocalLanguage()
    plans = [language.understand("turn left", NOW).action for _ in range(2)]
    assert plans[0].plan_id != plans[1].plan_id
    assert plans[0].steps[0].step_id != plans[1].steps[0].step_id
    assert all(is_local(plan.plan_id) for plan in plans)
    assert not is_local("p1")


def test_a_stop_is_left_to_the_stop_words():
    reply = LocalLanguage().understand("stop", NOW)
    assert (reply.speech, reply.action) == ("", None)


def test_cancel_that_cancels_everything():
    reply = LocalLanguage().understand("cancel that", NOW)
    assert isinstance(reply.action, CancelReceived)
    assert reply.action.plan_id is None


def test_a_question_is_answered_and_moves_nothing():
    reply = LocalLanguage().understand("where are you?", NOW)
    assert reply.speech
    assert reply.action is None


@pytest.mark.parametrize("text", ["", "blorf the snark", "drive 10000 miles", "\x00", "a" * 5000])
def test_what_is_not_understood_moves_nothing(text):
    assert LocalLanguage().understand(text, NOW).action is None


def test_a_text_that_takes_too_long_to_read_is_not_read():
    """The engine may not pause for longer than two periods."""
    reply = LocalLanguage().understand("drive one metre then " * 20, NOW)
    assert reply.action is None
    assert "shorter" in reply.speech
