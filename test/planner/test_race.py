"""Who is asked when, who wins and who takes over: two real endpoints on loopback, both APIs."""

from collections import Counter

import pytest

from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.core.steps import Drive

DRIVEN = [Drive(distance_m=1.0)]
SPOKEN = parse("go forward 1 metre", LanguageContext()).speech
QUICK = {"first_token_soft_s": 0.15, "first_token_hard_s": 2.0, "speculation": False}


@pytest.fixture
def second(second_endpoint):
    return second_endpoint


@pytest.fixture
def two(api, endpoint, second):
    """Parameters of a chain of two remote models, the offline model behind them."""
    return {
        "api": api,
        "api_key_env": "",
        "models": ["fast", "strong"],
        "fast": {"base_url": endpoint.base_url},
        "strong": {"base_url": second.base_url, "first_for": ["reasoning"]},
        **QUICK,
    }


def counts(bench, name):
    return next(link for link in bench.chain.links if link.name == name)


def test_a_stalled_model_is_outrun_by_the_next(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two)
        endpoint.control(stall_s=60)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert " ".join(bench.said).count(SPOKEN) == 1
        assert bench.config.fallback_line not in bench.said
        assert bench.detail("hedge")["model"] == "strong"
        assert bench.detail("turn_ended")["model"] in ("fast", "strong")
        assert counts(bench, "fast").failures == {"outrun": 1}
        assert counts(bench, "strong").hedges_won == 1
        assert bench.chain.hedges.share == 1 / 2, "one of the turn's two requests"
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")

    run(scene)


def test_a_hedge_that_comes_too_late_is_never_heard(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two)
        endpoint.control(first_token_s=0.4)
        second.control(first_token_s=60)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert " ".join(bench.said).count(SPOKEN) == 1
        strong = counts(bench, "strong")
        assert (strong.hedges_won, strong.hedges_lost, strong.failures) == (0, 1, {})
        assert not counts(bench, "fast").failures
        await bench.until(lambda: second.requests()[0].ended == "disconnected")

    run(scene)


def test_a_loser_says_and_moves_nothing_whatever_it_had_ready(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two)
        reverse = {
            "text": "Back I go.",
            "calls": [{"name": "drive", "arguments": {"distance_m": -1}}],
        }
        for n in range(10):
            endpoint.control(first_token_s=0.15 + n * 0.002, **reverse)
            second.control(**reverse)
            bench.plan.clear()
            await bench.ask("go back 1 metre")
            assert bench.skills == [Drive(distance_m=-1.0)]
            assert " ".join(bench.said).count("Back I go.") == 1

    run(scene)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, "http error"),
        ({"status": 429, "retry_after_s": 30}, "rate limited"),
        ({"disconnect_after": 1}, "disconnected"),
        ({"garbage": "html"}, "garbage"),
    ],
    ids=str,
)
def test_a_failing_model_is_replaced_by_the_next_at_once(run, two, endpoint, second, fault, kind):
    async def scene(make):
        bench = make(chain=two | {"first_token_soft_s": 2.0, "hedge_max_s": 2.0})
        endpoint.control(**fault)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert " ".join(bench.said) == SPOKEN, "no filler and no apology: the next one answered"
        assert counts(bench, "fast").failures == {kind: 1}
        assert len(endpoint.requests()) == 1, "a turn doesn't go back to what failed in it"
        assert len(second.requests()) == 2
        assert bench.chain.resting() == (("fast",) if kind == "rate limited" else ())

    run(scene)


def test_without_anybody_left_the_offline_model_answers_and_that_is_said(
    run, two, endpoint, second
):
    async def scene(make):
        bench = make(chain=two | {"first_token_hard_s": 0.6})
        for each in (endpoint, second):
            each.control(stall_s=60, next_n=0)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert bench.config.fallback_line in bench.said
        assert bench.detail("turn_ended")["model"] == "offline"
        assert counts(bench, "fast").failures == {"slow to start": 1}
        assert counts(bench, "strong").failures == {}, "it had too little time to be blamed"

    run(scene)


