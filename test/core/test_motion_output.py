"""From the wish to what leaves: bounded, smoothed, judged, ramped."""

import math

import pytest

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.motion_output import OUTPUT_PERIOD, MotionOutput
from realtime_agent_ros.core.reflex import Verdict

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
    output = MotionOutput(AgentConfig(max_accel_mps2=5.0, max_decel_mps2=0.2))
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
    assert output.late_reason(60_000_000_000) == ("output late",)


def test_late_output_is_counted_and_forgotten_after_a_while(output):
    output.step(Velocity(), free, 0)
    output.step(Velocity(), free, 80_000_000)
    report = {r.name: r for r in output.deadlines.report()}[OUTPUT_PERIOD]
    assert (report.count, report.misses) == (1, 1)
    assert output.late_reason(2_000_000_000) == ()


def test_between_ticks_the_reflex_lowers_at_once(output):
    steps(output, Velocity(0.3), 20)
    assert output.lower(scaled(0.5, "slowdown")).linear_x_mps == pytest.approx(0.15)


def test_between_ticks_nothing_is_raised(output):
    steps(output, Velocity(0.3), 20, scaled(0.5, "slowdown"))
    assert output.lower(free) is None
    assert output.last.linear_x_mps == pytest.approx(0.15)


def test_an_approach_ends_in_a_zero_instead_of_a_crawl(output):
    assert steps(output, Velocity(0.3), 20, scaled(0.05, "approach"))[-1].is_zero()


def test_a_slow_wish_may_crawl_through_a_slowdown_zone(output):
    crawl = steps(output, Velocity(0.03), 20, scaled(0.5, "slowdown"))[-1]
    assert crawl.linear_x_mps == pytest.approx(0.015)


def test_what_rests_at_a_zones_edge_does_not_stutter(output):
    """It starts again only with some way to go, not at the first millimetre."""
    limit = {"mps": 0.03}

    def edge(velocity):
        return Verdict(velocity.scaled(limit["mps"] / 0.3), "approach", "Edge")

    assert steps(output, Velocity(0.3), 30, judge=edge)[-1].is_zero()
    limit["mps"] = 0.1
    assert not steps(output, Velocity(0.3), 30, edge, start_ns=30 * PERIOD_NS)[-1].is_zero()
