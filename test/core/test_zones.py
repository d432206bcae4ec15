"""Geometry of one zone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.config import ZoneConfig
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.zones import NO_POINTS, Zone

SQUARE = [[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]]
L_SHAPE = [[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.0, 2.0], [0.0, 2.0]]
COORDINATE = st.floats(-3.0, 3.0)


def polygon(points, **given):
    return Zone("Z", ZoneConfig.model_validate({"points": points, "min_points": 1} | given))


def circle(radius, **given):
    return Zone("Z", ZoneConfig(type="circle", radius=radius, min_points=1, **given))


def at(*points):
    return np.array(points, dtype=np.float64).reshape(-1, 2)


@pytest.mark.parametrize("point", [(0.0, 0.0), (1.0, 0.0), (-1.0, -1.0), (0.3, 1.0)])
def test_points_inside_and_on_the_edge_occupy_a_polygon(point):
    assert polygon(SQUARE).is_occupied(at(point))


@pytest.mark.parametrize("point", [(1.0001, 0.0), (5.0, 1.0), (1.2, 1.2), (0.0, -1.001)])
def test_points_outside_do_not(point):
    assert not polygon(SQUARE).is_occupied(at(point))


def test_the_notch_of_a_concave_polygon_is_outside():
    zone = polygon(L_SHAPE)
    assert zone.count_inside(at((0.5, 1.5), (1.5, 0.5), (1.5, 1.5))) == 2


def test_the_order_of_corners_does_not_matter():
    points = at((0.5, 1.5), (1.5, 0.5), (1.5, 1.5), (-0.1, 0.0))
    assert polygon(L_SHAPE[::-1]).count_inside(points) == polygon(L_SHAPE).count_inside(points)


def test_a_circle_includes_its_edge():
    assert circle(0.5).count_inside(at((0.5, 0.0), (0.0, -0.5), (0.36, 0.36), (0.3, 0.3))) == 3


def test_fewer_points_than_min_points_occupy_nothing():
    zone = circle(1.0)
    few = Zone("Z", ZoneConfig(type="circle", radius=1.0, min_points=3))
    assert zone.is_occupied(at((0.0, 0.0)))
    assert not few.is_occupied(at((0.0, 0.0), (0.1, 0.0)))


def test_no_points_no_occupation():
    assert not polygon(SQUARE).is_occupied(NO_POINTS)
    assert circle(1.0).collision_time_s(NO_POINTS, Velocity(1.0), 2.0) == math.inf


def test_the_collision_time_is_the_step_at_which_a_point_is_inside():
    zone = circle(0.5, simulation_time_step=0.1)
    assert zone.collision_time_s(at((1.0, 0.0)), Velocity(0.5), 2.0) == pytest.approx(1.0)
    assert zone.collision_time_s(at((1.0, 0.0)), Velocity(-0.5), 2.0) == math.inf
    assert zone.collision_time_s(at((1.0, 0.0)), Velocity(0.0, 0.5), 2.0) == math.inf
    assert zone.collision_time_s(at((0.0, 1.0)), Velocity(0.0, 0.5), 2.0) == pytest.approx(1.0)


def test_a_point_inside_already_collides_now():
    assert circle(0.5).collision_time_s(at((0.4, 0.0)), Velocity(-0.5), 2.0) == 0.0


def test_a_turn_in_place_sweeps_the_corners():
    zone = polygon([[0.6, 0.1], [0.6, -0.1], [0.0, -0.1], [0.0, 0.1]], simulation_time_step=0.05)
    point = at((0.0, 0.5))
    assert zone.collision_time_s(point, Velocity(0.0, 0.0, 1.0), 2.0) == pytest.approx(1.4, abs=0.1)
    assert zone.collision_time_s(point, Velocity(0.0, 0.0, -1.0), 2.0) == math.inf


def test_an_arc_is_followed_exactly():
    zone = circle(0.05, simulation_time_step=0.01)
    quarter = at((1.0, 1.0))  # a left arc of radius 1 m ends here after a quarter turn
    time_s = zone.collision_time_s(quarter, Velocity(1.0, 0.0, 1.0), 2.0)
    assert time_s == pytest.approx(math.pi / 2 - 0.05, abs=0.011)


@given(
    points=st.lists(st.tuples(COORDINATE, COORDINATE), max_size=8),
    extra=st.tuples(COORDINATE, COORDINATE),
    x=st.floats(-1.0, 1.0),
    turn=st.floats(-2.0, 2.0),
)
def test_a_point_more_never_collides_later(points, extra, x, turn):
    zone = polygon(L_SHAPE, min_points=2)
    before = zone.collision_time_s(at(*points), Velocity(x, 0.0, turn), 1.5)
    assert zone.collision_time_s(at(*points, extra), Velocity(x, 0.0, turn), 1.5) <= before
