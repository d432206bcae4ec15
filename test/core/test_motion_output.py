"""From the wish to what leaves: bounded, smoothed, judged, ramped."""

import math

import pytest

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.motion_output import MotionOutput
from realtime_agent_ros.core.reflex import Verdict
from realtime_agent_ros.core.smoother_config import SmootherConfig

PERIOD_NS = 50_000_000


def free(velocity):
    return Verdict(velocity)


def blocked(velocity):
    return Verdict(ZERO_VELOCITY, "stop", "StopZone")


def scaled(ratio, action):
    return lambda velocity: Verdict(velocity.scaled(ratio), action, "Zone")


def steps(output, wish, count, judge=free, start_ns=0):
    at_ns = [start_ns + n * PERIOD_NS for n in range(count)]
    return [output.step(wish, judge, now_ns).velocity for now_ns in at_ns]


@pytest.fixture
def output():
    return MotionOutput(AgentConfig())


def test_the_speed_is_reached_within_the_limits_and_not_exceeded(output):
    sent = [v.linear_x_mps for v in steps(output, Velocity(9.0), 20)]
    assert sent[-1] == pytest.approx(0.3)
    assert max(b - a for a, b in zip([0.0, *sent], sent, strict=False)) <= 0.03 + 1e-9


def test_what_rests_does_not_start_towards_a_speed_that_a_zone_would_stop(output):
    def judge(velocity):
        return blocked(velocity) if velocity.linear_x_mps > 0.1 else free(velocity)

    assert all(v.is_zero() for v in steps(output, Velocity(0.3), 40, judge))
    slow = steps(output, Velocity(0.08), 40, judge, start_ns=40 * PERIOD_NS)
    assert slow[-1] == Velocity(0.08)


def test_what_rests_and_is_wished_to_rest_does_not_move_when_a_zone_lets_go(output):
    held = steps(output, Velocity(0.3), 40, scaled(0.0, "slowdown"))
    assert held[-1].is_zero()
    after = steps(output, ZERO_VELOCITY, 20, free, start_ns=40 * PERIOD_NS)
    assert all(velocity.is_zero() for velocity in after)


def test_one_ratio_bounds_all_axes_so_that_the_path_keeps_its_shape(output):
    last = steps(output, Velocity(0.6, 0.0, 1.2), 40)[-1]
    assert (last.linear_x_mps, last.angular_z_radps) == (pytest.approx(0.3), pytest.approx(0.6))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_wish_that_is_not_finite_is_a_zero(output, bad):
    assert steps(output, Velocity(bad, 0.0, 0.0), 3)[-1].is_zero()


@pytest.mark.parametrize("huge", [1e200, 1.7e308])
def test_a_huge_wish_stays_within_bounds(output, huge):
    for velocity in steps(output, Velocity(huge, -huge, huge), 40):
        assert math.hypot(velocity.linear_x_mps, velocity.linear_y_mps) <= 0.3 + 1e-9
        assert abs(velocity.angular_z_radps) <= 1.2


def test_a_change_of_direction_never_exceeds_the_maximum_on_its_way():
    output = MotionOutput(
        AgentConfig(
            smoother=SmootherConfig(max_accel=(5.0, 5.0, 2.5), max_decel=(-0.2, -0.2, -2.5))
        )
    )
    steps(output, Velocity(0.3, 0.0, 0.0), 20)
    for velocity in steps(output, Velocity(0.0, 0.3, 0.0), 40, start_ns=20 * PERIOD_NS):
        assert math.hypot(velocity.linear_x_mps, velocity.linear_y_mps) <= 0.3 + 1e-9


def test_a_stop_is_not_smoothed(output):
    steps(output, Velocity(0.3), 20)
    assert output.step(Velocity(0.3), blocked, 20 * PERIOD_NS).velocity == ZERO_VELOCITY


def test_after_a_stop_the_speed_rises_from_zero(output):
    steps(output, Velocity(0.3), 20)
    output.halt()
    assert output.step(Velocity(0.3), free, 20 * PERIOD_NS).velocity.linear_x_mps <= 0.03 + 1e-9


def test_when_the_reflex_lets_go_the_speed_rises_within_the_limits(output):
    steps(output, Velocity(0.3), 20, scaled(0.1, "approach"))
    after = output.step(Velocity(0.3), free, 20 * PERIOD_NS).velocity.linear_x_mps
    assert after <= 0.03 + 0.03 + 1e-9


def test_a_pause_gives_no_leap(output):
    output.step(Velocity(0.3), free, 0)
    later = output.step(Velocity(0.3), free, 60_000_000_000).velocity.linear_x_mps
    assert later <= 0.03 + 2 * 0.03 + 1e-9


def test_a_share_of_the_bounds_is_all_that_may_be_used(output):
    driven = [
        output.step(Velocity(0.3, 0.0, 0.2), free, n * PERIOD_NS, speed_ratio=0.5).velocity
        for n in range(30)
    ]
    assert max(v.linear_x_mps for v in driven) == pytest.approx(0.15)
    assert driven[-1].angular_z_radps == pytest.approx(0.1)  # the path keeps its shape


