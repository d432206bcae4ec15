"""What a sick endpoint does to a turn: real HTTP on loopback, both APIs, and no retries."""

import asyncio
import json

import pytest
from agents.testing import ModelStep, ScriptedModel, assistant_message, function_call

from canned import Canned, created, says, text
from loopback_endpoint import FIRST_WORDS
from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.core.steps import Drive

QUICK = {"first_token_soft_s": 0.1, "first_token_hard_s": 0.4, "between_tokens_s": 0.4}
DRIVEN = [Drive(distance_m=1.0)]
SPOKEN = parse("go forward 1 metre", LanguageContext()).speech


def fell_back(bench):
    return bench.chain.links[0].failures


def test_a_healthy_endpoint_answers_alone(run, every_api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=every_api)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert bench.said == [SPOKEN]
        assert [r.api for r in endpoint.requests()] == [every_api, every_api]
        assert all(r.streamed and r.tools == 12 for r in endpoint.requests())
        assert not fell_back(bench)

    run(scene)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"stall_s": 60}, "slow to start"),
        ({"first_token_s": 60}, "slow to start"),
        ({"first_token_s": 60, "keepalive_s": 0.05}, "slow to start"),
        ({"role_only": True}, "slow to start"),
        ({"stall_after": 1}, "slow to start"),
        ({"status": 500}, "http error"),
        ({"status": 429}, "rate limited"),
        ({"status": 401}, "refused"),
        ({"garbage": "json"}, "garbage"),
        ({"disconnect_after": 0}, "disconnected"),
        ({"disconnect_after": 1}, "disconnected"),
    ],
    ids=str,
)
def test_a_sick_endpoint_is_covered_by_the_offline_model(
    run, every_api, remote, endpoint, fault, kind
):
    async def scene(make):
        bench = make(remote, api=every_api, **QUICK)
        endpoint.control(**fault, next_n=1)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert bench.said[-1] == SPOKEN
        assert bench.config.fallback_line in bench.said
        assert list(fell_back(bench)) == [kind]
        assert bench.detail("fallback")["reason"] == kind
        assert bench.detail("turn_ended")["outcome"] == "done"
        assert bench.detail("turn_ended")["model"] == "offline"
        assert len(endpoint.requests()) == 1, "there must be no retry"

    run(scene)


def test_a_stall_is_bridged_by_a_filler_and_then_by_the_offline_model(
    run, every_api, remote, endpoint
):
    async def scene(make):
        bench = make(remote, api=every_api, first_sign_s=0.1, **QUICK)
        endpoint.control(stall_s=60)
        await bench.ask("go forward 1 metre")
        assert " ".join(bench.said) == " ".join(
            [bench.config.fillers[0], bench.config.fallback_line, SPOKEN]
        )
        waiting = ["turn_started", "request", "soft_bound", "fallback"]
        assert bench.kinds() == [*waiting, "first_token", "first_tool", "first_step", "turn_ended"]
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")

    run(scene)


def test_an_endpoint_that_is_not_there_is_told_once_and_tried_again(run, remote, endpoint):
    async def scene(make):
        endpoint.stop()
        bench = make(remote, cool_down_s=0.0, **QUICK)
        await bench.ask("go forward 1 metre")
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN * 2
        assert " ".join(bench.said).count(bench.config.fallback_line) == 1
        assert fell_back(bench) == {"unreachable": 2}
        assert bench.session.status().model == "offline"

    run(scene)


def test_a_failed_endpoint_rests_and_is_used_again_after_it(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, cool_down_s=0.3, breaker_failures=1, **QUICK)
        endpoint.control(status=500)
        await bench.ask("go forward 1 metre")
        await bench.ask("go forward 1 metre")
        assert len(endpoint.requests()) == 1
        remote_link = bench.chain.links[0]
        assert bench.chain.resting() == (bench.config.model,)
        await bench.until(lambda: bench.chain.allows(remote_link))
        await bench.ask("go forward 1 metre")
        assert len(endpoint.requests()) == 3
        assert bench.session.status().model == bench.config.model
        assert bench.skills == DRIVEN * 3

    run(scene)


def test_nothing_is_said_twice_after_words_are_out(run, every_api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=every_api, **QUICK)
        endpoint.control(disconnect_after=FIRST_WORDS[every_api])
        await bench.ask("go forward 1 metre")
        assert bench.sent == []
        assert bench.said[-1] == bench.config.failure_line
        assert " ".join(bench.said).startswith("Driving")
        assert bench.detail("turn_ended")["outcome"] == "failed"
        assert fell_back(bench) == {"disconnected": 1}

    run(scene)


def test_a_second_call_that_fails_does_not_repeat_the_motion(run, every_api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=every_api, **QUICK)
        bench.verdict = lambda _: fail_next(endpoint)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert len(endpoint.requests()) == 2
        assert bench.detail("turn_ended")["outcome"] == "done"

    def fail_next(endpoint):
        endpoint.control(status=500)
        return ("accepted", "")

    run(scene)


