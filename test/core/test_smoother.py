"""Bounds and acceleration limits, and the ramp that only lowers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.smoother import Smoother, brake, ramp, slower
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


def limits(**given):
    return SmootherConfig(**{"max_accel": (0.6, 0.6, 2.5), "max_decel": (-0.8, -0.8, -2.5)} | given)


def driven(smoother, target, count, dt_s=0.05):
    return [smoother.step(target, dt_s) for _ in range(count)]


def test_each_axis_is_clamped_on_its_own_and_backward_may_be_slower():
    bounds = limits(max_velocity=(0.5, 0.2, 1.0), min_velocity=(-0.1, -0.2, -1.0))
    assert driven(Smoother(bounds), Velocity(9.0, 9.0, 9.0), 60)[-1] == Velocity(0.5, 0.2, 1.0)
    assert driven(Smoother(bounds), Velocity(-9.0, 0.1, 0.0), 60)[-1] == Velocity(-0.1, 0.1, 0.0)


def test_without_a_minimum_backward_is_as_fast_as_forward():
    bounds = limits(max_velocity=(0.5, 0.2, 1.0))
    assert driven(Smoother(bounds), Velocity(-9.0, -9.0, -9.0), 60)[-1] == Velocity(
        -0.5, -0.2, -1.0
    )


def test_a_base_that_drives_on_two_axes_only_never_gets_a_third():
    bounds = limits(max_velocity=(0.5, 0.0, 1.0))
    sent = driven(Smoother(bounds), Velocity(0.3, 0.3, 0.3), 20)
    assert all(str(v.linear_y_mps) == "0.0" for v in sent)


def test_scaled_the_change_keeps_its_direction():
    smoother = Smoother(limits(scale_velocities=True))
    sent = smoother.step(Velocity(0.3, 0.0, 0.6), 0.05)
    assert (sent.linear_x_mps, sent.angular_z_radps) == pytest.approx((0.03, 0.06))


def test_the_dead_band_is_of_what_leaves_and_not_of_what_is_remembered():
    smoother = Smoother(limits(deadband_velocity=(0.05, 0.0, 0.0)))
    sent = [v.linear_x_mps for v in driven(smoother, Velocity(0.3), 3)]
    assert sent == [0.0, pytest.approx(0.06), pytest.approx(0.09)]


def test_what_is_as_fast_as_the_dead_band_leaves():
    smoother = Smoother(limits(deadband_velocity=(0.05, 0.0, 0.0), max_velocity=(0.05, 0, 0)))
    assert driven(smoother, Velocity(0.3), 3)[-1].linear_x_mps == 0.05


CLOSED = limits(feedback="CLOSED_LOOP", max_velocity=(0.5, 0.0, 1.0))


def test_a_closed_loop_goes_on_from_the_measured_velocity():
    smoother = Smoother(CLOSED)
    assert smoother.step(Velocity(0.5), 0.05, Velocity(0.2)).linear_x_mps == pytest.approx(0.23)
    assert smoother.step(Velocity(0.5), 0.05, Velocity(0.2)).linear_x_mps == pytest.approx(0.23)


def test_an_open_loop_takes_no_notice_of_the_measured_velocity():
    smoother = Smoother(limits())
    assert smoother.step(Velocity(0.5), 0.05, Velocity(0.2)).linear_x_mps == pytest.approx(0.03)


@pytest.mark.parametrize("measured", [None, Velocity(math.nan), Velocity(0.0, math.inf)])
def test_without_a_usable_measurement_the_last_command_counts(measured):
    smoother = Smoother(CLOSED)
    smoother.step(Velocity(0.5), 0.05, measured)
    assert smoother.step(Velocity(0.5), 0.05, measured).linear_x_mps == pytest.approx(0.06)


def test_a_measured_velocity_beyond_the_bounds_does_not_leave():
    assert Smoother(CLOSED).step(Velocity(0.5), 0.05, Velocity(5.0)).linear_x_mps == 0.5


def test_an_axis_without_acceleration_does_not_follow_its_drift():
    drift = SmootherConfig(feedback="CLOSED_LOOP", max_accel=(1, 0, 1), max_decel=(-1, 0, -1))
    assert Smoother(drift).step(Velocity(0.1), 0.05, Velocity(0.1, 0.02)).linear_y_mps == 0.0


def test_the_brake_takes_each_axis_nearer_to_zero_and_not_through():
    assert brake(Velocity(0.3, -0.3, 0.1), (-1.0, -2.0, -4.0), 0.1) == Velocity(
        pytest.approx(0.2), pytest.approx(-0.1), 0.0
    )


def test_an_axis_without_a_stop_deceleration_stops_at_once():
    assert brake(Velocity(0.3, 0.0, 1.0), (0.0, 0.0, -4.0), 0.1) == Velocity(
        0.0, 0.0, pytest.approx(0.6)
    )


def test_the_slower_of_two_is_taken_axis_by_axis_and_is_zero_against_each_other():
    assert slower(Velocity(0.3, -0.1, 0.2), Velocity(0.2, -0.3, -0.2)) == Velocity(0.2, -0.1, 0.0)