def test_the_cap_on_extra_load_holds(run, two, endpoint, second):
    async def scene(make):
        two_in_ten = {"hedge_max_share": 0.2, "hedge_window": 10, "breaker_failures": 100}
        bench = make(chain=two | two_in_ten)
        endpoint.control(first_token_s=0.25, next_n=0)
        for _ in range(4):
            await bench.ask("go forward 1 metre")
        assert bench.kinds().count("hedge") == 2
        assert bench.skills == DRIVEN * 4

    run(scene)


def test_hedging_waits_for_the_p95_of_the_model_once_it_is_known(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two | {"hedge_min_s": 0.01, "hedge_max_s": 0.9})
        for time_s in [0.5] * 8:
            counts(bench, "fast").first_tokens.add(time_s)
        endpoint.control(first_token_s=0.3)
        await bench.ask("hello")
        assert "hedge" not in bench.kinds(), "it came before its p95"
        endpoint.control(first_token_s=60)
        await bench.ask("hello")
        assert bench.detail("hedge")["after_ms"] >= 500

    run(scene)


def test_nothing_is_replayed_by_another_model_after_words_are_out(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two)
        words_out = 3 if two["api"] == "chat_completions" else 6
        endpoint.control(disconnect_after=words_out)
        await bench.ask("go forward 1 metre")
        assert bench.said[-1] == bench.config.failure_line
        assert not second.requests()
        assert bench.sent == []

    run(scene)


def test_nothing_is_replayed_after_a_step_was_sent(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two | {"between_tokens_s": 0.4})
        endpoint.control(calls=[{"name": "drive", "arguments": {"distance_m": 1}}], tail_s=60)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert not second.requests()
        assert bench.said[-1] == bench.config.half_done_line

    run(scene)


def test_a_question_that_needs_thought_goes_to_the_model_for_it(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two)
        await bench.ask("why can't you climb stairs")
        assert (len(endpoint.requests()), len(second.requests())) == (0, 1)
        await bench.ask("hello")
        assert (len(endpoint.requests()), len(second.requests())) == (1, 1)

    run(scene)


def test_a_trickle_is_a_failure(run, two, endpoint, second):
    async def scene(make):
        # Only calls, so nothing is out when the rate turns out to be too low.
        rate = {"min_rate_chars_per_s": 100.0, "rate_window_s": 0.3}
        bench = make(chain=two | rate)
        long_name = {"place": "kitchen", "why": "x" * 200}
        endpoint.control(calls=[{"name": "go_to", "arguments": long_name}], token_s=0.15)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert counts(bench, "fast").failures == {"trickle": 1}

    run(scene)


def test_a_flood_of_useless_events_holds_no_time_up(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two | {"first_token_hard_s": 0.6})
        for each in (endpoint, second):
            each.control(role_only=True, keepalive_s=0.001, next_n=0)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        assert bench.detail("turn_ended")["model"] == "offline"

    run(scene)


def test_a_plan_that_takes_too_long_is_dropped_and_that_is_said(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two | {"plan_timeout_s": 0.5, "first_token_hard_s": 10.0})
        for each in (endpoint, second):
            each.control(stall_s=60)
        await bench.ask("go forward 1 metre")
        assert bench.said[-1] == bench.config.timeout_line
        assert sum((link.failures for link in bench.chain.links), Counter()) == {"out of time": 1}
        assert bench.detail("turn_ended")["outcome"] == "timeout"

    run(scene)


def test_when_no_model_is_left_and_none_is_offline_the_turn_says_so(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two | {"offline": "never"})
        endpoint.control(status=500)
        second.control(status=503)
        await bench.ask("go forward 1 metre")
        assert bench.said == [bench.config.failure_line]
        assert bench.sent == []

    run(scene)


def test_a_turn_that_is_dropped_leaves_no_request_and_no_blame(run, two, endpoint, second):
    async def scene(make):
        bench = make(chain=two)
        for each in (endpoint, second):
            each.control(stall_s=60)
        bench.session.on_final("go to the kitchen")
        await bench.until(second.requests)
        await bench.ask("go forward 1 metre")
        assert bench.skills == DRIVEN
        for each in (endpoint, second):
            await bench.until(lambda each=each: each.requests()[0].ended == "disconnected")
        assert not counts(bench, "fast").failures
        assert not counts(bench, "strong").failures

    run(scene)
