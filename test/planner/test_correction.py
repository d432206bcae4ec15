"""What a correction comes to, and what is left of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.core.steps import Drive, GoTo, Turn
from realtime_agent_ros.planner.listening.correction import (
    progress,
    remaining,
    repair,
    sentence_of,
    travelled,
)

CONTEXT = LanguageContext(places=("kitchen", "desk"))
LEFT, RIGHT = Turn(angle_rad=math.pi / 2), Turn(angle_rad=-math.pi / 2)
AHEAD = Drive(distance_m=1.0, speed_mps=0.2)
KITCHEN, DESK = GoTo(place="kitchen"), GoTo(place="desk")


@pytest.mark.parametrize(
    ("done", "text", "wanted"),
    [
        (LEFT, "no, the other left", RIGHT),
        (LEFT, "No, the other left please!", RIGHT),
        (LEFT, "the other way", RIGHT),
        (LEFT, "wrong way!", RIGHT),
        (RIGHT, "no, the other right", LEFT),
        (LEFT, "I meant right", RIGHT),
        (LEFT, "no, not left, right", RIGHT),
        (LEFT, "no no, I said right", RIGHT),
        (LEFT, "no, 45 degrees", Turn(angle_rad=math.pi / 4)),
        (KITCHEN, "not the kitchen, the desk", DESK),
        (KITCHEN, "not to the kitchen but to the desk", DESK),
        (KITCHEN, "no, I meant the desk", DESK),
        (AHEAD, "no, 2 metres", Drive(distance_m=2.0, speed_mps=0.2)),
        (AHEAD, "wrong way", Drive(distance_m=-1.0, speed_mps=0.2)),
        (AHEAD, "no, turn left 90 degrees", LEFT),
    ],
)
def test_one_motion_is_corrected_in_one_step(done, text, wanted):
    found = repair(done, text, CONTEXT)
    assert found is not None
    assert found.confidence >= 0.9
    (skill,) = found.skills
    assert sentence_of(skill) == sentence_of(wanted)
    assert getattr(skill, "speed_mps", None) == getattr(wanted, "speed_mps", None)


@pytest.mark.parametrize(
    ("done", "text"),
    [
        (LEFT, "no, the other right"),
        (AHEAD, "no, the other left"),
        (KITCHEN, "the other way"),
        (KITCHEN, "no, the moon"),
        (LEFT, "no, left"),
        (LEFT, "no, look for my keys"),
        (LEFT, "no, right, then go to the desk"),
        (GoTo(x_m=1.0, y_m=2.0), "no, the desk"),
    ],
)
def test_what_is_not_clear_is_left_to_the_model(done, text):
    assert repair(done, text, CONTEXT) is None


@given(st.floats(-6.0, 6.0), st.floats(-40.0, 40.0))
def test_a_motion_in_words_reads_back_as_itself(angle_rad, distance_m):
    for skill in (Turn(angle_rad=angle_rad), Drive(distance_m=distance_m)):
        (read,) = parse(sentence_of(skill), CONTEXT).skills or (None,)
        if read is not None:  # a motion too small to be told in words is refused
            values = [v for v in skill.model_dump().values() if isinstance(v, float)]
            told = [v for v in read.model_dump().values() if isinstance(v, float)]
            assert told == pytest.approx(values, abs=1e-5)


@given(
    st.floats(-math.pi, math.pi),
    st.floats(0.1, 5.0),
    st.floats(0.0, 1.0),
    st.sampled_from((1.0, -1.0)),
    st.sampled_from((1.0, -1.0)),
)
def test_the_robot_ends_where_it_should_have_been_sent(yaw, angle, part, side, wanted_side):
    done, wanted = Turn(angle_rad=side * angle), Turn(angle_rad=wanted_side * (angle + 0.5))
    now_rad = math.remainder(yaw + part * done.angle_rad, 2.0 * math.pi)
    intent = repair(done, f"no, {sentence_of(wanted)}", CONTEXT)
    (left,) = remaining(intent, done, Pose(0, 0, yaw), Pose(0, 0, now_rad)).skills
    end = now_rad + left.angle_rad
    assert math.isclose(math.remainder(end - (yaw + wanted.angle_rad), math.tau), 0, abs_tol=1e-4)
    assert left.angle_rad == pytest.approx(wanted.angle_rad - part * done.angle_rad, abs=1e-4)


def test_told_left_and_stopped_after_40_degrees_it_turns_right_by_130():
    wanted = repair(LEFT, "no, the other left", CONTEXT)
    left = remaining(wanted, LEFT, Pose(1, 1, 3.0), Pose(1, 1, math.remainder(3.7, math.tau)))
    assert left.skills[0].angle_rad == pytest.approx(-math.pi / 2 - 0.7)


def test_a_drive_counts_along_the_way_it_began():
    wanted = repair(AHEAD, "no, 2 metres", CONTEXT)
    begun, now = Pose(1.0, 1.0, math.pi / 2), Pose(1.02, 1.4, math.pi / 2 + 0.05)
    assert remaining(wanted, AHEAD, begun, now).skills[0].distance_m == pytest.approx(1.6)
    assert progress(AHEAD, begun, now) == "driven forward by 0.40 m"


def test_poses_that_do_not_fit_the_motion_change_nothing():
    wanted = repair(AHEAD, "wrong way", CONTEXT)
    far = Pose(9.0, 0.0, 0.0)
    assert travelled(AHEAD, Pose(0, 0, 0), far) is None
    assert remaining(wanted, AHEAD, Pose(0, 0, 0), far) == wanted
    assert travelled(Turn(angle_rad=20.0), Pose(0, 0, 0), Pose(0, 0, 1)) is None
    assert progress(KITCHEN, Pose(0, 0, 0), far) == ""
    to_desk = repair(KITCHEN, "no, the desk", CONTEXT)
    assert remaining(to_desk, KITCHEN, Pose(0, 0, 0), Pose(1, 0, 0)) == to_desk
