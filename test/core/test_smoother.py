"""Acceleration limits, and the ramp that only lowers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.smoother import Smoother, ramp
from realtime_agent_ros.core.smoother_config import SmootherConfig

LIMITS = SmootherConfig(max_accel=(0.6, 0.6, 2.5), max_decel=(-0.8, -0.8, -2.5))
SPEED = st.floats(-2.0, 2.0).map(lambda speed: round(speed, 6))
VELOCITY = st.builds(Velocity, SPEED, SPEED, SPEED)


def test_the_speed_rises_by_the_rise_limit_and_falls_by_the_fall_limit():
    smoother = Smoother(LIMITS)
    assert smoother.step(Velocity(1.0), 0.1).linear_x_mps == pytest.approx(0.06)
    smoother.velocity = Velocity(0.5)
    assert smoother.step(Velocity(0.2), 0.1).linear_x_mps == pytest.approx(0.42)


def test_a_target_within_reach_is_met_exactly():
    smoother = Smoother(LIMITS)
    smoother.velocity = Velocity(0.1)
    target = Velocity(0.10000000000000003, 0.0, 0.07)
    assert smoother.step(target, 0.1) == target


def test_reversing_passes_through_zero():
    smoother = Smoother(LIMITS)
    smoother.velocity = Velocity(-0.1)
    speeds = [smoother.step(Velocity(0.2), 0.05).linear_x_mps for _ in range(10)]
    assert speeds == sorted(speeds)
    assert max(b - a for a, b in zip([-0.1, *speeds], speeds, strict=False)) <= 0.04 + 1e-9


def test_reset_starts_from_rest():
    smoother = Smoother(LIMITS)
    smoother.velocity = Velocity(0.3)
    smoother.reset()
    assert smoother.velocity == ZERO_VELOCITY


def test_no_time_no_change():
    smoother = Smoother(LIMITS)
    smoother.velocity = Velocity(0.1, 0.0, -0.2)
    assert smoother.step(Velocity(1.0, 0.0, 1.0), 0.0) == Velocity(0.1, 0.0, -0.2)


@given(wanted=VELOCITY, last=VELOCITY, dt_s=st.floats(0.0, 0.2))
def test_the_ramp_never_exceeds_what_is_wanted_nor_gains_more_than_allowed(wanted, last, dt_s):
    out = ramp(wanted, last, LIMITS.max_accel, dt_s)
    axes = (
        (out.linear_x_mps, wanted.linear_x_mps, last.linear_x_mps, 0.6),
        (out.linear_y_mps, wanted.linear_y_mps, last.linear_y_mps, 0.6),
        (out.angular_z_radps, wanted.angular_z_radps, last.angular_z_radps, 2.5),
    )
    for sent, wish, before, gain in axes:
        assert abs(sent) <= abs(wish)
        assert sent * wish >= 0.0
        reached = abs(before) if before * wish > 0.0 else 0.0
        assert abs(sent) <= reached + gain * dt_s + 1e-9


@given(last=VELOCITY)
def test_the_ramp_lets_every_fall_through(last):
    assert ramp(last.scaled(0.5), last, LIMITS.max_accel, 0.0) == last.scaled(0.5)
