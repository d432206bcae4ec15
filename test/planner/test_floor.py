"""Barge-in through the whole session: what is ended, what goes on, and what is said."""

import asyncio
import math

import pytest
from agents.testing import ModelStep, ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.steps import Drive, GoTo, StepStatus, Turn
from realtime_agent_ros.protocol import Cancel

RESTING, TURNING = Velocity(), Velocity(angular_z_radps=1.0)
LONG = "Once upon a time there was a robot. It drove and drove, and never came home. The end."


def cancels(bench):
    return [m for m in bench.plan if isinstance(m, Cancel)]


def outcomes(bench):
    return [e.detail["outcome"] for e in bench.events if e.kind == "planner.turn_ended"]


def turned(bench, yaw_rad, velocity=RESTING):
    bench.snapshot(pose=Pose(0.0, 0.0, yaw_rad), velocity=velocity)


# -- the fast path ---------------------------------------------------------------------------


def test_a_sure_command_asks_no_model_and_the_model_hears_of_it(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, fast_path=True)
        bench.session.on_partial("go forward one metre")
        await bench.ask("Go forward one metre.")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said == ["Driving forward 1 metre."]
        assert endpoint.requests() == []
        assert bench.detail("turn_ended")["model"] == "local"
        await bench.ask("what do you think of cats")
        assert endpoint.requests()[0].items >= 4  # the local turn's message, call, answer and words

    run(scene)


@pytest.mark.parametrize("text", ["right", "go to the kichen", "go forward", "what is the battery"])
def test_what_is_not_sure_is_asked(run, remote, endpoint, text):
    async def scene(make):
        bench = make(remote, fast_path=True)
        await bench.ask(text)
        assert endpoint.requests()

    run(scene)


def test_the_fast_path_has_a_switch_and_a_bar(run, remote, endpoint):
    async def scene(make):
        await make(remote, fast_path=False).ask("go forward 1 metre")
        assert len(endpoint.requests()) == 2
        await make(remote, fast_path=True, fast_path_confidence=0.8).ask("go forward")
        assert len(endpoint.requests()) == 2

    run(scene)


def test_the_fast_path_leaves_a_dead_endpoint_behind(run, remote, endpoint):
    async def scene(make):
        endpoint.stop()
        bench = make(remote, fast_path=True)
        await bench.ask("turn left")
        assert [type(skill) for skill in bench.skills] == [Turn]
        assert len(bench.said) == 1

    run(scene)


# -- corrections -----------------------------------------------------------------------------


@pytest.mark.parametrize("offline", [True, False])
def test_the_other_left_stops_at_once_and_counts_what_was_turned(run, remote, endpoint, offline):
    async def scene(make):
        bench = make({} if offline else remote, fast_path=offline)
        await bench.ask("turn left 90 degrees")
        bench.update("t1", "t1.1", "turn", StepStatus.RUNNING)
        turned(bench, 0.6, TURNING)
        asked = len(endpoint.requests())
        bench.session.on_final("no, the other left")
        assert len(cancels(bench)) == 1
        bench.update("t1", "t1.1", "turn", StepStatus.CANCELLED, "corrected by voice")
        turned(bench, 0.65, TURNING)
        await bench.everyone_has_run()
        assert len(bench.sent) == 1
        turned(bench, 0.7)
        await bench.session.idle()
        if offline:
            assert bench.skills[-1].angle_rad == pytest.approx(-math.pi / 2 - 0.7)
            assert bench.sent[-1].mode == "replace"
            assert bench.said[-1] == "Turning right 90 degrees."
        else:
            message = endpoint.requests()[asked].message
            assert "this corrects 'turn left 90 degrees', which was stopped" in message
            assert "turned left by 40 degrees" in message

    run(scene)


def test_a_stop_while_a_correction_waits_for_rest_keeps_it_from_moving(run):
    async def scene(make):
        bench = make(fast_path=True)
        await bench.ask("turn left 90 degrees")
        bench.update("t1", "t1.1", "turn", StepStatus.RUNNING)
        turned(bench, 0.6, TURNING)
        bench.session.on_final("no, the other left")
        bench.update("t1", "t1.1", "turn", StepStatus.CANCELLED, "corrected by voice")
        await bench.everyone_has_run()
        bench.barrier += 1  # an estop
        turned(bench, 0.7)
        await bench.session.idle()
        assert [message.barrier for message in bench.sent] == [1, 1]

    run(scene)


def test_a_command_that_is_still_thought_about_can_be_corrected(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, fast_path=True, fast_path_confidence=0.95)
        endpoint.control(first_token_s=60)
        bench.session.on_final("turn left")
        await bench.until(endpoint.requests)
        await bench.ask("I meant right")
        assert bench.skills == [Turn(angle_rad=-math.pi / 2)]
        assert "had not begun" in str(bench.history.items)
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")

    run(scene)


def test_a_corrected_place_needs_no_rest(run):
    async def scene(make):
        bench = make(fast_path=True)
        bench.snapshot(places={"kitchen": Pose(2, 1, 0), "desk": Pose(0, 1, 0)})
        await bench.ask("go to the kitchen")
        bench.update("t1", "t1.1", "go_to", StepStatus.RUNNING)
        await bench.ask("not the kitchen, the desk")
        assert bench.skills[-1] == GoTo(place="desk")

    run(scene)