def test_between_ticks_the_reflex_lowers_at_once(output):
    steps(output, Velocity(0.3), 20)
    assert output.lower(scaled(0.5, "slowdown")).linear_x_mps == pytest.approx(0.15)


def test_between_ticks_nothing_is_raised(output):
    steps(output, Velocity(0.3), 20, scaled(0.5, "slowdown"))
    assert output.lower(free) is None
    assert output.last.linear_x_mps == pytest.approx(0.15)


def test_an_approach_ends_in_a_zero_instead_of_a_crawl(output):
    assert steps(output, Velocity(0.3), 20, scaled(0.05, "approach"))[-1].is_zero()


def test_at_a_high_rate_an_approach_that_leaves_room_gets_the_base_going():
    output = MotionOutput(AgentConfig(output_rate_hz=100.0))
    judge = scaled(0.2, "approach")
    sent = [output.step(Velocity(0.3), judge, n * 10_000_000).velocity for n in range(60)]
    assert sent[-1].linear_x_mps == pytest.approx(0.06)


def test_a_slow_wish_may_crawl_through_a_slowdown_zone(output):
    crawl = steps(output, Velocity(0.03), 20, scaled(0.5, "slowdown"))[-1]
    assert crawl.linear_x_mps == pytest.approx(0.015)


# -- stops with a deceleration of their own ----------------------------------------------------


def braked(**given):
    output = MotionOutput(
        AgentConfig(smoother=SmootherConfig(stop_decel=(-2.0, -2.0, -5.0), **given))
    )
    steps(output, Velocity(0.3), 20)
    return output


def test_a_stop_with_a_deceleration_falls_to_zero_at_that_rate_and_stays():
    output = braked()
    sent = steps(output, Velocity(0.3), 5, blocked, 20 * PERIOD_NS)
    assert [v.linear_x_mps for v in sent] == pytest.approx([0.2, 0.1, 0.0, 0.0, 0.0])


def test_a_stop_once_begun_goes_on_to_zero_whatever_is_wished():
    output = braked()
    sent = [output.halt(), *steps(output, Velocity(0.3), 2, start_ns=20 * PERIOD_NS)]
    assert [v.linear_x_mps for v in sent] == pytest.approx([0.2, 0.1, 0.0])
    again = steps(output, Velocity(0.3), 2, start_ns=22 * PERIOD_NS)
    assert [v.linear_x_mps for v in again] == pytest.approx([0.03, 0.06])


def test_a_repeated_halt_brakes_no_harder():
    output = braked()
    assert output.halt() == output.halt() == Velocity(pytest.approx(0.2))


def test_a_halt_at_once_is_zero_and_ends_the_braking():
    output = braked()
    output.halt()
    assert output.halt(at_once=True) == ZERO_VELOCITY
    assert output.step(Velocity(0.3), blocked, 20 * PERIOD_NS).velocity == ZERO_VELOCITY


def test_after_a_late_tick_the_brake_makes_up_for_the_time():
    output = braked()
    output.halt()
    assert output.step(Velocity(0.3), blocked, 40 * PERIOD_NS).velocity == ZERO_VELOCITY


def test_while_braking_the_reflex_may_take_more():
    output = braked()
    output.halt()
    sent = output.step(Velocity(0.3), scaled(0.5, "slowdown"), 20 * PERIOD_NS).velocity
    assert sent.linear_x_mps == pytest.approx(0.05)


def test_between_ticks_a_new_stop_begins_to_brake_once():
    output = braked()
    assert output.lower(blocked).linear_x_mps == pytest.approx(0.2)
    assert output.lower(blocked) is None


def test_between_ticks_a_stop_is_zero_at_once(output):
    steps(output, Velocity(0.3), 20)
    assert output.lower(blocked) == ZERO_VELOCITY
    assert output.lower(blocked) is None
    assert output.step(Velocity(0.3), free, 20 * PERIOD_NS).velocity.linear_x_mps <= 0.03 + 1e-9


def test_a_lock_stops_as_a_zone_does(output):
    steps(output, Velocity(0.3), 20)
    verdict = output.step(Velocity(0.3), free, 20 * PERIOD_NS, stop="pause")
    assert verdict == Verdict(ZERO_VELOCITY, "stop", "pause")


# -- dead band and closed loop -------------------------------------------------------------------


def test_what_the_reflex_scales_into_the_dead_band_is_a_zero():
    output = MotionOutput(AgentConfig(smoother=SmootherConfig(deadband_velocity=(0.1, 0.0, 0.1))))
    assert steps(output, Velocity(0.15), 20, scaled(0.5, "slowdown"))[-1].is_zero()


