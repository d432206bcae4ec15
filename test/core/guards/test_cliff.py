"""Drops before the wheels."""

import math

import pytest

from realtime_agent_ros.core.guard_config import CliffConfig
from realtime_agent_ros.core.guards.cliff import CliffGuard
from realtime_agent_ros.core.sources.events import RangeReceived

STEP_NS = 100_000_000
FLOOR, DROP = 0.05, 0.3


def feed(made, *distances, start=0, low=0.02, high=1.0):
    """One reading every 0.1 s; what is wrong after the last."""
    for i, distance in enumerate(distances):
        now_ns = (start + i) * STEP_NS
        made.see(RangeReceived(distance, low, high, 0.1), now_ns)
    return made.trouble(now_ns)


def guard(**given):
    return CliffGuard("cliff", CliffConfig(**given))


@pytest.mark.parametrize("distance", [DROP, math.inf, math.nan, 2.0])
def test_no_floor_is_a_drop_after_two_readings(distance):
    made = guard()
    assert feed(made, FLOOR, distance) == ""
    assert feed(made, distance, start=2).startswith("cliff: a drop")


@pytest.mark.parametrize("distance", [FLOOR, -math.inf, 0.0, 0.1])
def test_floor_is_no_drop_however_near(distance):
    assert feed(guard(), *[distance] * 5) == ""


def test_it_is_over_after_three_readings_and_half_a_second_of_floor():
    made = guard()
    feed(made, DROP, DROP)
    assert feed(made, *[FLOOR] * 5, start=2)
    assert feed(made, FLOOR, start=7) == ""


def test_a_single_bad_reading_starts_the_wait_anew():
    made = guard()
    feed(made, DROP, DROP, FLOOR, FLOOR, FLOOR, FLOOR, DROP)
    assert feed(made, *[FLOOR] * 5, start=7)
    assert feed(made, FLOOR, start=12) == ""


def test_floor_at_the_limit_does_not_chatter():
    made = guard()
    feed(made, DROP, DROP)
    assert feed(made, *[0.095] * 20, start=2)
    assert feed(made, *[0.089] * 20, start=22) == ""


def test_a_ranger_of_fixed_distance_says_floor_or_none():
    assert feed(guard(), *[-math.inf] * 3, low=0.1, high=0.1) == ""
    assert feed(guard(), *[math.inf] * 3, low=0.1, high=0.1)


def test_it_is_required_unless_a_parameter_says_otherwise():
    assert guard().trouble(0) == "cliff: nothing received yet"
    made = guard()
    feed(made, FLOOR)
    assert "old, allowed 0.50 s" in made.trouble(10 * STEP_NS)
    assert guard(source_timeout=0.0).trouble(0) == ""


def test_limits_that_contradict_themselves_are_a_fault():
    assert "not in order" in feed(guard(), FLOOR, low=2.0, high=1.0)
