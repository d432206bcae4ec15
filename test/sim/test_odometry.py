"""Dead reckoning follows the wheels, and errs as wheels do."""

from __future__ import annotations

import math

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.measures import WHEEL_RADIUS_M, WHEEL_TRACK_M
from realtime_agent_ros.sim.odometry import Odometry, along_arc

EXACT = SimConfig(wheel_scale_error=0.0, wheel_slip_noise=0.0)
DT_S = 0.004


def rolled(config: SimConfig, seed: int, left_m: float, right_m: float) -> Odometry:
    """Odometry after both wheels rolled evenly over these ways in a thousand steps."""
    odometry = Odometry(config, np.random.default_rng(seed))
    for i in range(1, 1001):
        angles = (left_m / WHEEL_RADIUS_M * i / 1000, right_m / WHEEL_RADIUS_M * i / 1000)
        odometry.update(angles, DT_S)
    return odometry


def test_equal_ways_are_a_straight_line() -> None:
    pose = rolled(EXACT, 0, 2.0, 2.0).estimate.pose
    assert (pose.x_m, pose.y_m, pose.yaw_rad) == pytest.approx((2.0, 0.0, 0.0), abs=1e-9)


def test_opposite_ways_are_a_turn_on_the_spot() -> None:
    half_turn_m = math.pi / 2 * WHEEL_TRACK_M / 2
    pose = rolled(EXACT, 0, -half_turn_m, half_turn_m).estimate.pose
    assert (pose.x_m, pose.y_m, pose.yaw_rad) == pytest.approx((0.0, 0.0, math.pi / 2), abs=1e-9)


def test_the_velocity_is_that_of_the_wheels() -> None:
    velocity = rolled(EXACT, 0, 2.0, 2.0).estimate.velocity
    assert velocity.linear_x_mps == pytest.approx(0.5, rel=1e-3)


def test_errors_are_small_differ_by_seed_and_match_the_stated_variance() -> None:
    estimates = [rolled(SimConfig(), seed, 2.0, 2.0).estimate for seed in range(60)]
    yaws = [e.pose.yaw_rad for e in estimates]
    assert len(set(yaws)) == len(yaws)
    assert max(abs(e.pose.x_m - 2.0) for e in estimates) < 0.06
    assert np.std(yaws) < 2.0 * math.sqrt(estimates[0].yaw_variance_rad2)
    assert np.std(yaws) > 0.5 * math.sqrt(estimates[0].yaw_variance_rad2)


def test_the_variance_only_grows() -> None:
    near, far = (rolled(SimConfig(), 0, way, way).estimate for way in (1.0, 3.0))
    assert far.position_variance_m2 > near.position_variance_m2 > 0.0
    assert far.yaw_variance_rad2 > near.yaw_variance_rad2 > 0.0


def test_a_reset_begins_anew_at_the_origin() -> None:
    odometry = rolled(EXACT, 0, 2.0, 1.0)
    odometry.reset((7.0, 9.0))
    odometry.update((7.0, 9.0), DT_S)
    assert odometry.estimate.pose == Pose(0.0, 0.0, 0.0)


def test_a_full_circle_closes() -> None:
    pose = Pose(1.0, 2.0, 0.3)
    for _ in range(360):
        pose = along_arc(pose, 0.01, math.tau / 360)
    assert (pose.x_m, pose.y_m) == pytest.approx((1.0, 2.0), abs=1e-9)
