"""Between turns: stored and summed up, without ever being in the way."""

import asyncio

import pytest
from agents.testing import ModelStep, ScriptedModel, assistant_message

from loopback_endpoint import BY_NAME

SMALL = {"max_history_items": 9}
QUICK = {"first_token_soft_s": 0.1, "first_token_hard_s": 0.4, "between_tokens_s": 0.4, **SMALL}
CALM = {**QUICK, "first_token_hard_s": 4.0, "between_tokens_s": 4.0}
"""A busy machine keeps to these while nothing is wrong."""


def spoke(n):
    return [assistant_message(f"Answer {n}.")]


async def fill(bench, turns=6):
    for n in range(turns):
        await bench.ask(f"tell me of thing number {n}")
        await bench.session.tidied()


def test_offline_a_list_of_what_was_said_stands_in_for_old_turns(run):
    async def scene(make):
        bench = make(**SMALL)
        await fill(bench)
        assert bench.detail("summary")["by"] == "local"
        assert "thing number 0" in bench.history.summary
        assert "thing number 0" in bench.history.items[0]["content"]

    run(scene)


def test_a_model_sums_up_between_turns(run):
    async def scene(make):
        answers = [spoke(n) for n in range(6)]
        model = ScriptedModel([*answers[:5], [assistant_message("They were <b>curious</b>.")]])
        bench = make(models=[model], **SMALL)
        await fill(bench, 5)
        assert bench.detail("summary") == {"turns": 3, "by": "model", "problem": ""}
        assert bench.history.summary == "They were b curious /b ."
        assert "memory of a robot" in model.calls[-1].system_instructions

    run(scene)


@pytest.mark.parametrize("answer", ["", "   "])
def test_a_summary_that_fails_leaves_the_trimming_and_is_told(run, answer):
    async def scene(make):
        model = ScriptedModel([*(spoke(n) for n in range(5)), [assistant_message(answer)]])
        bench = make(models=[model], **SMALL)
        await fill(bench, 5)
        assert bench.detail("summary")["problem"] == "ModelLostError"
        assert bench.history.summary == ""
        assert len(bench.history.items) <= 9

    run(scene)


def test_speech_drops_a_summary_that_is_being_made(run):
    async def scene(make):
        begun, cancelled = asyncio.Event(), asyncio.Event()

        async def slow(call):
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.set()
                raise

        script = [*(spoke(n) for n in range(5)), ModelStep.respond(slow), spoke(6)]
        bench = make(models=[ScriptedModel(script)], **SMALL)
        for n in range(5):
            await bench.ask(f"tell me of thing number {n}")
        await begun.wait()
        bench.session.on_final("and now for something different please")
        await bench.session.idle()
        assert cancelled.is_set()
        assert bench.said[-1] == "Answer 6."
        assert bench.history.summary == ""

    run(scene)


def test_off_means_that_old_turns_are_forgotten(run):
    async def scene(make):
        bench = make(context={"summary": "off"}, **SMALL)
        await fill(bench)
        assert bench.history.summary == ""
        assert "summary" not in bench.kinds()

    run(scene)


def test_a_file_that_can_not_be_written_is_told_once_and_turns_go_on(run, tmp_path):
    path = tmp_path / "h.db"
    path.write_bytes(b"nonsense" * 500)

    async def scene(make):
        bench = make(history_path=str(path))
        await bench.session.prepare()
        await fill(bench, 3)
        assert bench.kinds().count("history") == 1
        assert "not a database" in bench.session.status().history_problem
        assert len(bench.history.items) >= 6

    run(scene)


def test_closing_stores_the_last_turn(run, tmp_path):
    path = str(tmp_path / "h.db")

    async def scene(make):
        bench = make(history_path=path)
        await bench.ask("go forward 1 metre")
        await bench.session.close()
        again = make(history_path=path)
        await again.session.prepare()
        assert again.history.items == bench.history.items

    run(scene)


@pytest.mark.parametrize("fault", ["silent in the middle", "only keep-alives", "500", "429"])
def test_a_summary_has_a_turns_budgets_and_tells_the_breaker(run, remote, endpoint, fault):
    async def scene(make):
        patience = {"summary_timeout_s": 120.0}
        bench = make(remote, context=patience, breaker_failures=1, probe_resting=False, **CALM)
        model = bench.chain.links[0]
        await fill(bench, 4)
        endpoint.control(**BY_NAME[fault].for_api("chat_completions"), next_n=0)
        bench.session.on_final("never mind")  # no model is asked, and it is one item too many
        await bench.session.tidied()
        assert bench.detail("summary")["problem"] == "ModelLostError"
        assert sum(model.failures.values()) == 1
        assert bench.chain.resting() == (model.name,)
        assert bench.kinds().count("fallback") == 0, "no turn has seen it"

    run(scene)
