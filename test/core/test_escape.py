"""Ways out of a violated zone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.escape import ESCAPE_HORIZON_S, is_escape
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.shapes import Circle, Polygon
from realtime_agent_ros.core.sweep import arc_path, seen_along

BOX = Polygon(np.array([(0.5, 0.3), (0.5, -0.3), (-0.5, -0.3), (-0.5, 0.3)]))
FRONT = Polygon(np.array([(0.3, 0.3), (0.3, -0.3), (0.0, -0.3), (0.0, 0.3)]))
DISC = Circle(0.5)
SHAPES = pytest.mark.parametrize("shape", [BOX, DISC, FRONT])
AHEAD = [(0.2, 0.01 * n) for n in range(-2, 3)]


def out(shape, points, *twist):
    return is_escape(shape, np.array(points, dtype=np.float64).reshape(-1, 2), Velocity(*twist))


@SHAPES
def test_backing_off_from_what_is_ahead_is_one(shape):
    assert out(shape, AHEAD, -0.2)


@SHAPES
@pytest.mark.parametrize("twist", [(0.2,), (0.0,), (0.0, 0.0, 1.0), (0.2, 0, 1)])
def test_going_on_standing_and_turning_are_none(shape, twist):
    assert not out(shape, AHEAD, *twist)


@SHAPES
def test_a_point_on_either_side_of_the_motion_ends_it(shape):
    assert not out(shape, [*AHEAD, (-0.02, 0.0)], -0.2) or shape is FRONT
    assert not out(shape, [*AHEAD, (-0.55, 0.1)], -0.2) or shape is FRONT


def test_a_tight_turn_backwards_is_one_for_a_round_base_only():
    assert out(DISC, AHEAD, -0.2, 0.0, 3.0)
    assert not out(BOX, AHEAD, -0.2, 0.0, 3.0)
    assert not out(FRONT, AHEAD, -0.2, 0.0, 0.1)


def test_what_the_zone_would_sweep_over_ends_it_however_thin():
    behind = -0.5 - 0.2 * ESCAPE_HORIZON_S / 2
    assert not out(BOX, [*AHEAD, (behind, 0.0)], -0.2)
    assert out(BOX, [*AHEAD, (behind - 0.1, 0.0)], -0.2)


def test_a_point_abreast_lets_go_straight_but_not_turn_into_it():
    assert out(BOX, [(0.0, 0.28)], 0.2)
    assert not out(BOX, [(0.3, 0.28)], 0.0, 0.0, 1.0)
    assert not out(BOX, [(-0.45, 0.2)], 0.2, 0.0, -2.0)


def test_a_holonomic_base_may_go_aside():
    assert out(BOX, [(0.0, 0.2)], 0.0, -0.2)
    assert not out(BOX, [(0.0, 0.2)], 0.0, 0.2)


NEAR = st.floats(-0.8, 0.8)


@given(
    points=st.lists(st.tuples(NEAR, NEAR), min_size=1, max_size=6),
    extra=st.lists(st.tuples(NEAR, NEAR), max_size=3),
    twist=st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-2, 2)),
)
def test_an_escape_gains_for_all_and_a_point_more_permits_none(points, extra, twist):
    for shape in (BOX, DISC, FRONT):
        if not out(shape, points, *twist):
            assert not out(shape, points + extra, *twist)
            continue
        seen = seen_along(arc_path(Velocity(*twist), ESCAPE_HORIZON_S, 97), np.array(points))
        inside = shape.contains(np.array(points))
        distance = np.hypot(*seen.transpose(2, 0, 1))[:, inside]
        assert (np.diff(distance, axis=0) > -1e-5).all()
        assert (distance[-1] > distance[0]).all()
        later = [shape.contains(now) for now in seen]
        assert not any((now & ~inside).any() for now in later)
