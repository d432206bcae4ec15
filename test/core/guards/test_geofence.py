"""The fence."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.core.guard_config import GeofenceConfig
from realtime_agent_ros.core.guards.geofence import GeofenceGuard, path, signed_distance_m

S = 1_000_000_000
SQUARE = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]
L_SHAPE = np.array([[0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2.0]])


def guard(**given):
    return GeofenceGuard("yard", GeofenceConfig(points=SQUARE, **given))


def at(made, x, y=0.0, yaw=0.0, now_ns=0):
    """What is wrong when the base is there."""
    made.see(OdometryReceived(Pose(x, y, yaw), ZERO_VELOCITY), now_ns)
    return made.trouble(now_ns)


def test_inside_is_fine_and_outside_stops():
    made = guard()
    assert at(made, 0.99) == ""
    assert at(made, 1.2) == "yard: 0.20 m outside the fence"
    assert at(made, 0.97)
    assert at(made, 0.94) == ""


@pytest.mark.parametrize(("x", "y"), [(1e308, 1e308), (-1e308, 1e200), (1e160, 0.0)])
def test_a_pose_beyond_all_numbers_is_outside(x, y):
    assert "outside the fence" in at(guard(), x, y)


def test_a_margin_draws_the_line_further_in():
    made = guard(margin=0.2)
    assert at(made, 0.79) == ""
    assert at(made, 0.81)


def test_a_release_time_is_waited_out():
    made = guard(release_time=1.0, source_timeout=5.0)
    at(made, 1.2)
    assert at(made, 0.0, now_ns=S)
    assert at(made, 0.0, now_ns=2 * S) == ""


def test_nothing_leads_back_unless_a_parameter_says_so():
    made = guard()
    at(made, 1.2)
    assert not made.permits(Velocity(-0.2), 0)
    at(made, 0.0)
    assert made.permits(Velocity(9.0), 0)


@pytest.mark.parametrize(
    ("velocity", "permitted"),
    [
        (Velocity(-0.2), True),
        (Velocity(0.2), False),
        (Velocity(0.0, 0.0, 1.0), True),
        (Velocity(0.0, 0.2), True),
        (Velocity(-0.2, 0.0, 6.0), False),
        (Velocity(math.nan), False),
        (ZERO_VELOCITY, True),
    ],
)
def test_the_way_back_brings_it_no_further_out_at_any_moment(velocity, permitted):
    made = guard(allow_return=True)
    at(made, 1.2)
    assert made.permits(velocity, 0) == permitted


def test_there_is_no_way_back_without_odometry():
    made = guard(allow_return=True)
    assert not made.permits(Velocity(-0.2), 0)
    at(made, 1.2)
    assert not made.permits(Velocity(-0.2), S)
    assert at(made, math.nan)
    assert not made.permits(Velocity(-0.2), 0)


@pytest.mark.parametrize(
    ("x", "y", "distance"),
    [(0.5, 0.5, -0.5), (1.5, 1.5, 0.5), (3.0, 0.5, 1.0), (1.0, 2.5, 0.5), (0.0, 1.0, 0.0)],
)
def test_distance_to_the_line_is_positive_outside(x, y, distance):
    assert signed_distance_m(x, y, L_SHAPE) == pytest.approx(distance)


@given(x=st.floats(-3, 3), y=st.floats(-3, 3), shift=st.integers(0, 5), flip=st.booleans())
def test_neither_first_corner_nor_sense_of_rotation_matters(x, y, shift, flip):
    other = np.roll(L_SHAPE, shift, axis=0)[:: -1 if flip else 1]
    distance = signed_distance_m(x, y, L_SHAPE)
    found = signed_distance_m(x, y, other)
    assert abs(found) == pytest.approx(abs(distance), abs=1e-9)
    if abs(distance) > 1e-9:
        assert found == pytest.approx(distance)


def test_the_path_follows_the_velocity():
    *_, end = path(Pose(0.0, 0.0, 0.0), Velocity(0.2, 0.0, math.pi))
    assert end.yaw_rad == pytest.approx(math.pi / 2)
    assert (end.x_m, end.y_m) == pytest.approx((0.2 / math.pi, 0.2 / math.pi), rel=0.01)
