"""The range source: the arc as nav2_collision_monitor samples it, and REP-117."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.source_config import RangeConfig
from realtime_agent_ros.core.sources.events import RangeReceived
from realtime_agent_ros.core.sources.range import RangeSource


def source(**given_):
    return RangeSource("sonar", RangeConfig(**given_), 0.5)


def event(range_m, fov=0.5, low=0.1, high=4.0, **stamp):
    return RangeReceived(range_m, low, high, fov, **stamp)


def points(made):
    (piece,) = made.pieces(0)
    return piece.reading.points


def literal_angles(fov, step):
    """nav2's loop: a float that grows by a double, and the edge once more at the end."""
    angle, end, found = np.float32(-np.float32(fov) / 2), np.float32(fov) / 2, []
    while angle < end:
        found.append(float(angle))
        angle = np.float32(np.float64(angle) + step)
    return [*found, float(end)]


@given(
    distance=st.floats(0.1, 4.0),
    fov=st.floats(0.0, 6.25, width=32),
    step=st.floats(0.01, 1.0),
    data=st.data(),
)
def test_the_arc_is_the_one_of_a_literal_loop(mountings, literal_move, distance, fov, step, data):
    pose = data.draw(mountings)
    made = source(obstacles_angle=step, pose=pose)
    assert made.see(event(distance, fov), 0) == ""
    expected = [
        literal_move(pose, distance * math.cos(a), distance * math.sin(a), 0.0)[:2]
        for a in literal_angles(fov, step)
    ]
    assert points(made) == pytest.approx(np.array(expected), abs=1e-9)


def test_a_beam_without_width_is_one_point():
    made = source()
    made.see(event(1.0, fov=0.0), 0)
    assert points(made) == pytest.approx(np.array([[1.0, 0.0]]))


@pytest.mark.parametrize("distance", [-math.inf, 0.0, 0.05, -3.0])
def test_too_near_is_an_obstacle_at_the_least_range(distance):
    made = source()
    assert made.see(event(distance), 0) == ""
    assert np.hypot(*points(made).T) == pytest.approx(0.1)


@pytest.mark.parametrize("distance", [math.inf, 4.01])
def test_beyond_its_reach_is_free(distance):
    made = source()
    assert made.see(event(distance), 0) == ""
    assert len(points(made)) == 0


def test_a_ranger_of_fixed_distance_says_there_or_not():
    made = source()
    made.see(event(-math.inf, low=0.3, high=0.3), 0)
    assert np.hypot(*points(made).T) == pytest.approx(0.3)
    made.see(event(math.inf, low=0.3, high=0.3), 1)
    assert len(points(made)) == 0


def test_a_zero_may_mean_no_echo():
    made = source(zero_is_no_return=True)
    made.see(event(0.0), 0)
    assert len(points(made)) == 0


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (event(math.nan), "NaN"),
        (event(1.0, fov=math.nan), "not finite"),
        (event(1.0, fov=-0.1), "no angle"),
        (event(1.0, fov=7.0), "no angle"),
        (event(1.0, low=2.0, high=1.0), "not in order"),
        (event(1.0, high=math.inf), "not finite"),
        (event(1.0, stamp_age_ns=-(10**9)), "1.00 s in the future"),
    ],
)
def test_what_is_wrong_stops(bad, reason):
    made = source()
    made.see(event(1.0), 0)
    assert reason in made.see(bad, 1)
    assert reason in made.trouble(1)
    assert len(points(made)) > 0


def test_a_step_that_is_far_too_fine_is_refused():
    made = source(obstacles_angle=1e-6)
    assert "gives more than 10000 points" in made.see(event(1.0, fov=1.0), 0)
