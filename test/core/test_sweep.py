"""First contact along a path."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core import sweep
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.shapes import Circle, Polygon
from realtime_agent_ros.core.sweep import arc_path, first_contact, stepped_path

BAR = Polygon(np.array([(0.02, 0.3), (0.02, -0.3), (-0.02, -0.3), (-0.02, 0.3)]))
ROD = Polygon(np.array([(0.5, 0.001), (0.5, -0.001), (0.0, -0.001), (0.0, 0.001)]))
ARROW = Polygon(np.array([(0.02, 0.0), (-0.02, 0.3), (0.0, 0.0), (-0.02, -0.3)]))
COORDINATE = st.floats(-1.5, 1.5)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=10)
SPEED = st.floats(-1.0, 1.0)


def at(*points):
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def when(found):
    return math.inf if found is None else found.step + found.fraction


@pytest.mark.parametrize("shape", [BAR, ARROW, Circle(0.02)])
@pytest.mark.parametrize("way_m", [0.1, 0.35, 0.77])
def test_what_lies_between_two_poses_is_met_on_the_way(shape, way_m):
    path = stepped_path(Velocity(2.0), 0.1, 10)
    found = first_contact(shape, at((way_m, 0.0)), path, 1)
    assert when(found) == pytest.approx((way_m - 0.02) / 0.2, abs=1e-6)


def test_a_turning_rod_meets_a_point_between_two_poses():
    path = stepped_path(Velocity(0.0, 0.0, 2.0), 0.1, 20)
    found = first_contact(ROD, at((0.4 * math.cos(0.7), 0.4 * math.sin(0.7))), path, 1)
    assert when(found) * 0.2 == pytest.approx(0.7, abs=0.01)


def test_points_count_only_if_they_are_inside_at_once():
    path = stepped_path(Velocity(1.0), 1.0, 3)
    apart, together = at((1.2, 0.0), (1.5, 0.0)), at((1.2, 0.0), (1.23, 0.1))
    assert first_contact(BAR, apart, path, 2) is None
    assert when(first_contact(BAR, together, path, 2)) == pytest.approx(1.21)


def test_who_is_inside_at_the_start_is_met_at_the_start():
    assert when(first_contact(BAR, at((0.0, 0.1)), stepped_path(Velocity(), 0.1, 5), 1)) == 0.0


def test_a_base_at_rest_meets_nothing():
    assert first_contact(BAR, at((0.03, 0.1)), stepped_path(Velocity(), 0.1, 5), 1) is None


def test_an_arc_is_followed_exactly():
    path = arc_path(Velocity(1.0, 0.0, 1.0), 2.0, 20)
    met = first_contact(Circle(0.01), at((1.0, 1.0)), path, 1)  # a quarter of a left arc of 1 m
    assert when(met) / 10 == pytest.approx(math.pi / 2 - 0.01, abs=0.002)


@given(points=POINTS, x=SPEED, y=SPEED, turn=st.floats(-3.0, 3.0), least=st.integers(1, 3))
def test_small_blocks_find_what_one_block_finds(points, x, y, turn, least):
    path = stepped_path(Velocity(x, y, turn), 0.1, 15)
    for shape in (ARROW, ROD, Circle(0.2)):
        whole = when(first_contact(shape, at(*points), path, least))
        before = sweep.BLOCK_SIZE
        try:
            sweep.BLOCK_SIZE = 20
            assert when(first_contact(shape, at(*points), path, least)) == pytest.approx(whole)
        finally:
            sweep.BLOCK_SIZE = before


@given(points=POINTS, x=SPEED, y=SPEED, turn=st.floats(-3.0, 3.0))
def test_what_a_pose_of_a_finer_arc_holds_is_met_by_then(points, x, y, turn):
    """Up to the chord of a step: 0.3 mm here, the inner bar leaves 2 mm."""
    twist, inner = Velocity(x, y, turn), Polygon(BAR.corners * 0.9)
    coarse = when(first_contact(BAR, at(*points), arc_path(twist, 1.0, 40), 1))
    fine = when(first_contact(inner, at(*points), arc_path(twist, 1.0, 800), 1))
    assert coarse <= fine / 20 + 1e-6


@given(points=POINTS, extra=POINTS, x=SPEED, y=SPEED, turn=SPEED, least=st.integers(1, 3))
def test_a_point_more_is_never_met_later(points, extra, x, y, turn, least):
    path = stepped_path(Velocity(x, y, turn), 0.1, 15)
    for shape in (ARROW, BAR, Circle(0.3)):
        few = when(first_contact(shape, at(*points), path, least))
        assert when(first_contact(shape, at(*points, *extra), path, least)) <= few
