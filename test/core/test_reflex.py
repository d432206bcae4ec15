"""The last word on every velocity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.config import AgentConfig, ZoneConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.zones import NO_POINTS

HALF_S = 500_000_000
FORWARD = Velocity(0.3)
SPEED = st.floats(-1.0, 1.0)
COORDINATE = st.floats(-1.5, 1.5)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=12)


def cluster(x_m, y_m, count=4):
    return np.array([(x_m, y_m + 0.001 * n) for n in range(count)])


def make(**zones):
    return Reflex({name: ZoneConfig.model_validate(z) for name, z in zones.items()}, HALF_S)


def default():
    return Reflex(AgentConfig().zones, HALF_S)


def test_in_the_open_nothing_is_taken():
    reflex = default()
    reflex.see(NO_POINTS, 0)
    verdict = reflex.judge(FORWARD)
    assert (verdict.velocity, verdict.action) == (FORWARD, "none")


def test_an_obstacle_in_the_stop_zone_leaves_nothing():
    reflex = default()
    reflex.see(cluster(0.2, 0.0), 0)
    verdict = reflex.judge(FORWARD)
    assert (verdict.velocity, verdict.action, verdict.zone) == (ZERO_VELOCITY, "stop", "StopZone")


def test_the_slowdown_zone_halves_every_axis():
    reflex = default()
    reflex.see(cluster(0.7, 0.2), 0)
    assert reflex.judge(Velocity(0.1, 0.0, -0.4)).velocity == Velocity(0.05, 0.0, -0.2)


def test_the_limit_action_keeps_the_path_and_meets_the_limit():
    reflex = make(L={"type": "circle", "radius": 1.0, "action_type": "limit", "linear_limit": 0.1})
    reflex.see(cluster(0.5, 0.0), 0)
    assert reflex.judge(Velocity(0.4, 0.0, 0.4)).velocity == Velocity(0.1, 0.0, 0.1)
    assert reflex.judge(Velocity(0.05)).velocity == Velocity(0.05)


def test_the_limit_of_turning_counts_too():
    reflex = make(L={"type": "circle", "radius": 1.0, "action_type": "limit", "angular_limit": 0.2})
    reflex.see(cluster(0.5, 0.0), 0)
    assert reflex.judge(Velocity(0.1, 0.0, -0.4)).velocity == Velocity(0.05, 0.0, -0.2)


def test_approach_scales_by_time_to_collision_and_lets_go_away():
    reflex = default()
    reflex.see(cluster(0.525, 0.0), 0)
    toward = reflex.judge(FORWARD)
    assert toward.action in ("approach", "slowdown")
    assert toward.velocity.linear_x_mps == pytest.approx(0.15, abs=0.01)


def test_the_safest_candidate_wins():
    reflex = default()
    reflex.see(cluster(0.36, 0.0), 0)
    verdict = reflex.judge(FORWARD)
    assert verdict.action == "approach"
    assert verdict.velocity.linear_x_mps < 0.1


@pytest.mark.parametrize("given", [{"enabled": False}, {"action_type": "none"}])
def test_a_zone_left_out_takes_nothing(given):
    reflex = make(Z={"type": "circle", "radius": 1.0} | given)
    reflex.see(cluster(0.1, 0.0), 0)
    assert reflex.judge(FORWARD).velocity == FORWARD
    assert reflex.stop_zones() == ()


def test_a_stop_zone_is_released_once_seen_free_for_its_time():
    reflex = default()
    reflex.see(cluster(0.2, 0.0), 0)
    reflex.see(NO_POINTS, HALF_S)
    assert reflex.stop_zones()
    reflex.see(NO_POINTS, 2 * HALF_S - 1)
    assert reflex.stop_zones()
    reflex.see(NO_POINTS, 2 * HALF_S)
    assert not reflex.stop_zones()


def test_one_free_scan_after_a_silence_releases_nothing():
    reflex = default()
    reflex.see(cluster(0.2, 0.0), 0)
    reflex.see(NO_POINTS, 20 * HALF_S)
    assert reflex.stop_zones()


def test_an_obstacle_that_comes_back_starts_the_wait_again():
    reflex = default()
    for now_ns, points in ((0, cluster(0.2, 0.0)), (1, NO_POINTS), (2, cluster(0.2, 0.0))):
        reflex.see(points, now_ns)
    reflex.see(NO_POINTS, HALF_S)
    reflex.see(NO_POINTS, HALF_S + 2)
    assert reflex.stop_zones()


def test_without_a_release_time_the_first_free_scan_releases():
    reflex = Reflex(AgentConfig().zones, 0)
    reflex.see(cluster(0.2, 0.0), 0)
    reflex.see(NO_POINTS, 1)
    assert not reflex.stop_zones()


def test_who_enters_a_stop_zone_is_told_of_before_the_other_zones_look():
    zone = {"points": [[1, 1], [1, -1], [-1, -1], [-1, 1]]}
    reflex = make(
        Slow={"action_type": "slowdown", **zone},
        Stop={"action_type": "stop", **zone},
        Off={"action_type": "stop", "enabled": False, **zone},
        Seen={"action_type": "none", **zone},
    )
    told = []

    def caught():
        told.append({name for name, found in reflex.detections().items() if found})

    reflex.see(cluster(0.5, 0.0), 0, caught=caught)
    assert told == [{"Stop"}]
    reflex.see(cluster(0.5, 0.0), 1, caught=caught)
    assert len(told) == 1, "it is in it still"
    reflex.enabled = False
    reflex.see(NO_POINTS, 9 * HALF_S, caught=caught)
    reflex.see(cluster(0.5, 0.0), 10 * HALF_S, caught=caught)
    assert len(told) == 1, "the zones are switched off"


def test_doubtful_points_hold_a_stop_but_begin_none():
    reflex = default()
    reflex.see(NO_POINTS, 0, cluster(0.2, 0.0))
    assert not reflex.stop_zones()
    reflex.see(cluster(0.2, 0.0), 1)
    reflex.see(NO_POINTS, HALF_S, cluster(0.2, 0.0))
    reflex.see(NO_POINTS, 9 * HALF_S, cluster(0.2, 0.0))
    assert reflex.stop_zones()


@given(points=POINTS, extra=POINTS, x=SPEED, y=SPEED, turn=SPEED)
def test_no_speed_is_raised_and_no_point_more_raises_one(points, extra, x, y, turn):
    few, more = default(), default()
    few.see(np.array(points).reshape(-1, 2), 0)
    more.see(np.array(points + extra).reshape(-1, 2), 0)
    wish = Velocity(x, y, turn)
    allowed, less = few.judge(wish).velocity, more.judge(wish).velocity
    for axis in ("linear_x_mps", "linear_y_mps", "angular_z_radps"):
        before, after, last = (getattr(v, axis) for v in (wish, allowed, less))
        assert abs(last) <= abs(after) <= abs(before)
        assert after * before >= 0.0
        assert last * before >= 0.0
