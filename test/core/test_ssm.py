"""The speed that a distance permits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.ssm import Braking, permitted_speed_mps, stopping_distance_m

LENGTH = st.floats(0.0, 50.0)
LATENCY = st.floats(0.0, 5.0)
BRAKING = st.builds(Braking, st.floats(0.05, 10.0), st.floats(0.0, 1.0), st.floats(0.0, 2.0))


@pytest.mark.parametrize("distance_m", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("latency_s", [0.0, 0.15, 1.0])
def test_it_is_the_formula_of_the_stopping_distance(distance_m, latency_s):
    a, margin = 0.8, 0.05
    b = a * latency_s
    expected = -b + math.sqrt(b**2 + 2 * a * (distance_m - margin))
    found = permitted_speed_mps(distance_m, latency_s, Braking(a, margin))
    assert found == pytest.approx(expected, abs=1e-9)


@given(speed=st.floats(0.001, 5.0), latency_s=LATENCY, braking=BRAKING)
def test_the_stopping_distance_is_its_inverse(speed, latency_s, braking):
    distance_m = stopping_distance_m(speed, latency_s, braking)
    assert permitted_speed_mps(distance_m, latency_s, braking) == pytest.approx(speed, rel=1e-6)


@given(LENGTH, LENGTH, LATENCY, LATENCY, BRAKING)
def test_less_distance_or_more_latency_never_gives_more_speed(d1, d2, t1, t2, braking):
    worse = permitted_speed_mps(min(d1, d2), max(t1, t2), braking)
    better = permitted_speed_mps(max(d1, d2), min(t1, t2), braking)
    assert 0.0 <= worse <= better * (1 + 1e-12)


@pytest.mark.parametrize("distance_m", [0.05, 0.0, -1.0, math.nan])
def test_without_room_there_is_no_speed(distance_m):
    assert permitted_speed_mps(distance_m, 0.1, Braking(0.8, 0.05)) == 0.0


def test_without_an_obstacle_there_is_no_limit():
    assert permitted_speed_mps(math.inf, 0.1, Braking(0.8)) == math.inf


def test_an_obstacle_that_may_come_nearer_takes_speed():
    still, walking = Braking(0.8, 0.1), Braking(0.8, 0.1, 1.6)
    assert permitted_speed_mps(2.0, 0.2, walking) < permitted_speed_mps(2.0, 0.2, still) / 2