def test_after_the_reflex_the_dead_band_takes_no_axis_alone():
    output = MotionOutput(AgentConfig(smoother=SmootherConfig(deadband_velocity=(0.1, 0.0, 0.1))))
    sent = steps(output, Velocity(0.3, 0.0, 0.15), 20, scaled(0.5, "slowdown"))[-1]
    assert (sent.linear_x_mps, sent.angular_z_radps) == pytest.approx((0.15, 0.075))


def test_a_dead_band_wider_than_a_step_does_not_hold_the_base():
    output = MotionOutput(AgentConfig(smoother=SmootherConfig(deadband_velocity=(0.1, 0.0, 0.0))))
    sent = [v.linear_x_mps for v in steps(output, Velocity(0.3), 6)]
    assert sent == pytest.approx([0.0, 0.0, 0.0, 0.12, 0.15, 0.18])


CLOSED = SmootherConfig(feedback="CLOSED_LOOP")


def closed_steps(output, wish, count, follow, judge=free):
    """Steps of a base that goes at ``follow`` of the way to each command, from rest."""
    measured, sent = 0.0, []
    for n in range(count):
        verdict = output.step(wish, judge, n * PERIOD_NS, measured=Velocity(measured))
        measured += follow * (verdict.velocity.linear_x_mps - measured)
        sent.append(verdict.velocity.linear_x_mps)
    return sent


@pytest.mark.parametrize("follow", [1.0, 0.5, 0.2])
def test_a_closed_loop_arrives_with_a_base_that_lags(follow):
    sent = closed_steps(MotionOutput(AgentConfig(smoother=CLOSED)), Velocity(0.3), 120, follow)
    assert sent[-1] == pytest.approx(0.3)
    assert sent == sorted(sent)


def test_a_closed_loop_does_not_run_ahead_of_a_base_that_stands():
    sent = closed_steps(MotionOutput(AgentConfig(smoother=CLOSED)), Velocity(0.3), 20, 0.0)
    assert sent == pytest.approx([0.03] * 20)


def test_a_closed_loop_is_slowed_down_once_and_not_to_a_crawl():
    judge = scaled(0.5, "slowdown")
    sent = closed_steps(MotionOutput(AgentConfig(smoother=CLOSED)), Velocity(0.3), 40, 1.0, judge)
    assert sent[-1] == pytest.approx(0.15)


def test_one_false_measurement_gives_no_leap():
    output = MotionOutput(AgentConfig(smoother=CLOSED))
    output.step(Velocity(0.3), free, 0, measured=Velocity(0.0))
    sent = output.step(Velocity(0.3), free, PERIOD_NS, measured=Velocity(5.0)).velocity
    assert sent.linear_x_mps == pytest.approx(0.06)


@pytest.mark.parametrize("follow", [1.0, 0.2, 0.0])
def test_a_closed_loop_comes_to_rest_as_soon_as_an_open_one(follow):
    output = MotionOutput(AgentConfig(smoother=CLOSED))
    closed_steps(output, Velocity(0.3), 40, 1.0)
    measured, sent = 0.3, []
    for n in range(40, 48):
        verdict = output.step(ZERO_VELOCITY, free, n * PERIOD_NS, measured=Velocity(measured))
        measured += follow * (verdict.velocity.linear_x_mps - measured)
        sent.append(verdict.velocity.linear_x_mps)
    assert sent == pytest.approx([0.26, 0.22, 0.18, 0.14, 0.10, 0.06, 0.02, 0.0])


def test_a_closed_loop_without_odometry_is_an_open_one():
    open_loop, closed = MotionOutput(AgentConfig()), MotionOutput(AgentConfig(smoother=CLOSED))
    assert steps(closed, Velocity(0.3), 20) == steps(open_loop, Velocity(0.3), 20)


def test_after_a_stop_a_base_that_still_rolls_starts_from_zero():
    output = MotionOutput(AgentConfig(smoother=CLOSED))
    closed_steps(output, Velocity(0.3), 40, 1.0)
    output.halt()
    ticks = range(40, 43)
    rolls = [output.step(Velocity(0.3), free, n * PERIOD_NS, measured=Velocity(0.3)) for n in ticks]
    assert [v.velocity.linear_x_mps for v in rolls] == pytest.approx([0.03, 0.06, 0.09])


def test_backward_may_be_slower_than_forward():
    bounds = SmootherConfig(max_velocity=(0.3, 0.0, 1.0), min_velocity=(-0.1, 0.0, -1.0))
    output = MotionOutput(AgentConfig(smoother=bounds))
    assert steps(output, Velocity(-0.3), 30)[-1] == Velocity(-0.1)


def test_what_rests_at_a_zones_edge_does_not_stutter(output):
    """It starts again only with some way to go, not at the first millimetre."""
    limit = {"mps": 0.03}

    def edge(velocity):
        return Verdict(velocity.scaled(limit["mps"] / 0.3), "approach", "Edge")

    assert steps(output, Velocity(0.3), 30, judge=edge)[-1].is_zero()
    limit["mps"] = 0.1
    assert not steps(output, Velocity(0.3), 30, edge, start_ns=30 * PERIOD_NS)[-1].is_zero()
