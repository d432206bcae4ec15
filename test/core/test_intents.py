"""The facade: what is said aloud, how sure it is, what is queued, what two texts share."""

from __future__ import annotations

import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.intents import IntentKind, LanguageContext, normalise, parse
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import Drive, GoTo

CONTEXT = LanguageContext(
    places=("kitchen", "desk", "Living Room"), speed_limit_mps=0.3, max_speed_mps=0.5
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("go forward", "half a metre, since you gave no distance"),
        ("turn", "since you named no side"),
        ("turn 90 degrees", "since you named no side"),
        ("drive -2 metres", "backward 2 metres, since you said minus"),
        ("drive a metre at 9 m/s", "which is my highest speed"),
        ("drive a metre at 0.4 m/s", "no faster than my limit of 0.3"),
        ("go forward 2", "taking the number as metres"),
        ("wait", "3 seconds, since you gave no time"),
    ],
)
def test_what_was_filled_in_or_capped_is_said(text: str, words: str) -> None:
    intent = parse(text, CONTEXT)
    assert words in intent.speech


@pytest.mark.parametrize("text", ["go forward", "turn 90 degrees", "drive"])
def test_a_default_lowers_the_confidence(text: str) -> None:
    assert parse(text, CONTEXT).confidence <= 0.8


def test_an_exact_command_is_sure() -> None:
    assert parse("go forward two metres", CONTEXT).confidence == 1.0


@pytest.mark.parametrize(
    "text", ["and then turn left", "then turn left", "after that turn left", "also turn left"]
)
def test_what_begins_with_then_is_queued(text: str) -> None:
    assert parse(text, CONTEXT).additive


@pytest.mark.parametrize("text", ["faster", "say hello", "remember this place as desk"])
def test_what_does_not_move_the_base_leaves_it_running(text: str) -> None:
    assert parse(text, CONTEXT).additive


@pytest.mark.parametrize("text", ["turn left", "stop, then turn left", "wait 5 seconds"])
def test_other_plans_take_the_place_of_what_runs(text: str) -> None:
    assert not parse(text, CONTEXT).additive


def test_home_is_a_place_if_there_is_one() -> None:
    assert parse("go home", LanguageContext(places=("home",))).skills == (GoTo(place="home"),)


def test_base_is_a_place_if_there_is_one() -> None:
    assert parse("go to base", LanguageContext(places=("base",))).skills == (GoTo(place="base"),)


@pytest.mark.parametrize("name", ["bus stop", "stop sign", "emergency room"])
def test_names_that_stop_nothing_can_be_remembered(name: str) -> None:
    assert parse(f"remember this place as the {name}", CONTEXT).kind is IntentKind.PLAN


@pytest.mark.parametrize("text", ["trun left", "go foward 2 metrs", "go to the kichen"])
def test_mended_spelling_lowers_the_confidence(text: str) -> None:
    assert 0.0 < parse(text, CONTEXT).confidence < 0.8


def test_two_places_as_near_in_spelling_are_not_guessed_between() -> None:
    assert parse("go to the deck", LanguageContext(places=("desk", "dock"))).skills == ()


@pytest.mark.parametrize(
    ("partial", "final"),
    [
        ("please go forward two metres", "Go forward two metres."),
        ("go to the kitchen then come back", "Go to the kitchen, then come back."),
        ("what can you do", "What can you do?"),
        ("okay turn left", "Okay, turn left!"),
        ("okay", ""),
    ],
)
def test_punctuation_case_and_filler_leave_the_normal_form(partial: str, final: str) -> None:
    assert normalise(partial) == normalise(final)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("go forward 2 metres", "go forward -2 metres"),
        ("go forward 1.5 metres", "go forward 15 metres"),
        ("go forward 1 m and turn left, twice", "go forward 1 m and turn left twice"),
        ("turn left", "turn right"),
        ("don't turn left", "do turn left"),
        ("what can you do", "what do"),
    ],
)
def test_what_means_different_things_has_different_normal_forms(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_a_context_comes_from_a_snapshot() -> None:
    snapshot = Snapshot(
        seq=0,
        barrier=0,
        ladder=Ladder.OK,
        speed_limit_mps=0.2,
        max_speed_mps=0.4,
        places={"desk": Pose(0.0, 0.0, 0.0)},
    )
    context = LanguageContext.from_snapshot(snapshot)
    assert parse("go to the desk slowly", context).skills == (GoTo(place="desk", speed_mps=0.1),)


def test_reserved_places_are_not_named_as_known() -> None:
    speech = parse("go to the moon", LanguageContext(places=("back", "start", "desk"))).speech
    assert "I know desk." in speech


@pytest.mark.parametrize("minutes", [1, 60])
def test_bounds_are_inclusive(minutes: int) -> None:
    assert parse(f"wait {minutes} minutes", CONTEXT).kind is IntentKind.PLAN
    assert parse("drive 50 metres", CONTEXT).skills == (Drive(distance_m=50.0),)
