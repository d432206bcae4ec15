"""Age and faults of one sensor."""

from realtime_agent_ros.core.sources.freshness import Freshness

S = 1_000_000_000


def test_a_sensor_that_never_spoke_is_missed():
    assert Freshness(0.5).trouble(0) == "nothing received yet"


def test_age_counts_from_the_measurement():
    fresh = Freshness(0.5)
    fresh.good(S, round(0.3 * S))
    assert fresh.trouble(round(1.2 * S)) == ""
    assert fresh.trouble(round(1.21 * S)) == "0.51 s old, allowed 0.50 s"
    assert fresh.age_s(round(1.2 * S)) == 0.5


def test_a_stamp_ahead_makes_nothing_younger_than_now():
    fresh = Freshness(0.5)
    fresh.good(0, -5 * S)
    assert fresh.trouble(S)


def test_a_fault_stands_until_something_good_comes_whatever_the_timeout():
    fresh = Freshness(0.0)
    fresh.bad("broken")
    assert fresh.trouble(10**12) == "broken"
    fresh.good(0, 0)
    assert fresh.trouble(10**12) == ""


def test_a_timeout_of_zero_misses_nobody():
    assert Freshness(0.0).trouble(10**12) == ""
    assert Freshness(0.0).age_s(0) is None


def test_what_was_too_old_when_it_came_is_late():
    assert Freshness(0.5).late(round(0.5 * S)) == ""
    assert Freshness(0.5).late(S) == "1.00 s old, allowed 0.50 s"
    assert Freshness(0.0).late(10**15) == ""
