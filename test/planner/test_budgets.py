"""A stream under its budgets, with a clock that is only numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.models.budgets import Budgets, StreamWatch
from realtime_agent_ros.planner.models.failure import FailureKind

BUDGETS = Budgets(1.0, 1.5, 3.0, min_rate_cps=10.0, rate_window_s=4.0)
NO_RATE = Budgets(1.0, 1.5, 3.0, min_rate_cps=0.0, rate_window_s=4.0)


def kind(watch, now_s):
    failure = watch.failure(now_s)
    return failure and failure.kind


def test_the_first_useful_token_has_its_bound():
    watch = StreamWatch(BUDGETS, 10.0)
    assert watch.due_s() == 11.5
    assert kind(watch, 11.4) is None
    assert kind(watch, 11.5) is FailureKind.SLOW_START


def test_after_it_every_useful_token_has_one():
    watch = StreamWatch(NO_RATE, 0.0)
    assert watch.useful(1, 1.0)
    assert not watch.useful(1, 2.0)
    assert watch.first_s == 1.0
    assert watch.due_s() == 5.0
    assert kind(watch, 4.9) is None
    assert kind(watch, 5.0) is FailureKind.STALLED


def test_a_trickle_fails_when_its_window_is_full():
    watch = StreamWatch(BUDGETS, 0.0)
    for second in range(1, 6):
        watch.useful(5, float(second))
    assert kind(watch, 4.9) is None
    assert kind(watch, 5.0) is FailureKind.TRICKLE


def test_a_burst_is_no_licence_to_trickle_afterwards():
    watch = StreamWatch(BUDGETS, 0.0)
    watch.useful(1000, 0.0)
    for second in (2.0, 4.0):
        watch.useful(1, second)
    assert kind(watch, 4.0) is FailureKind.TRICKLE


def test_a_quick_stream_fails_no_rate_and_is_rarely_looked_at():
    watch, looks = StreamWatch(BUDGETS, 0.0), 0
    for n in range(2000):
        now_s = n * 0.02
        watch.useful(4, now_s)
        if now_s >= watch.due_s():
            looks += 1
            assert watch.failure(now_s) is None
    assert looks < 60


def test_a_look_when_it_is_due_decides_whatever_the_rounding():
    """5.9 + 4.0 - 4.0 isn't 5.9: a look that decides nothing would be due again at once."""
    for at_s in (n * 0.1 for n in range(1, 400)):
        watch = StreamWatch(Budgets(1.0, 50.0, 9.0, min_rate_cps=10.0, rate_window_s=4.0), 0.0)
        watch.useful(1000, at_s)
        watch.useful(1, at_s + 0.3)
        assert kind(watch, watch.due_s()) is FailureKind.TRICKLE, at_s


@given(
    st.lists(st.tuples(st.floats(0.001, 5.0), st.integers(1, 80)), min_size=1, max_size=60),
    st.sampled_from((BUDGETS, NO_RATE)),
)
def test_looking_only_when_due_finds_what_looking_always_would(tokens, budgets):
    """And the rate is the plain definition's: characters in the window that ends now."""
    watch, now_s, came = StreamWatch(budgets, 0.0), 0.0, []
    for pause_s, chars in tokens:
        until_s = now_s + pause_s
        while (due_s := watch.due_s()) <= until_s:
            failure = watch.failure(due_s)
            if failure is None:
                continue
            if failure.kind is FailureKind.TRICKLE:
                window = [c for at_s, c in came if at_s + budgets.rate_window_s > due_s]
                assert sum(window) < budgets.min_rate_cps * budgets.rate_window_s
                assert due_s >= came[0][0] + budgets.rate_window_s
            elif failure.kind is FailureKind.STALLED:
                assert due_s >= came[-1][0] + budgets.between_tokens_s
            else:
                assert not came
            return
        now_s = until_s
        watch.useful(chars, now_s)
        came.append((now_s, chars))
    assert watch.due_s() > now_s or watch.failure(now_s) is None


def test_the_due_time_moves_on_when_nothing_has_run_out():
    watch = StreamWatch(BUDGETS, 0.0)
    watch.useful(1000, 0.5)
    watch.useful(1000, 3.0)
    assert watch.due_s() == pytest.approx(4.5)
    assert watch.failure(4.5) is None
    assert watch.due_s() > 4.5
