"""What zones leave of a velocity beyond nav2_collision_monitor's actions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import Verdict
from realtime_agent_ros.core.zones import NO_POINTS
from zone_kit import BODY, DISC, FORWARD, MOVING, at, make

# -- verdicts --------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_velocity_that_is_no_number_is_a_stop(wrong):
    assert make().judge(Velocity(0.1, 0.0, wrong)) == Verdict(ZERO_VELOCITY, "stop")


def test_a_zero_is_never_refused_and_only_told_stopped():
    reflex = make(Z=DISC, Slow=DISC | {"action_type": "slowdown"})
    reflex.see(at((0.1, 0)), 0)
    assert reflex.judge(ZERO_VELOCITY) == Verdict(ZERO_VELOCITY, "stop", "Z")
    reflex.set_enabled("Z", False, 1)
    assert reflex.judge(ZERO_VELOCITY) == Verdict(ZERO_VELOCITY)


def test_a_thin_pole_between_two_steps_is_approached():
    reflex = make(
        A={"points": [[0.02, 0.3], [0.02, -0.3], [-0.02, -0.3], [-0.02, 0.3]]}
        | {"action_type": "approach", "min_points": 3, "simulation_time_step": 0.5}
    )
    reflex.see(at((0.8, 0.0), (0.8, 0.01), (0.81, 0.0)), 0)
    verdict = reflex.judge(Velocity(1.0))
    assert verdict == Verdict(Velocity(0.25), "approach", "A")


def test_a_velocity_polygon_judges_the_command_and_stops_nothing_else():
    reflex = make(V=MOVING)
    reflex.see(at((0.5, 0.0)), 0)
    assert reflex.judge(Velocity(0.2)) == Verdict(ZERO_VELOCITY, "stop", "V")
    assert reflex.judge(Velocity(-0.2)) == Verdict(Velocity(-0.2))
    assert reflex.stop_zones() == ()


@pytest.mark.parametrize("point", [(0.5, 0.0), (-0.5, 0.0)])
def test_a_command_outside_of_every_sub_polygon_gets_the_most_conservative(point):
    reflex = make(V=MOVING)
    reflex.see(at(point), 0)
    assert reflex.judge(Velocity(0.2, 0.0, 1.5)).action == "stop"


@pytest.mark.parametrize("action", ["stop", "slowdown"])
def test_a_flicker_at_the_edge_does_not_chatter(action):
    reflex = make(
        Z=DISC | {"action_type": action, "release_s": 0.4, "release_consecutive_points": 3}
    )
    verdicts = []
    for number in range(20):
        reflex.see(at((0.5 + 0.01 * (number % 2), 0.0)), number * 100_000_000)
        verdicts.append(reflex.judge(FORWARD).action)
    assert set(verdicts) == {action}


def test_a_single_ghost_does_not_trigger_where_readings_must_repeat():
    reflex = make(Z=DISC | {"trigger_consecutive_points": 2})
    seen = []
    for number, points in enumerate([at((0, 0)), NO_POINTS, at((0, 0)), at((0, 0))]):
        reflex.see(points, number)
        seen.append(bool(reflex.stop_zones()))
    assert seen == [False, False, False, True]


# -- ssm -------------------------------------------------------------------------------------


def ssm(**given):
    return make(S={"points": BODY, "action_type": "ssm", "min_points": 1} | given)


@pytest.mark.parametrize("latency_s", [0.0, 0.1, 0.5])
def test_ssm_permits_the_speed_of_the_formula_for_the_gap_ahead(latency_s):
    reflex = ssm(braking_deceleration=0.5, safety_margin=0.1, actuation_time=0.2)
    reflex.see(at((0.7, 0.1)), 0)
    at_once = 0.5 * (latency_s + 0.2)
    expected = -at_once + math.sqrt(at_once**2 + 2 * 0.5 * (0.4 - 0.1))
    verdict = reflex.judge(Velocity(1.0), latency_s)
    assert verdict.velocity.linear_x_mps == pytest.approx(expected, abs=1e-6)
    assert (verdict.action, verdict.zone) == ("ssm", "S")
    slow = Velocity(expected * 0.99)
    assert reflex.judge(slow, latency_s).velocity == slow


def test_ssm_lets_go_what_the_path_does_not_touch():
    reflex = ssm()
    reflex.see(at((-0.35, 0.0), (0.0, 0.3)), 0)
    assert reflex.judge(Velocity(1.0)).action == "none"
    assert reflex.judge(Velocity(-1.0)).action == "ssm"
    assert reflex.judge(Velocity(0.0, 0.0, 2.0)).action == "ssm"


@given(
    near=st.floats(0.31, 3.0),
    far=st.floats(0.31, 3.0),
    early=st.floats(0.0, 2.0),
    late=st.floats(0.0, 2.0),
    turn=st.floats(-1.0, 1.0),
)
def test_ssm_less_distance_or_more_latency_never_gives_more_speed(near, far, early, late, turn):
    speeds = []
    for x_m, latency_s in ((min(near, far), max(early, late)), (max(near, far), min(early, late))):
        reflex = ssm()
        reflex.see(at(*((x_m, y) for y in np.linspace(-3, 3, 61))), 0)
        speeds.append(reflex.judge(Velocity(1.0, 0.0, turn), latency_s).velocity.linear_x_mps)
    assert speeds[0] <= speeds[1] + 1e-6


# -- escape ----------------------------------------------------------------------------------

AHEAD = [(0.2, 0.01 * n) for n in range(5)]


@pytest.mark.parametrize("action", ["stop", "approach", "ssm"])
def test_backing_off_is_permitted_only_where_the_zone_allows_it(action):
    given = DISC | {"action_type": action}
    closed, opened = make(Z=given), make(Z=given | {"allow_escape": True})
    for reflex in (closed, opened):
        reflex.see(at(*AHEAD), 0)
        assert reflex.judge(FORWARD).velocity == ZERO_VELOCITY
    # nav2's approach, and so ours, holds the base where points are inside already.
    assert opened.judge(Velocity(-0.3)).velocity == Velocity(-0.3)
    assert closed.judge(Velocity(-0.3)).velocity == ZERO_VELOCITY


def test_every_violated_zone_must_allow_the_escape():
    reflex = make(Open=DISC | {"allow_escape": True}, Closed=DISC)
    reflex.see(at(*AHEAD), 0)
    assert reflex.judge(Velocity(-0.3)) == Verdict(ZERO_VELOCITY, "stop", "Closed")


def test_doubtful_points_are_no_way_out():
    reflex = make(Z=DISC | {"allow_escape": True})
    reflex.see(at(*AHEAD), 0, at((-0.3, 0.0)))
    assert reflex.judge(Velocity(-0.3)).action == "stop"
