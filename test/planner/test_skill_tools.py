"""Skill tools through the real Runner: order, bounds, and what the model is told."""

import json
import math

import pytest
from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    StepStatus,
    Stop,
    Turn,
    Wait,
)
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.planner.tools.skill_tools import SKILL_SPECS


def calls(*wanted):
    return [function_call(name, args, call_id=f"c{n}") for n, (name, args) in enumerate(wanted)]


def scripted(*wanted):
    return [ScriptedModel([calls(*wanted), [assistant_message("Well.")]])]


def answers(bench):
    return [i["output"] for i in bench.history.items if i.get("type") == "function_call_output"]


def test_ten_calls_of_one_response_reach_the_robot_in_the_models_order(run):
    async def scene(make):
        bench = make(models=scripted(*[("drive", {"distance_m": n / 10}) for n in range(1, 11)]))
        await bench.ask("do it")
        assert [skill.distance_m for skill in bench.skills] == [n / 10 for n in range(1, 11)]
        assert [m.steps[0].step_id for m in bench.sent] == [f"t1.{n}" for n in range(1, 11)]
        assert [m.mode for m in bench.sent] == ["replace"] + ["append"] * 9

    run(scene)


def test_every_skill_has_a_tool_in_units_that_models_think_in(run):
    async def scene(make):
        bench = make(
            models=scripted(
                ("drive", {"distance_m": -0.5, "speed_mps": 0.1}),
                ("turn", {"angle_deg": -90, "speed_degps": None}),
                ("go_to", {"place": "kitchen"}),
                ("go_to", {"x_m": 1, "y_m": 2, "heading_deg": 180}),
                ("wait", {"duration_s": 2}),
                ("say", {"text": "hello"}),
                ("set_speed_limit", {"speed_mps": 0.2}),
                ("remember_place", {"name": "desk"}),
                ("stop", {}),
            )
        )
        await bench.ask("everything")
        assert bench.skills == [
            Drive(distance_m=-0.5, speed_mps=0.1),
            Turn(angle_rad=-math.pi / 2),
            GoTo(place="kitchen"),
            GoTo(x_m=1.0, y_m=2.0, yaw_rad=math.pi),
            Wait(duration_s=2.0),
            Say(text="hello"),
            SetSpeedLimit(speed_mps=0.2),
            RememberPlace(place="desk"),
            Stop(),
        ]
        assert answers(bench)[1] == "accepted as t1.2, queued behind t1.1"

    run(scene)


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("drive", '{"distance_m": 1000, "speed_mps": null}', "distance_m"),
        ("drive", '{"distance_m": NaN, "speed_mps": null}', "distance_m"),
        ("drive", '{"distance_m": Infinity, "speed_mps": null}', "distance_m"),
        ("drive", '{"distance_m": 1, "speed_mps": -1}', "speed_mps"),
        ("drive", '{"distance_m": "far"}', "distance_m"),
        ("drive", '{"distance_m": 1', "distance_m: number"),
        ("drive", "{}", "distance_m"),
        ("turn", '{"angle_deg": 1e300}', "angle_rad"),
        ("go_to", '{"place": "kitchen", "x_m": 1, "y_m": 1}', "not both"),
        ("go_to", "{}", "needs a place"),
        ("say", '{"text": ""}', "text"),
    ],
)
def test_malformed_arguments_are_an_answer_to_the_model_and_move_nothing(
    run, tool, arguments, named
):
    async def scene(make):
        model = ScriptedModel(
            [[function_call(tool, arguments, call_id="c0")], [assistant_message("Sorry.")]]
        )
        bench = make(models=[model])
        await bench.ask("do it")
        assert bench.sent == []
        output = model.calls[1].input[-1]["output"]
        assert output.startswith(f"invalid arguments for {tool}: ")
        assert named in output
        assert bench.said == ["Sorry."]

    run(scene)


def test_no_motion_follows_one_with_bad_arguments_in_the_same_response(run):
    async def scene(make):
        bench = make(
            models=scripted(
                ("drive", {"distance_m": 1000}),
                ("drive", {"distance_m": 1}),
                ("say", {"text": "a"}),
            )
        )
        await bench.ask("do it")
        assert bench.skills == [Say(text="a")]

    run(scene)


def test_no_motion_follows_a_rejected_one_and_the_model_hears_the_reason(run):
    async def scene(make):
        bench = make(models=scripted(("go_to", {"place": "moon"}), ("drive", {"distance_m": 1})))
        bench.verdict = lambda _: (StepStatus.REJECTED, "unknown place 'moon'")
        await bench.ask("to the moon")
        assert bench.skills == [GoTo(place="moon")]
        assert answers(bench) == [
            "rejected (t1.1): unknown place 'moon'",
            "not sent: a motion before it was not accepted",
        ]

    run(scene)


def test_an_agent_that_does_not_answer_is_not_waited_for(run):
    async def scene(make):
        bench = make(
            models=scripted(("drive", {"distance_m": 1}), ("drive", {"distance_m": 2})),
            step_reply_s=0.05,
        )
        bench.verdict = lambda _: None
        await bench.ask("do it")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert answers(bench)[0].startswith("not confirmed: t1.1")

    run(scene)


def test_without_an_agent_nothing_is_sent_and_that_is_said(run):
    async def scene(make):
        bench = make(agent_silent_s=0.0001)
        await bench.until(lambda: not bench.session.status().agent_connected)
        await bench.ask("go forward 1 metre")
        assert bench.sent == []
        assert " ".join(bench.said) == "I can't do that: the robot's agent is not connected."

    run(scene)


def test_an_unknown_tool_does_not_hold_up_the_others(run):
    async def scene(make):
        bench = make(models=scripted(("fly", {"height_m": 1}), ("drive", {"distance_m": 1})))
        await bench.ask("do it")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said == ["Well."]

    run(scene)


def test_every_tool_says_what_it_does_and_what_its_arguments_mean(toolbox):
    skills = [tool for tool in toolbox.tools if tool.name in {s.name for s in SKILL_SPECS}]
    assert len(skills) == len(SKILL_SPECS)
    for tool in toolbox.tools:
        assert tool.description
        assert tool.strict_json_schema
        schema = tool.params_json_schema
        assert all("description" in p for p in schema["properties"].values()), tool.name
    assert len(json.dumps([t.params_json_schema for t in skills])) < 4000


def test_say_at_once_is_heard_while_the_motion_before_it_has_no_answer_yet(run):
    async def scene(make):
        bench = make(
            models=scripted(
                ("drive", {"distance_m": 1}), ("say", {"text": "Off!", "at_once": True})
            ),
            step_reply_s=100.0,
        )
        bench.verdict = lambda _: None
        bench.session.on_final("go")
        await bench.until(lambda: bench.said)
        assert bench.said == ["Off!"]
        assert bench.skills == [Drive(distance_m=1.0)]
        bench.update("t1", "t1.1", "drive", StepStatus.ACCEPTED)
        await bench.session.idle()
        assert answers(bench)[1] == replies.SAID

    run(scene)
