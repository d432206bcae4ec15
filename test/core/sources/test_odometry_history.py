"""Where the base was, and moving old points to where it is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.sources.odometry_history import MAX_SAMPLES, OdometryHistory, shifted

S = 1_000_000_000
NUMBER = st.floats(-0.4, 0.4)


def shift_since(made, measured_ns):
    then = made.pose_then(measured_ns)
    return None if then is None else made.shift_from(then)


def history(*poses, period_s=0.1, speed_mps=0.2):
    made = OdometryHistory(0.5, 1.0, 0.1)
    for i, pose in enumerate(poses):
        made.add(OdometryReceived(Pose(*pose), Velocity(speed_mps)), round(i * period_s * S))
    return made


@given(start=st.tuples(NUMBER, NUMBER, NUMBER), end=st.tuples(NUMBER, NUMBER, NUMBER))
def test_a_fixed_point_stays_where_it_is_in_the_odometry_frame(start, end):
    then, now = Pose(*start), Pose(*end)
    shift = OdometryHistory(9.0, 9.0, 0.1)
    shift.add(OdometryReceived(then, Velocity()), 0)
    shift.add(OdometryReceived(now, Velocity()), S)
    found = shift_since(shift, 0)

    def outside(base, x, y):
        cos, sin = math.cos(base.yaw_rad), math.sin(base.yaw_rad)
        return base.x_m + cos * x - sin * y, base.y_m + sin * x + cos * y

    ((x, y),) = shifted(np.array([[1.0, 2.0]]), found)
    assert outside(now, x, y) == pytest.approx(outside(then, 1.0, 2.0), abs=1e-9)


def test_between_samples_the_motion_is_even():
    made = history((0, 0, 0), (0.04, 0, 0.2))
    assert shift_since(made, round(0.05 * S)).yaw_rad == pytest.approx(0.1)
    assert shift_since(made, round(0.05 * S)).distance_to(Pose(0, 0, 0)) == pytest.approx(0.02)


def test_angles_take_the_short_way_round():
    made = history((0, 0, 3.1), (0, 0, -3.1))
    assert shift_since(made, 0).yaw_rad == pytest.approx(math.tau - 6.2)
    assert shift_since(made, round(0.05 * S)).yaw_rad == pytest.approx(math.pi - 3.1)


def test_beyond_its_ends_the_newest_pose_counts_and_the_oldest_within_the_tolerance():
    made = history((0, 0, 0), (0.02, 0, 0))
    assert shift_since(made, S) == Pose(0, 0, 0)
    assert shift_since(made, round(-0.1 * S)).x_m == pytest.approx(0.02)
    assert shift_since(made, round(-0.11 * S)) is None


def test_without_odometry_nothing_is_known():
    assert shift_since(history(), 0) is None
    assert shift_since(history((math.nan, 0, 0)), 0) is None


def test_a_jump_or_a_time_that_goes_back_forgets():
    made = history((0, 0, 0), (0.02, 0, 0), (9, 0, 0))
    assert shift_since(made, 0) is None
    assert shift_since(made, round(0.2 * S)) == Pose(0, 0, 0)
    made.add(OdometryReceived(Pose(9, 0, 0), Velocity(), S), round(0.25 * S))
    assert shift_since(made, round(-0.8 * S)) == Pose(0, 0, 0)


def test_it_keeps_a_bounded_number():
    made = history(*[(0.001 * i, 0, 0) for i in range(MAX_SAMPLES + 10)])
    assert shift_since(made, 0) is None
    assert shift_since(made, 2 * S) is not None


def test_travel_adds_up_path_turning_and_time_in_motion():
    made = history((0, 0, 0), (0.02, 0, 0), (0.02, 0.02, 0.1), (0.02, 0.02, -0.1))
    assert made.travel.distance_m == pytest.approx(0.04)
    assert made.travel.turn_rad == pytest.approx(0.3)
    assert made.travel.moving_ns == round(0.3 * S)
    assert history((0, 0, 0), (0, 0, 0), speed_mps=0.0).travel.moving_ns == 0


def test_points_without_a_shift_are_not_touched():
    points = np.array([[1.0, 2.0]])
    assert shifted(points, Pose(0, 0, 0)) is points
