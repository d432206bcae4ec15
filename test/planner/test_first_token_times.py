"""First-token times: quantiles over a bounded window, and the hedge's delay from them."""

from realtime_agent_ros.planner.models.first_token_times import ENOUGH, WINDOW, FirstTokenTimes


def times(*values):
    made = FirstTokenTimes()
    for value in values:
        made.add(value)
    return made


def test_quantiles_are_the_nearest_rank():
    made = times(*[n / 100 for n in range(1, 21)])
    assert made.quantile_s(0.5) == 0.10
    assert made.quantile_s(0.95) == 0.19
    assert times(0.3).quantile_s(0.95) == 0.3
    assert times().quantile_s(0.5) is None


def test_only_the_newest_count():
    made = times(*[9.0] * 1000, *[0.1] * WINDOW)
    assert made.count == WINDOW
    assert made.quantile_s(0.95) == 0.1


def test_the_hedge_waits_for_the_p95_within_bounds():
    few = times(*[0.3] * (ENOUGH - 1))
    assert few.hedge_delay_s(0.7, 0.25, 0.9) == 0.7
    assert few.hedge_delay_s(0.7, 0.25, 0.5) == 0.5
    assert times(*[0.3] * ENOUGH).hedge_delay_s(0.7, 0.25, 0.9) == 0.3
    assert times(*[0.01] * ENOUGH).hedge_delay_s(0.7, 0.25, 0.9) == 0.25
    assert times(*[5.0] * ENOUGH).hedge_delay_s(0.7, 0.25, 0.9) == 0.9
