"""Look-ups on what was seen: the turn that is over, and where the robot waited."""

from __future__ import annotations

import pytest
from recordings import drive, state, step

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.demo.recording import QUIET_S, Recording, Seen, waits


def test_an_empty_recording_has_a_pose_and_no_state() -> None:
    assert Recording().pose == Pose(0.0, 0.0, 0.0)
    assert Recording().state is None
    assert waits(Recording()) == []


def test_what_was_said_since_is_one_lower_case_text() -> None:
    seen = Recording(said=[Seen(1.0, "Early."), Seen(2.0, "On my way."), Seen(3.0, "Done.")])
    assert seen.said_since(1.0) == "on my way. done."


def test_steps_of_one_status_since() -> None:
    seen = drive()
    assert [u.step_id for u in seen.steps_since(0.0, StepStatus.DONE)] == ["a"]
    assert seen.steps_since(9.0, StepStatus.DONE) == []


def answered(**changes: object) -> Recording:
    seen = Recording(said=[Seen(2.0, "On my way.")], states=[state(3.0)])
    for name, value in changes.items():
        setattr(seen, name, value)
    return seen


def test_a_turn_is_over_when_the_robot_has_replied_and_rests_in_quiet() -> None:
    assert answered().turn_over(1.0, 2.0 + QUIET_S)
    assert not answered().turn_over(1.0, 1.9 + QUIET_S)


@pytest.mark.parametrize(
    "changes",
    [
        {"said": []},
        {"said": [Seen(0.5, "before it was asked")]},
        {"states": []},
        {"states": [state(3.0, running="a")]},
        {"states": [state(3.0, queued=("b",))]},
        {"thinking": True},
        {"steps": [step(99.0, StepStatus.DONE)]},
    ],
)
def test_a_turn_goes_on_while_anything_is_open(changes: dict[str, object]) -> None:
    assert not answered(**changes).turn_over(1.0, 100.0)


def test_standing_in_a_drive_is_waiting() -> None:
    assert waits(drive((3.0, 5.0))) == [pytest.approx((3.0, 5.0))]
    assert waits(drive((3.0, 5.0), (6.0, 7.0), skill="go_to")) == [
        pytest.approx((3.0, 5.0)),
        pytest.approx((6.0, 7.0)),
    ]


def test_a_short_stand_a_rest_and_a_turn_are_no_waiting() -> None:
    assert waits(drive((3.0, 3.4))) == []
    assert waits(drive((3.0, 5.0), skill="turn")) == []


def test_a_drive_that_was_suspended_and_resumed_waits_in_between() -> None:
    seen = drive((3.0, 5.0))
    seen.steps[2:] = [
        step(3.0, StepStatus.CANCELLED),
        step(5.0, StepStatus.ACCEPTED, "a~2", resumes="a"),
        step(5.0, StepStatus.RUNNING, "a~2", resumes="a"),
        step(9.0, StepStatus.DONE, "a~2", resumes="a"),
    ]
    assert waits(seen) == [pytest.approx((3.0, 5.0))]


def test_what_follows_a_stop_word_is_no_waiting() -> None:
    seen = drive((3.0, 9.0))
    seen.steps[2:] = [step(3.0, StepStatus.CANCELLED)]
    assert waits(seen) == []


def test_a_drive_that_never_ended_waits_to_the_last_command() -> None:
    seen = drive((3.0, 9.0))
    del seen.steps[2:]
    assert waits(seen) == [pytest.approx((3.0, 10.0))]
