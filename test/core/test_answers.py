"""Spoken answers from a snapshot."""

import math

import pytest

from realtime_agent_ros.core.answers import answer
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.language.model import Question
from realtime_agent_ros.core.snapshot import SECTORS, Ladder, Snapshot

UNKNOWING = Snapshot(seq=0, barrier=0, ladder=Ladder.OK, speed_limit_mps=0.3, max_speed_mps=0.6)
KNOWING = UNKNOWING.model_copy(
    update={
        "pose": Pose(1.0, 2.0, math.pi / 2),
        "battery_ratio": 0.825,
        "places": {
            "kitchen": Pose(1.0, 4.0, 0.0),
            "desk": Pose(9.0, 2.0, 0.0),
            "start": Pose(1, 2, 0),
        },
        "sectors": dict.fromkeys(SECTORS) | {"front": 1.25, "left": 0.5},
    }
)


def test_where_names_the_nearest_place_and_the_pose() -> None:
    expected = "I am 2 metres from the kitchen, at x 1.0, y 2.0, heading 90 degrees."
    assert answer(Question.WHERE, KNOWING) == expected


def test_where_says_at_the_place_when_close() -> None:
    near = KNOWING.model_copy(update={"pose": Pose(1.0, 3.9, 0.0)})
    assert answer(Question.WHERE, near).startswith("I am at the kitchen")


def test_around_names_the_nearest_things_in_order() -> None:
    assert answer(Question.AROUND, KNOWING) == (
        "The nearest thing is half a metre away to my left. Then 1.25 metres away in front of me."
    )


def test_around_keeps_to_the_sector_asked_for() -> None:
    assert answer(Question.AROUND, KNOWING, "front") == (
        "The nearest thing in front of me is 1.25 metres away."
    )
    assert answer(Question.AROUND, KNOWING, "back") == "I see nothing behind me."


def test_battery_in_percent() -> None:
    assert answer(Question.BATTERY, KNOWING) == "My battery is at 82 percent."


def test_places_come_with_their_distance_and_without_the_reserved_ones() -> None:
    assert (
        answer(Question.PLACES, KNOWING) == "I know kitchen, 2 metres away and desk, 8 metres away."
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question.WHERE, "don't know where"),
        (Question.AROUND, "don't know what is around"),
        (Question.BATTERY, "don't know my battery"),
        (Question.PLACES, "no places yet"),
    ],
)
def test_what_is_not_known_is_said_to_be_unknown(question: Question, words: str) -> None:
    assert words in answer(question, UNKNOWING)


def test_status_tells_motion_queue_and_limit() -> None:
    moving = KNOWING.model_copy(
        update={"velocity": Velocity(0.2), "running_step": "a.1", "queued_steps": ("a.2",)}
    )
    assert answer(Question.STATUS, moving) == (
        "I am driving forward at 0.2 metres per second, with 1 more step to do. "
        "My speed limit is 0.3 metres per second."
    )
    backward = KNOWING.model_copy(update={"velocity": Velocity(-0.2)})
    assert "driving backward" in answer(Question.STATUS, backward)
    turning = KNOWING.model_copy(update={"velocity": Velocity(angular_z_radps=-0.5)})
    assert "turning right" in answer(Question.STATUS, turning)


def test_status_counts_only_the_steps_behind_the_running_one() -> None:
    last = KNOWING.model_copy(update={"running_step": "a.1", "queued_steps": ()})
    assert "to do" not in answer(Question.STATUS, last)


def test_status_tells_what_holds_the_motion_back() -> None:
    held = KNOWING.model_copy(update={"running_step": "a.1", "held_by": "obstacle in ApproachZone"})
    assert answer(Question.STATUS, held).startswith(
        "I am standing still, in the middle of a step, held back by obstacle in ApproachZone."
    )
    assert "held" not in answer(Question.STATUS, KNOWING)


@pytest.mark.parametrize(
    ("ladder", "words"),
    [(Ladder.STOP, "I have stopped: scan is stale."), (Ladder.LATCHED, "until somebody resets me")],
)
def test_status_gives_the_reason_of_a_stop(ladder: Ladder, words: str) -> None:
    stopped = KNOWING.model_copy(update={"ladder": ladder, "reasons": ("scan is stale",)})
    assert words in answer(Question.STATUS, stopped)


@pytest.mark.parametrize("question", list(Question))
@pytest.mark.parametrize("snapshot", [UNKNOWING, KNOWING])
@pytest.mark.parametrize("sector", [None, "front", "nonsense"])
def test_every_question_gets_a_sentence(
    question: Question, snapshot: Snapshot, sector: str | None
) -> None:
    spoken = answer(question, snapshot, sector)
    assert spoken.endswith((".", '"'))
    assert "None" not in spoken
