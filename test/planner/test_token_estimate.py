"""Tokens from bytes, corrected by what the endpoint counts."""

from types import SimpleNamespace

import pytest

from realtime_agent_ros.planner.memory.token_estimate import FirstUsage, TokenEstimate, size_bytes


def completed(tokens):
    usage = None if tokens is None else SimpleNamespace(input_tokens=tokens)
    return SimpleNamespace(type="response.completed", response=SimpleNamespace(usage=usage))


def test_bytes_count_and_not_characters():
    assert size_bytes("日本語") == 9
    assert TokenEstimate(3.0).tokens(10) == 4


def test_the_estimate_approaches_what_is_told_and_stays_in_bounds():
    estimate = TokenEstimate(3.0)
    for _ in range(50):
        estimate.learn(4500, 1000)
    assert estimate.bytes_per_token == pytest.approx(4.5, abs=0.01)
    for _ in range(200):
        estimate.learn(10, 1_000_000)
    assert estimate.bytes_per_token >= 1.0


@pytest.mark.parametrize("told", [0, -5, 10])
def test_nonsense_changes_nothing(told):
    estimate = TokenEstimate(3.0)
    estimate.learn(9000, told)
    assert estimate.bytes_per_token == 3.0


def test_only_the_first_response_of_a_turn_is_learnt_from():
    estimate = TokenEstimate(3.0)
    usage = FirstUsage(estimate, 4000)
    usage.hear(SimpleNamespace(type="response.output_text.delta"))
    usage.hear(completed(1000))
    once = estimate.bytes_per_token
    usage.hear(completed(100))
    assert 3.0 < once == estimate.bytes_per_token


def test_an_endpoint_that_tells_no_usage_leaves_the_estimate():
    estimate = TokenEstimate(3.0)
    FirstUsage(estimate, 4000).hear(completed(None))
    assert estimate.bytes_per_token == 3.0
