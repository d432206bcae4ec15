"""Which points a shape holds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.shapes import NO_POINTS, Circle, Polygon

SQUARE = [(1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0)]
L_SHAPE = [(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0)]
BOW_TIE = [(1.0, 1.0), (-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0)]


def polygon(corners):
    return Polygon(np.array(corners, dtype=np.float64))


def holds(shape, *points):
    return shape.contains(np.array(points, dtype=np.float64)).tolist()


@pytest.mark.parametrize("corners", [SQUARE, SQUARE[::-1], SQUARE + SQUARE[-1:]])
def test_an_edge_and_a_corner_count_as_inside(corners):
    points = [(0, 0), (1, 0), (-1, -1), (0.3, 1), (1.0001, 0), (1.2, 1.2), (0, -1.001)]
    assert holds(polygon(corners), *points) == [True] * 4 + [False] * 3


def test_the_notch_of_a_concave_polygon_is_outside_and_its_edge_inside():
    shape = polygon(L_SHAPE)
    assert not shape.is_convex
    points = [(0.5, 1.5), (1.5, 0.5), (1.5, 1.5), (1.0, 1.5), (1.5, 1.0), (1.0, 1.0)]
    assert holds(shape, *points) == [True, True, False, True, True, True]


def test_a_polygon_that_crosses_itself_goes_by_even_and_odd():
    shape = polygon(BOW_TIE)
    assert not shape.is_convex
    assert holds(shape, (0.0, 0.0), (0.9, 0.5), (0.0, 0.9)) == [True, True, False]


def test_corners_on_a_straight_edge_leave_a_polygon_convex():
    assert polygon([(1, 1), (1, 0), (1, -1), (-1, -1), (-1, 1)]).is_convex


def test_a_circle_includes_its_edge():
    points = [(0.5, 0.0), (0.0, -0.5), (0.36, 0.36), (0.3, 0.3)]
    assert holds(Circle(0.5), *points) == [True, True, False, True]


@pytest.mark.parametrize("shape", [Circle(0.5), polygon(SQUARE), polygon(L_SHAPE)])
def test_no_points_and_points_that_are_no_numbers_are_not_inside(shape):
    assert shape.contains(NO_POINTS).tolist() == []
    assert not any(holds(shape, (math.nan, 0.5), (0.5, math.inf)))


@given(st.lists(st.tuples(st.floats(-1, 3), st.floats(-1, 3)), min_size=1, max_size=30))
def test_cutting_a_polygon_in_two_loses_no_point(points):
    whole = holds(polygon(L_SHAPE), *points)
    low = holds(polygon([(0, 0), (2, 0), (2, 1), (0, 1)]), *points)
    high = holds(polygon([(0, 1), (1, 1), (1, 2), (0, 2)]), *points)
    assert whole == [a or b for a, b in zip(low, high, strict=True)]


def test_the_outline_of_a_circle_lies_on_it():
    assert np.hypot(*Circle(0.7).outline().T) == pytest.approx(0.7)