# -- additions, asides, everything else --------------------------------------------------------


def test_an_addition_waits_for_the_turn_before_and_drops_nothing(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, fast_path=True, fast_path_confidence=0.95)
        endpoint.control(first_token_s=0.2)
        bench.session.on_final("turn left")
        await bench.until(endpoint.requests)
        await bench.ask("and then go forward one metre")
        assert [type(skill) for skill in bench.skills] == [Turn, Drive]
        assert [m.mode for m in bench.sent] == ["replace", "append"]
        assert outcomes(bench) == ["done", "done"]

    run(scene)


def test_a_question_is_answered_without_ending_the_command_before(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=0.2)
        bench.session.on_final("turn left")
        await bench.until(endpoint.requests)
        await bench.ask("how is the battery")
        assert [type(skill) for skill in bench.skills] == [Turn]
        assert "80" in bench.said[-1]
        assert outcomes(bench) == ["done", "done"]
        assert cancels(bench) == []

    run(scene)


def test_a_question_ends_talk(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=60)
        bench.session.on_final("what is the meaning of life")
        await bench.until(endpoint.requests)
        await bench.ask("how is the battery")
        assert outcomes(bench) == ["dropped", "done"]

    run(scene)


def test_a_stop_between_an_addition_and_its_turn_keeps_it_from_moving(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=0.2)
        bench.session.on_final("turn left")
        await bench.until(endpoint.requests)
        bench.session.on_final("and then go forward one metre")
        bench.barrier = 2
        bench.snapshot()
        await bench.session.idle()
        assert [m.barrier for m in bench.sent] == [1, 1]

    run(scene)


def talker(gate):
    """A model that says one sentence, and the rest when ``gate`` opens."""

    async def rest(call):
        await gate.wait()
        return [assistant_message(LONG)]

    first = [assistant_message("Let me think."), function_call("battery", {}, call_id="c")]
    return ScriptedModel([first, ModelStep.respond(rest), [assistant_message("Yes?")]])


def test_a_reply_waits_for_a_partial_and_goes_on_after_a_backchannel(run):
    async def scene(make):
        gate = asyncio.Event()
        bench = make(models=[talker(gate)], hush_timeout_s=1000.0, speculation=False)
        bench.session.on_final("tell me a story")
        await bench.until(lambda: bench.said)
        bench.session.on_partial("oh so")
        bench.session.on_partial("right I see what")
        gate.set()
        await bench.everyone_has_run()
        assert bench.said == ["Let me think."]
        await bench.ask("uh-huh")
        assert " ".join(bench.said[1:]) == LONG
        assert (outcomes(bench), bench.cuts) == (["done"], 0)

    run(scene)


def test_a_reply_waits_for_a_partial_without_a_final_only_for_its_bound(run):
    async def scene(make):
        gate = asyncio.Event()
        bench = make(models=[talker(gate)], hush_timeout_s=0.05, speculation=False)
        bench.session.on_final("tell me a story")
        await bench.until(lambda: bench.said)
        bench.session.on_partial("well I never")
        gate.set()
        await bench.until(lambda: len(bench.said) > 1)
        await bench.session.idle()
        assert " ".join(bench.said[1:]) == LONG

    run(scene)


def test_newer_speech_cuts_what_is_spoken_and_history_keeps_only_what_was_said(run):
    async def scene(make):
        gate = asyncio.Event()
        bench = make(models=[talker(gate)], speculation=False)
        bench.session.on_final("tell me a story")
        await bench.until(lambda: bench.said)
        bench.session.on_partial("look for")
        gate.set()
        await bench.everyone_has_run()
        await bench.ask("look for my keys")
        assert (bench.said, bench.cuts) == (["Let me think.", "Yes?"], 1)
        spoken = [i["content"] for i in bench.history.items if i.get("role") == "assistant"]
        assert spoken == ["Let me think.", "Yes?"]
        assert outcomes(bench) == ["dropped", "done"]

    run(scene)


def test_speech_that_was_sent_whole_is_cut_too_and_the_model_is_told(run):
    async def scene(make):
        model = ScriptedModel([[assistant_message(LONG)], [assistant_message("Yes?")]])
        bench = make(models=[model], speculation=False)
        await bench.ask("tell me a story")
        await bench.ask("look for my keys")
        assert bench.cuts == 1
        assert "cut short by newer speech" in model.calls[1].input[-1]["content"]

    run(scene)


def test_a_partial_that_comes_after_its_final_disturbs_nothing(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, hush_timeout_s=1000.0)
        bench.session.on_final("turn left 90 degrees")
        bench.session.on_partial("turn left 90")
        bench.session.on_partial("Turn left 90 degrees.")
        await bench.session.idle()
        assert len(bench.said) == 1
        assert bench.session.status().speculation.started == 0

    run(scene)


def test_a_tool_that_runs_is_cancelled_with_its_turn(run):
    async def scene(make):
        drive = function_call("drive", {"distance_m": 1}, call_id="c")
        model = ScriptedModel([[drive], [assistant_message("Yes?")]])
        bench = make(models=[model], step_reply_s=60.0)
        bench.verdict = lambda _: None
        bench.session.on_final("drive a little")
        await bench.until(lambda: bench.sent)
        await bench.ask("look for my keys")
        assert bench.said == ["Yes?"]
        assert "not confirmed: t1.1" in str(bench.history.items)

    run(scene)
