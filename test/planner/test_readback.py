"""A motion is told while it starts, once, whoever planned it."""

from __future__ import annotations

import math

import pytest
from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.core.steps import BACK, Drive, GoTo, StepStatus, Turn, Wait
from realtime_agent_ros.planner.speaking.readback import MOST_TOLD, tells
from tool_scenes import calling, outputs

RIGHT = ("turn", {"angle_deg": -90.0})
LEFT = ("turn", {"angle_deg": 90.0})


def speaking(words: str, *wanted: tuple[str, dict[str, object]]) -> ScriptedModel:
    """A model that says this and makes these calls in one response."""
    calls = [function_call(name, args, call_id=f"c{n}") for n, (name, args) in enumerate(wanted)]
    return ScriptedModel([[assistant_message(words), *calls], [assistant_message("")]])


def told(run, model, **parameters):
    """What is said, and what the calls were answered, when the model is asked."""
    found = []

    async def scene(make):
        bench = make(models=[model], **({"read_back": True} | parameters))
        await bench.ask("do it")
        found.append((bench.said, outputs(bench.history.items)))

    run(scene)
    return found[0]


def test_a_motion_without_words_is_told_and_the_model_knows(run):
    said, answers = told(run, calling(RIGHT, then=""))
    assert said == ["Turning right 90 degrees."]
    assert answers == ["accepted as t1.1; the robot has said: Turning right 90 degrees."]


@pytest.mark.parametrize(
    "words", ["Sure!", "All right.", "Turning left 90 degrees.", "I turn right."]
)
def test_words_that_name_no_way_another_way_or_no_size_tell_nothing(run, words):
    said, _ = told(run, speaking(words, RIGHT))
    assert said == [words, "Turning right 90 degrees."]


@pytest.mark.parametrize(
    "words",
    ["Turning right, by ninety degrees.", "I'll turn 90° to the right now.", "90 Grad rechts."],
)
def test_the_models_own_words_are_enough(run, words):
    said, answers = told(run, speaking(words, RIGHT))
    assert " ".join(said) == words
    assert answers == ["accepted as t1.1"]


def test_a_refused_motion_is_not_told(run):
    async def scene(make):
        bench = make(models=[calling(RIGHT, then="")], read_back=True)
        bench.verdict = lambda _: (StepStatus.REJECTED, "estop")
        await bench.ask("do it")
        assert bench.said == []

    run(scene)


def test_one_that_nobody_confirms_may_move_so_it_is_told(run):
    async def scene(make):
        bench = make(models=[calling(RIGHT, then="")], read_back=True, step_reply_s=0.01)
        bench.verdict = lambda _: None
        await bench.ask("do it")
        assert bench.said == ["Turning right 90 degrees."]

    run(scene)


def test_the_first_motion_is_told_at_once_and_the_rest_in_one_line(run):
    wanted = [RIGHT, ("drive", {"distance_m": -0.5}), ("wait", {"duration_s": 5.0}), LEFT, RIGHT]
    said, _ = told(run, calling(*wanted, then=""))
    assert said == [
        "Turning right 90 degrees.",
        "Then driving backward half a metre, then waiting 5 seconds, then turning left 90 degrees.",
    ]
    wanted = [RIGHT] + [("drive", {"distance_m": float(n)}) for n in range(1, MOST_TOLD + 3)]
    said, _ = told(run, calling(*wanted, then=""))
    assert said[1].endswith(", and 2 more steps.")


def test_it_is_told_in_the_robots_language_and_not_at_all_if_so_wished(run):
    said, _ = told(run, calling(RIGHT, then=""), language="de")
    assert said == ["Ich drehe mich um 90 Grad nach rechts."]
    said, _ = told(run, calling(RIGHT, then=""), language="fr")
    assert said == ["Je tourne de 90 degrés à droite."]
    said, _ = told(run, calling(("go_to", {"place": BACK}), then=""), language="es")
    assert said == ["Vuelvo a donde estaba."]
    said, _ = told(run, calling(RIGHT, then=""), read_back=False)
    assert said == []


def test_a_command_that_no_model_was_asked_about_is_told_once(run):
    async def scene(make):
        bench = make(read_back=True, fast_path=True)
        await bench.ask("turn right")
        assert bench.said == ["Turning right 90 degrees."]

    run(scene)


@pytest.mark.parametrize(
    "skill",
    [
        Turn(angle_rad=math.radians(35.0)),
        Turn(angle_rad=math.radians(-180.0)),
        Drive(distance_m=1.0),
        Drive(distance_m=-0.25),
        GoTo(place="kitchen"),
        GoTo(x_m=1.5, y_m=-2.0),
        Wait(duration_s=120.0),
    ],
)
def test_every_announcement_tells_its_own_motion_in_every_language(run, skill):
    from realtime_agent_ros.planner.prompts.action_phrases import announcement
    from realtime_agent_ros.planner.tools.human_units import arguments_of

    for language in ("auto", "en", "de", "fr", "es"):
        assert tells(announcement(skill.name, arguments_of(skill), language), skill)


@pytest.mark.parametrize(
    "text", ["turn left", "drive back two meters", "go to the kitchen", "turn around", "come back"]
)
def test_what_the_local_language_says_of_a_command_tells_it(text):
    intent = parse(text, LanguageContext(places=("kitchen",)))
    assert all(tells(intent.speech, skill) for skill in intent.skills)


@pytest.mark.parametrize("angle_deg", [-90.0, 90.0])
def test_no_words_for_one_way_tell_the_other(angle_deg):
    other = "left" if angle_deg < 0.0 else "right"
    for words in (f"{other} 90 degrees", f"not left but right, {other} 90", "left or right 90"):
        assert not tells(words, Turn(angle_rad=math.radians(angle_deg)))
