"""Which shape of a zone holds, and whether it is occupied."""

import math

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.core.zones import NO_POINTS, Zone

SQUARE = [[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]]
HALF_S = 500_000_000


def zone(**given):
    return Zone("Z", ZoneConfig.model_validate({"points": SQUARE, "min_points": 1} | given), HALF_S)


def circle(radius=0.5, **given):
    return zone(points=[], type="circle", radius=radius, **given)


def at(*points):
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def see(of, points, now_ns=0, doubtful=NO_POINTS, may_release=True):
    of.see(points, doubtful, now_ns, may_release=may_release)
    return of.active


def test_fewer_points_than_min_points_occupy_nothing():
    assert not see(circle(min_points=3), at((0.0, 0.0), (0.1, 0.0)))
    assert see(circle(min_points=3), at((0.0, 0.0), (0.1, 0.0), (0.0, 0.1)))
    assert not see(circle(), NO_POINTS)


def test_only_a_stop_zone_waits_unless_it_says_so_itself():
    for action, release_s, waits in (
        ("stop", None, True),
        ("slowdown", None, False),
        ("slowdown", 0.5, True),
        ("stop", 0.0, False),
    ):
        one = circle(action_type=action, release_s=release_s)
        see(one, at((0, 0)))
        assert see(one, NO_POINTS, 1) is waits
        assert see(one, NO_POINTS, 1 + HALF_S) is False


def test_a_reading_that_may_not_release_only_triggers():
    one = circle(release_s=0.0)
    see(one, at((0, 0)))
    assert see(one, NO_POINTS, 1, may_release=False)
    assert see(one, at((0, 0)), 2, may_release=False)
    assert not see(one, NO_POINTS, 3)


def test_doubtful_points_hold_but_do_not_trigger():
    one = circle(release_s=0.0)
    assert not see(one, NO_POINTS, 0, at((0, 0)))
    see(one, at((0, 0)))
    assert see(one, NO_POINTS, 1, at((0, 0)))
    assert not see(one, NO_POINTS, 2)


# -- shapes from outside ---------------------------------------------------------------------


def test_a_shape_that_came_counts_for_the_points_at_hand():
    one = zone(points=[], polygon_sub_topic="area", release_s=0.0)
    assert not one.is_shaped
    assert not see(one, at((0.5, 0.5)))
    assert one.set_shape(SQUARE) == ""
    one.look_again(1)
    assert one.is_shaped
    assert one.active


def test_a_shape_that_shrinks_releases_only_with_new_points():
    one = circle(1.0, release_s=0.0)
    see(one, at((0.5, 0.5)))
    assert one.set_shape(0.1) == ""
    one.look_again(1)
    assert one.active
    assert not see(one, at((0.5, 0.5)), 2)


@pytest.mark.parametrize(
    ("of", "shape", "part"),
    [
        (zone(), [[0, 0], [1, 1]], "at least three points, got 2"),
        (zone(), [[0, 0], [1, 1], [2, 2]], "one line"),
        (zone(), [[0, 0], [1, math.nan], [2, 0]], "finite"),
        (zone(), 0.5, "takes corners, got the radius 0.5"),
        (circle(), SQUARE, "takes a radius"),
        (circle(), 0.0, "up to 1000000, got 0.0"),
        (circle(), math.inf, "up to 1000000, got inf"),
    ],
)
def test_a_shape_that_is_none_is_refused_and_the_old_one_stays(of, shape, part):
    assert part in of.set_shape(shape)
    assert of.is_occupied(at((0.3, 0.0)))


def test_a_zone_switched_on_again_knows_what_is_seen_now():
    one = circle()
    see(one, at((0, 0)))
    one.set_enabled(False, 1)
    assert not one.active
    assert not see(one, at((0.1, 0)), 2)
    one.set_enabled(True, 3)
    assert one.active


# -- velocity polygons -----------------------------------------------------------------------


def moving(holonomic=False, **subs):
    groups = {
        name: {"points": SQUARE, "linear_min": -1, "linear_max": 1, "theta_min": -1, "theta_max": 1}
        | given
        for name, given in subs.items()
    }
    given = {"velocity_polygons": list(subs), "type": "velocity_polygon", "holonomic": holonomic}
    return zone(points=[], **given, **groups)


def chosen(of, *twist):
    return [of.areas.index(area) for area in of.areas_for(Velocity(*twist))]


def test_the_first_that_holds_the_velocity_is_taken_bounds_included():
    one = moving(slow={"linear_min": 0, "linear_max": 0.3}, fast={"linear_min": 0.3})
    assert chosen(one, 0.3) == [0]
    assert chosen(one, 0.0) == [0]
    assert chosen(one, 0.31, 5.0) == [1]


def test_a_velocity_that_nobody_holds_gets_all_of_them():
    one = moving(slow={"linear_max": 0.3}, still={"theta_max": 0})
    assert chosen(one, 0.4, 0.0, 0.5) == [0, 1]
    assert chosen(one, 0.1, 0.0, 3.0) == [0, 1]


def test_a_holonomic_base_goes_by_speed_and_direction():
    ahead = {"direction_start_angle": -0.8, "direction_end_angle": 0.8}
    back = {"direction_start_angle": 2.4, "direction_end_angle": -2.4}
    one = moving(True, ahead=ahead, back=back, rest={"linear_max": 0.5})
    assert chosen(one, 0.2, 0.1) == [0]
    assert chosen(one, -0.2, 0.1) == [1]
    assert chosen(one, -0.2, -0.1) == [1]
    assert chosen(one, 0.0, 0.2) == [2]
    assert chosen(one, 0.0, 0.7) == [0, 1, 2]
    assert chosen(one) == [0]


def test_straight_back_is_one_direction_however_its_zero_is_signed():
    one = moving(True, left={"direction_start_angle": 0.0}, right={"direction_end_angle": -0.1})
    assert chosen(one, -0.2, 0.0) == [0]
    assert chosen(one, -0.2, -0.0) == [1]
    left_only = moving(True, left={"direction_start_angle": 0.0})
    assert chosen(left_only, -0.2, -0.0) == [0]
