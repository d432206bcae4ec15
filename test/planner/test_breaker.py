"""The circuit breaker, with a clock that is only numbers, and whatever happens to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.models.breaker import Breaker, BreakerPolicy, BreakerState

POLICY = BreakerPolicy(failures=3, open_s=5.0, max_open_s=40.0, jitter_ratio=0.5, trial_s=2.0)
ROUNDING_S = 1e-9
"""Taking one time from another is exact to this."""


def breaker(chance=0.0, **changes):
    fields = {name: getattr(POLICY, name) for name in POLICY.__slots__}
    return Breaker(BreakerPolicy(**fields | changes), lambda: chance)


def opened(now_s=0.0, **changes):
    made = breaker(**changes)
    made.failed(now_s, certain=True)
    return made


def test_it_opens_after_failures_in_a_row_only():
    made = breaker()
    for _ in range(2):
        made.failed(0.0)
    made.succeeded()
    for _ in range(2):
        made.failed(0.0)
    assert made.state(0.0) is BreakerState.CLOSED
    made.failed(0.0)
    assert made.state(0.0) is BreakerState.OPEN
    assert not made.allows(4.9)
    assert made.left_s(4.0) == pytest.approx(1.0)


def test_half_open_lets_one_trial_through():
    made = opened()
    assert made.state(5.0) is BreakerState.HALF_OPEN
    assert made.allows(5.0)
    made.began(5.0)
    assert not made.allows(5.1)
    made.abandoned()
    assert made.allows(5.1)


def test_a_trial_that_tells_nothing_does_not_block_for_ever():
    made = opened()
    made.began(5.0)
    assert not made.allows(6.9)
    assert made.allows(7.0)


def test_a_failed_trial_opens_it_for_twice_as_long_up_to_a_bound():
    made, now_s, times_s = opened(), 0.0, []
    for _ in range(6):
        left_s = made.left_s(now_s)
        times_s.append(left_s)
        now_s += left_s
        made.began(now_s)
        made.failed(now_s)
    assert times_s == [5.0, 10.0, 20.0, 40.0, 40.0, 40.0]


def test_a_success_forgets_everything():
    made = opened()
    made.failed(5.0)
    made.succeeded()
    assert made.state(5.0) is BreakerState.CLOSED
    assert made.left_s(5.0) is None
    made.failed(5.0, certain=True)
    assert made.left_s(5.0) == 5.0


def test_chance_shortens_the_rest_within_its_share():
    assert opened(chance=1.0).left_s(0.0) == pytest.approx(2.5)


def test_the_endpoints_own_wish_is_kept_and_never_shortened():
    made = breaker(chance=1.0)
    made.failed(0.0, certain=True, rest_s=30.0)
    assert made.left_s(0.0) == 30.0
    made.failed(1.0)
    assert made.left_s(1.0) == 29.0, "a later failure doesn't bring it back earlier"


def test_very_many_failures_are_no_error():
    made = breaker()
    for n in range(3000):
        made.failed(n * 50.0)
    assert made.left_s(2999 * 50.0) == 40.0


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("ask", "succeeded", "failed", "certain", "abandoned")),
        st.floats(0.0, 30.0),
        st.floats(0.0, 1.0),
    ),
    max_size=60,
)


@given(EVENTS)
def test_whatever_happens_one_trial_at_a_time_and_the_rest_within_its_bounds(events):
    chances = iter([chance for *_, chance in events] * 2)
    made, now_s, trial_until_s = Breaker(POLICY, lambda: next(chances)), 0.0, float("-inf")
    for what, pause_s, _ in events:
        now_s += pause_s
        if what == "ask":
            if made.allows(now_s):
                if made.state(now_s) is BreakerState.HALF_OPEN:
                    assert now_s >= trial_until_s, "two trials at once"
                    trial_until_s = now_s + POLICY.trial_s
                made.began(now_s)
            else:
                assert made.state(now_s) is not BreakerState.CLOSED
            continue
        trial_until_s = float("-inf")
        if what == "succeeded":
            made.succeeded()
            assert made.allows(now_s)
        elif what == "abandoned":
            made.abandoned()
        else:
            made.failed(now_s, certain=what == "certain")
            left_s = made.left_s(now_s)
            assert what == "failed" or left_s is not None
            if left_s is not None:
                assert POLICY.open_s * 0.5 - ROUNDING_S <= left_s <= POLICY.max_open_s + ROUNDING_S
                assert not made.allows(now_s)
                assert made.allows(now_s + left_s + ROUNDING_S), "it always gets another chance"
