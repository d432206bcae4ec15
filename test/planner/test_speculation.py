"""Thinking ahead on partial speech, through the real Runner and a loopback endpoint."""

import asyncio

import pytest
from agents.testing import ModelStep, ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.steps import Drive, Turn

DRIVEN = [Drive(distance_m=1.0)]
PARTIAL, FINAL = "go forward one metre", "Go forward 1 metre."


def ended(bench):
    return [e.detail["outcome"] for e in bench.events if e.kind == "planner.speculation_ended"]


def test_what_was_thought_ahead_is_released_by_the_final_and_not_before(run, api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=api)
        bench.session.on_partial(PARTIAL)
        await bench.until(lambda: endpoint.requests() and endpoint.requests()[0].ended)
        await bench.until(lambda: "first_tool" in bench.kinds())
        await bench.everyone_has_run()
        assert (bench.plan, bench.streamed, bench.history.items) == ([], [], [])
        await bench.ask(FINAL)
        assert bench.skills == DRIVEN
        assert bench.said == ["Driving forward 1 metre."]
        assert bench.detail("turn_ended")["outcome"] == "done"
        assert len([m for m in bench.history.items if m.get("role") == "user"]) == 1
        assert endpoint.requests()[0].message.startswith(PARTIAL)
        assert len(endpoint.requests()) == 2
        counts = bench.session.status().speculation
        assert (counts.started, counts.hits, counts.wasted_requests) == (1, 1, 0)

    run(scene)


def test_a_different_final_cancels_the_request_and_asks_again(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=60)
        bench.session.on_partial(PARTIAL)
        await bench.until(endpoint.requests)
        await bench.ask("go forward one metre and turn left")
        assert [type(skill) for skill in bench.skills] == [Drive, Turn]
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")
        assert ended(bench) == ["text changed"]
        assert all(PARTIAL + "\n" not in str(i.get("content")) for i in bench.history.items)
        assert "cut short" not in str(bench.history.items)
        counts = bench.session.status().speculation
        assert (counts.started, counts.hits, counts.wasted_requests) == (1, 0, 1)
        assert counts.wasted_s > 0.0

    run(scene)


@pytest.mark.parametrize("newer", ["on_partial", "on_final"])
def test_a_partial_that_is_overtaken_at_once_asks_nobody_and_ends(run, remote, endpoint, newer):
    async def scene(make):
        bench = make(remote)
        bench.session.on_partial(PARTIAL)
        getattr(bench.session, newer)("how is the battery")
        await bench.ask("how is the battery")
        assert {served.message.split("\n")[0] for served in endpoint.requests()} == {
            "how is the battery"
        }
        await bench.until(lambda: not [t for t in asyncio.all_tasks() if "ahead" in t.get_name()])

    run(scene)


