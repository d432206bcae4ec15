"""Misses become a consequence, and it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.channels_config import DeadlineConfig
from realtime_agent_ros.core.ladder_alarm import LEAST_RATIO, Alarm

S = 1_000_000_000


def alarm(**config):
    return Alarm(DeadlineConfig.model_validate({"policy": "stop"} | config))


@given(
    st.integers(1, 8).flatmap(lambda k: st.tuples(st.integers(1, k), st.just(k))),
    st.integers(1, 4),
    st.integers(0, 3),
    st.sampled_from(["warn", "latch", "count"]),
    st.lists(st.tuples(st.booleans(), st.integers(0, S)), max_size=80),
)
def test_it_is_what_its_whole_history_says(rule, release_good, release_s, policy, chances):
    """Brute force: the history since the last end, read anew at every step."""
    it = alarm(
        misses=rule[0],
        of_last=rule[1],
        release_good=release_good,
        release_s=release_s,
        policy=policy,
    )
    history, active, now_ns, last_miss_ns = [], False, 0, 0
    for missed, pause_ns in chances:
        now_ns += pause_ns
        history.append(missed)
        if missed:
            it.miss(now_ns, "late", 2.0)
            last_miss_ns = now_ns
            active = active or (policy != "count" and sum(history[-rule[1] :]) >= rule[0])
        else:
            it.hit(now_ns)
            good = len(history) >= release_good and not any(history[-release_good:])
            over = good and now_ns - last_miss_ns >= release_s * S
            if active and over and policy != "latch":
                active, history = False, [False] * len(history)
        assert it.active == active


def test_a_latched_one_ends_only_by_a_reset_and_only_once_it_is_over():
    it = alarm(policy="latch", release_good=2, release_s=1.0)
    it.miss(0, "late", 2.0)
    it.hit(2 * S)
    it.reset(2 * S)
    assert it.active  # one good one is not enough
    it.hit(3 * S)
    assert it.active
    it.reset(3 * S)
    assert not it.active


def test_the_reason_tells_the_rule_where_there_is_one():
    it = alarm(misses=2, of_last=5)
    it.miss(0, "x: silent", 2.0)
    it.miss(0, "x: silent", 2.0)
    assert it.reason == "x: silent (2 of the last 5 missed)"


@pytest.mark.parametrize(
    ("overruns", "ratio"), [([2.0], 0.5), ([1.25, 4.0, 2.0], 0.25), ([1000.0], LEAST_RATIO)]
)
def test_the_speed_that_is_left_is_what_was_allowed_by_what_was_measured(overruns, ratio):
    it = alarm(policy="degrade")
    for overrun in overruns:
        it.miss(0, "late", overrun)
    assert it.speed_ratio == pytest.approx(ratio)


def test_a_ratio_that_is_set_holds_whatever_is_measured_and_ends_with_the_alarm():
    it = alarm(policy="degrade", speed_ratio=0.4, release_good=1, release_s=0.0)
    it.miss(0, "late", 50.0)
    assert it.speed_ratio == 0.4
    it.hit(0)
    assert it.speed_ratio == 1.0
