"""Which utterances are the same but for a number or a place; which plans mean only their words."""

import json

import pytest

from realtime_agent_ros.planner.recall.plan_pattern import fill, pattern_of, plan_of

PLACES = ("kitchen", "living_room", "hall")


def plan(said, *calls):
    pattern = pattern_of(said, PLACES)
    return pattern and plan_of(pattern, [(name, json.dumps(given)) for name, given in calls])


def again(made, said, places=PLACES):
    pattern = pattern_of(said, places)
    return pattern and fill(made, pattern)


def test_numbers_are_filled_with_their_sign():
    made = plan("back up 2 metres", ("drive", {"distance_m": -2.0, "speed_mps": None}))
    assert made.free
    (call,) = again(made, "Back up three metres!")
    assert (call.name, call.arguments) == ("drive", {"distance_m": -3.0})


def test_places_are_filled_by_their_real_names():
    made = plan("please go to the kitchen now", ("go_to", {"place": "kitchen"}))
    (call,) = again(made, "please go to the living room now")
    assert call.arguments == {"place": "living_room"}
    assert again(made, "please go to the moon now") is None


@pytest.mark.parametrize(
    ("said", "calls", "other"),
    [
        ("make 4 steps of 1 metre", [("drive", {"distance_m": 1.0})] * 4,
         "make 2 steps of 1 metre"),
        ("go 2 metres and turn", [("drive", {"distance_m": 2.0}), ("turn", {"angle_deg": 90.0})],
         "go 3 metres and turn"),
        ("go 50 centimetres ahead", [("drive", {"distance_m": 0.5})], "go 70 centimetres ahead"),
        ("turn 90 and go 90", [("turn", {"angle_deg": 90.0}), ("drive", {"distance_m": 90.0})],
         "turn 30 and go 30"),
        ("go 2 metres then back 3",
         [("drive", {"distance_m": 2.0}), ("drive", {"distance_m": -3.0})],
         "go 4 metres then back 4"),
        ("wait 2 and say 2", [("wait", {"duration_s": 2.0}), ("say", {"text": "2"})],
         "wait 3 and say 3"),
    ],
)  # fmt: skip
def test_where_the_numbers_do_not_match_one_to_one_only_the_same_words_do(said, calls, other):
    made = plan(said, *calls)
    assert len(again(made, said)) == len(calls)
    assert again(made, other) is None


def test_a_number_out_of_bounds_is_left_to_the_model():
    made = plan("drive 2 metres ahead", ("drive", {"distance_m": 2.0}))
    assert again(made, "drive 5000 metres ahead") is None
    assert again(made, "drive 0 metres ahead") is None


@pytest.mark.parametrize(
    "said",
    ["do that again", "go there now", "take the red one", "come over to me",
     "turn the other way", "fahr nochmal vor", "stop", "",
     "encore plus vite", "face the door", "go on until you see me", "vuelve allí otra vez"],
)  # fmt: skip
def test_what_refers_to_something_else_has_no_pattern(said):
    assert pattern_of(said, PLACES) is None


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("go to the sofa please", ("go_to", {"x_m": 1.0, "y_m": 2.0})),
        ("look at the kitchen please", ("turn", {"angle_deg": 37.4})),
        ("look at Anna please", ("turn", {"angle_deg": 37.4})),
        ("come a bit nearer", ("drive", {"distance_m": 1.237})),
        ("bring some tea please", ("go_to", {"place": "kitchen"})),
        ("remember my spot", ("remember_place", {"name": "spot"})),
        ("hold on please", ("stop", {})),
        ("look around please", ("surroundings", {})),
        ("open the door", ("call_service", {"name": "door"})),
    ],
)
def test_a_plan_that_depends_on_more_than_its_words_is_none(said, call):
    assert plan(said, call) is None