def test_several_calls_are_released_in_the_models_order(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        text = "go forward 1 metre, then turn left 90 degrees, then go back 1 metre"
        bench.session.on_partial(text)
        await bench.until(lambda: endpoint.requests() and endpoint.requests()[0].ended)
        assert bench.plan == []
        await bench.ask(text)
        assert [s.name for s in bench.skills] == ["drive", "turn", "drive"]
        assert [m.mode for m in bench.sent] == ["replace", "append", "append"]

    run(scene)


def test_read_only_tools_run_ahead(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        bench.session.on_partial("how is the battery")
        await bench.until(lambda: len(endpoint.requests()) == 2 and endpoint.requests()[1].ended)
        assert bench.plan == []
        await bench.ask("How is the battery?")
        assert "80" in " ".join(bench.said)
        assert len(endpoint.requests()) == 2

    run(scene)


def test_a_barrier_that_rose_before_the_final_makes_it_ask_again(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        bench.session.on_partial(PARTIAL)
        await bench.until(lambda: endpoint.requests() and endpoint.requests()[0].ended)
        bench.barrier = 2
        bench.snapshot()
        await bench.ask(FINAL)
        assert [m.barrier for m in bench.sent] == [2]
        assert bench.skills == DRIVEN
        assert ended(bench) == ["premise changed"]

    run(scene)


def test_a_stop_word_in_a_partial_drops_it(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        bench.session.on_partial(PARTIAL)
        await bench.until(lambda: endpoint.requests() and endpoint.requests()[0].ended)
        bench.session.on_partial("go forward one metre no stop")
        assert ended(bench) == ["stop word"]
        await bench.ask("go forward one metre no stop")
        assert bench.sent == []

    run(scene)


def test_a_running_turn_is_not_disturbed_by_a_partial(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=0.3)
        bench.session.on_final(FINAL)
        await bench.until(endpoint.requests)
        bench.session.on_partial("turn left 90 degrees")
        await bench.until(lambda: len(endpoint.requests()) >= 2)
        await bench.session.idle()
        assert bench.skills == DRIVEN
        assert bench.detail("turn_ended")["outcome"] == "done"
        await bench.ask("turn left 90 degrees")
        assert [type(skill) for skill in bench.skills] == [Drive, Turn]

    run(scene)


def test_a_speculation_without_a_final_is_dropped_after_its_bound(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, speculation_timeout_s=0.05)
        endpoint.control(first_token_s=60)
        bench.session.on_partial(PARTIAL)
        await bench.until(lambda: ended(bench))
        assert ended(bench) == ["no final text"]
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")
        assert (bench.plan, bench.history.items) == ([], [])

    run(scene)


def test_an_unfinished_partial_is_thought_about_only_after_quiet(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, speculation_quiet_s=0.05)
        for text in ("tell me", "tell me a", "tell me a long", "tell me a long story"):
            bench.session.on_partial(text)
        await bench.until(endpoint.requests)
        assert [r.message.split("\n")[0] for r in endpoint.requests()] == ["tell me a long story"]
        quick = make(remote, speculation_quiet_s=60.0)
        quick.session.on_partial("tell me a tale")
        quick.session.on_partial("tell me a tale")
        await quick.until(lambda: len(endpoint.requests()) == 2)

    run(scene)


@pytest.mark.parametrize("parameters", [{"speculation": False}, {"offline": "always"}])
def test_it_is_off_by_parameter_and_with_a_local_model(run, remote, endpoint, parameters):
    async def scene(make):
        bench = make(remote, **parameters)
        bench.session.on_partial(PARTIAL)
        await bench.ask(FINAL)
        assert bench.skills == DRIVEN
        assert bench.session.status().speculation.started == 0

    run(scene)


def test_the_bounds_of_a_turn_count_from_the_final(run):
    async def scene(make):
        asked, ready = asyncio.Event(), asyncio.Event()

        async def slow(call):
            asked.set()
            await ready.wait()
            return [function_call("drive", {"distance_m": 1.0}, call_id="c")]

        steps = [ModelStep.respond(slow), [assistant_message("Done.")]]
        bench = make(models=[ScriptedModel(steps)], plan_timeout_s=0.2, step_reply_s=0.1)
        bench.session.on_partial(PARTIAL)
        await asked.wait()
        await bench.past(0.2)
        ready.set()
        await bench.everyone_has_run()
        await bench.past(0.1)
        assert bench.plan == []
        await bench.ask(FINAL)
        assert bench.skills == DRIVEN
        assert bench.said == ["Done."]

    run(scene)


def test_the_filler_is_not_said_ahead_and_counts_from_the_final(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, first_sign_s=0.05)
        endpoint.control(first_token_s=0.6)
        bench.session.on_partial(PARTIAL)
        await bench.until(endpoint.requests)
        await bench.past(0.05)
        assert bench.plan == []
        bench.session.on_final(FINAL)
        await bench.until(lambda: bench.said)
        assert bench.said == [bench.config.fillers[0]]
        await bench.session.idle()
        assert bench.skills == DRIVEN

    run(scene)


def test_a_model_that_failed_ahead_is_asked_again(run):
    async def scene(make):
        def fail(call):
            raise RuntimeError("garbage")

        steps = [ModelStep.respond(fail), [assistant_message("Here I am.")]]
        bench = make(models=[ScriptedModel(steps)], cool_down_s=0.0)
        bench.session.on_partial("tell me a joke")
        bench.session.on_partial("tell me a joke")
        await bench.everyone_has_run()
        await bench.ask("tell me a joke")
        assert bench.said == ["Here I am."]
        assert ended(bench) == ["failed"]

    run(scene)


def test_the_final_may_come_before_the_thinking_has_begun(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        bench.session.on_partial(PARTIAL)
        await bench.ask(FINAL)
        assert bench.skills == DRIVEN
        assert len(endpoint.requests()) == 2

    run(scene)
