"""Turns with a model behind the Realtime API, against the loopback WebSocket."""

from __future__ import annotations

import json

import pytest

from realtime_agent_ros.core.steps import Drive, Turn
from realtime_agent_ros.planner.realtime.link import websocket_url

LONG_S = 60.0
STORY = "Once upon a time there was a robot. It had wheels. It had a lamp. It had a song."


def bench_of(make, remote, **parameters):
    return make(remote, api="realtime", **parameters)


def told(endpoint):
    """What the model knew when it was asked last: the items, with their texts."""
    items = json.loads(endpoint.bodies()[-1])["input"]
    return [
        (item.get("role") or item["type"], "".join(p["text"] for p in item["content"]))
        for item in items
    ]


def test_a_turn_moves_the_robot_and_its_answer_is_spoken(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said == ["Driving forward 1 metre."]
        assert bench.detail("turn_ended")["outcome"] == "done"
        assert bench.detail("turn_ended")["model"] == "gpt-realtime"

    run(scene)


def test_the_answers_of_tools_go_back_to_the_model(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.ask("go forward 1 metre")
        first, second = endpoint.requests()
        assert (first.items, second.items) == (1, 4), "message; words, call and its answer"
        answer = json.loads(endpoint.bodies()[-1])["input"][-1]
        assert answer["type"] == "function_call_output"
        assert "accepted" in answer["output"]

    run(scene)


def test_instructions_and_tools_are_told_once(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.session.prepare()
        for _ in range(3):
            await bench.ask("go forward 1 metre")
        assert endpoint.client_events().count("session.update") == 2, "with the first request"
        body = json.loads(endpoint.bodies()[-1])
        assert bench.session._mind.instructions.text == body["instructions"]
        assert {"drive", "turn"} <= {tool["name"] for tool in body["tools"]}
        assert len(endpoint.connections()) == 1

    run(scene)


def test_the_conversation_goes_on_over_turns_and_only_news_is_sent(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.ask("go forward 1 metre")
        before = len(endpoint.client_events())
        await bench.ask("turn left 90 degrees")
        assert [type(skill) for skill in bench.skills] == [Drive, Turn]
        words = [text for _, text in told(endpoint)]
        assert words[0].startswith("go forward 1 metre")
        assert "Driving forward 1 metre." in words
        sent = endpoint.client_events()[before:]
        # The first message is told again without the state it came with; the new one; the answer.
        assert sent.count("conversation.item.create") == 3 + words.count("Driving forward 1 metre.")
        roles = [role for role, _ in told(endpoint)]
        assert roles.count("user") == 2

    run(scene)


def test_new_speech_cancels_the_response_at_the_server(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        endpoint.control(first_token_s=LONG_S, next_n=1)
        bench.session.on_final("tell me a story")
        await bench.until(endpoint.requests)
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        await bench.until(lambda: endpoint.requests()[0].ended == "cancelled")
        assert endpoint.client_events().count("response.cancel") == 1
        assert len(endpoint.connections()) == 1, "the connection stays"
        assert bench.chain.links[0].failures == {}

    run(scene)


def test_the_server_remembers_of_a_reply_that_was_cut_only_what_was_said(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote, between_tokens_s=LONG_S, min_rate_chars_per_s=0.0)
        endpoint.control(text=STORY, stall_after=14, next_n=1)
        bench.session.on_final("tell me a story")
        await bench.until(lambda: bench.said)
        said = list(bench.said)
        await bench.ask("go forward 1 metre")
        assert ("assistant", " ".join(said)) in told(endpoint)
        await bench.until(lambda: endpoint.requests()[0].ended == "cancelled")

    run(scene)


@pytest.mark.parametrize("pause", ["before the first token", "before response.created"])
def test_a_stop_word_cancels_and_nothing_moves(run, remote, endpoint, pause):
    async def scene(make):
        bench = bench_of(make, remote)
        late_s = 0.0 if pause.endswith("token") else 0.3
        endpoint.control(stall_s=late_s, first_token_s=LONG_S, next_n=1)
        bench.session.on_final("please have a look around the whole place")
        await bench.until(endpoint.requests)
        bench.session.on_partial("stop")
        await bench.session.idle()
        await bench.until(lambda: endpoint.requests()[0].ended == "cancelled")
        assert bench.sent == []
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]

    run(scene)


def test_a_server_that_does_not_confirm_a_cancel_loses_the_connection(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        endpoint.control(stall_s=LONG_S, next_n=1)
        bench.session.on_final("tell me a story")
        await bench.until(endpoint.requests)
        bench.session.on_final("go forward 1 metre")
        await bench.until(lambda: bench.skills)
        await bench.session.idle()
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")
        assert len(endpoint.connections()) == 2

    run(scene)


def test_a_lost_connection_is_opened_again_while_nobody_talks(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.session.prepare()
        connection = bench.chain.links[0].connection
        assert connection.is_warm
        endpoint.close_idle()
        await bench.until(lambda: len(endpoint.connections()) == 2 and connection.is_warm)
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert len(endpoint.connections()) == 2

    run(scene)


def test_after_a_lost_connection_the_server_is_told_the_conversation_again(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.ask("go forward 1 metre")
        endpoint.close_idle()
        await bench.until(lambda: not bench.chain.links[0].connection.is_warm)
        await bench.ask("turn left 90 degrees")
        roles = [role for role, _ in told(endpoint)]
        assert roles.count("user") == 2
        assert "function_call_output" in roles
        assert bench.chain.links[0].failures == {}

    run(scene)


def test_a_failed_server_is_probed_beside_the_conversation(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote, breaker_failures=1, cool_down_s=0.2)
        await bench.session.prepare()
        endpoint.control(error_after=1, next_n=1)
        await bench.ask("go forward 1 metre")
        assert bench.config.fallback_line in bench.said
        await bench.until(lambda: bench.chain.resting() == ())
        assert endpoint.requests()[-1].message == "Say ok."
        await bench.ask("turn left 90 degrees")
        assert bench.detail("turn_ended")["model"] == "gpt-realtime"
        assert "Say ok." not in str(told(endpoint))

    run(scene)


def test_partial_speech_is_not_thought_about_ahead(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        bench.session.on_partial("go forward 1 metre")
        await bench.ask("go forward 1 metre")
        assert bench.session.status().speculation.started == 0
        assert len(endpoint.requests()) == 2

    run(scene)


def test_it_is_one_model_of_a_chain_and_another_may_take_over(
    run, remote, endpoint, second_endpoint
):
    async def scene(make):
        chain = {
            "models": ("live", "plain"),
            "live": {"api": "realtime"},
            "plain": {"model": "plain-1", "base_url": second_endpoint.base_url},
        }
        bench = make(remote, chain=chain)
        endpoint.control(disconnect_after=0, next_n=1)
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.detail("fallback")["model"] == "live"
        assert second_endpoint.requests()[0].api == "chat_completions"
        await bench.ask("turn left 90 degrees")
        assert endpoint.requests()[-1].model == "gpt-realtime"
        assert [role for role, _ in told(endpoint)].count("user") == 2

    run(scene)


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("", "wss://api.openai.com/v1/realtime?model=m+1"),
        ("http://127.0.0.1:8/v1/", "ws://127.0.0.1:8/v1/realtime?model=m+1"),
        ("https://host/openai/v1", "wss://host/openai/v1/realtime?model=m+1"),
        ("wss://host", "wss://host/realtime?model=m+1"),
    ],
)
def test_the_address_follows_from_the_base_url(base_url, url):
    assert websocket_url(base_url, "m 1") == url


@pytest.mark.parametrize("base_url", ["ftp://host/v1", "host/v1", "http:///v1"])
def test_an_address_that_is_none_is_refused_with_what_is_allowed(base_url):
    with pytest.raises(ValueError, match="must begin with http"):
        websocket_url(base_url, "m")