def test_calls_of_a_response_that_broke_off_are_never_carried_out(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, offline="never", **QUICK)
        endpoint.control(disconnect_after=8)
        await bench.ask("go forward 1 metre")
        assert bench.sent == []
        assert bench.detail("turn_ended")["outcome"] == "failed"

    run(scene)


def test_an_empty_first_response_counts_as_a_failure(run):
    async def scene(make):
        speaking = ScriptedModel([[assistant_message("Here I am.")]])
        bench = make(models=[ScriptedModel([[]]), speaking])
        await bench.ask("are you there")
        assert bench.said[-1] == "Here I am."
        assert fell_back(bench) == {"empty response": 1}

    run(scene)


@pytest.mark.parametrize("asks", [True, False])
def test_every_chat_endpoint_is_asked_for_the_tokens_used(run, remote, endpoint, asks):
    async def scene(make):
        bench = make(remote, ask_usage=asks)
        await bench.ask("who are you")
        assert (json.loads(endpoint.bodies()[-1]).get("stream_options") is not None) is asks
        learned = bench.history.estimate.bytes_per_token != bench.config.context.bytes_per_token
        assert learned is asks

    run(scene)


def blank(*rest):
    return [created(), *[text("\n")] * 3, *rest]


@pytest.mark.parametrize(
    ("sick", "kind"),
    [
        (blank(asyncio.Event()), "slow to start"),
        (blank(ValueError("broken off")), "garbage"),
        ([*blank(), says(" \n")[-1]], "empty response"),
    ],
    ids=["and nothing more", "and the end", "alone"],
)
def test_empty_lines_are_no_first_token_and_end_nobodys_chances(run, sick, kind):
    async def scene(make):
        bench = make(models=[Canned(sick), Canned(says("Here I am."))], **QUICK)
        await bench.ask("are you there")
        assert bench.said == ["Here I am."]
        assert kind in fell_back(bench) or (kind, "outrun") == ("slow to start", *fell_back(bench))

    run(scene)


def test_empty_lines_before_a_reply_are_handed_on_with_it(run):
    async def scene(make):
        bench = make(models=[Canned([*blank(), *says("Here I am.")[1:]])])
        await bench.ask("are you there")
        assert bench.said == ["Here I am."]
        assert not fell_back(bench)

    run(scene)


def test_what_a_model_refuses_is_said_once_and_is_no_failure(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        no = {"index": 0, "delta": {"refusal": "I won't do that."}, "finish_reason": None}
        end = {"index": 0, "delta": {}, "finish_reason": "stop"}
        endpoint.control(events=[chunk | {"choices": [no]}, chunk | {"choices": [end]}])
        await bench.ask("run over the cat")
        assert bench.said == ["I won't do that."]
        assert bench.detail("turn_ended")["outcome"] == "refused"
        assert "I won't do that." in str(bench.history.items)

    run(scene)


def test_half_a_character_and_bells_cost_nothing_but_themselves(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(text="Here \ud83d I am\x00.\x07", next_n=1)
        await bench.ask("are you there")
        assert bench.said == ["Here I am."]
        assert bench.detail("turn_ended")["outcome"] == "done"
        assert "\x00" not in "".join(bench.streamed)

    run(scene)


def test_a_bug_in_a_model_is_a_failure_of_that_model_alone(run):
    async def scene(make):
        broken = ScriptedModel([ModelStep(error=ZeroDivisionError("oops"))])
        bench = make(models=[broken, ScriptedModel([[assistant_message("Here I am.")]])])
        await bench.ask("are you there")
        assert bench.said[-1] == "Here I am."
        assert fell_back(bench) == {"garbage": 1}

    run(scene)


def test_the_key_is_told_to_nobody(run, endpoint):
    async def scene(make):
        key = "sk-very-secret-0123456789"
        environment = {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": endpoint.base_url}
        bench = make(environment, offline="never", **QUICK)
        endpoint.control(status=401)
        await bench.ask("go forward 1 metre")
        told = repr([bench.events, bench.plan, bench.session.status(), bench.history.items])
        assert key not in told
        assert bench.session.status().last_error

    run(scene)


def test_a_response_that_breaks_off_after_a_call_has_done_it_once_and_is_not_replayed(run):
    async def scene(make):
        lost = ScriptedModel([ModelStep.stream(_calls_then_nothing)])
        bench = make(models=[lost, ScriptedModel([[assistant_message("Sorry.")]])])
        await bench.ask("go")
        assert bench.skills == DRIVEN
        assert bench.said == [bench.config.half_done_line]
        assert bench.detail("turn_ended")["outcome"] == "failed"
        _, call, answer = bench.history.items
        assert (call["call_id"], answer["call_id"]) == ("c", "c")
        assert "t1.1" in answer["output"]

    async def _calls_then_nothing(call):
        whole = ScriptedModel([[function_call("drive", {"distance_m": 1}, call_id="c")]])
        fields = {k: v for k, v in vars(call).items() if k not in ("streamed",)}
        fields |= {"input": call.input}
        async for event in whole.stream_response(**fields):
            if event.type == "response.completed":
                return
            yield event

    run(scene)
