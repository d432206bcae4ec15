"""The physical base drives as it is told, within its limits."""

from __future__ import annotations

import itertools
import math

import pytest

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.sim.readings import Truth
from realtime_agent_ros.sim.robot import wheel_speeds_radps


def test_a_metre_ordered_is_a_metre_driven_in_a_straight_line(driver) -> None:
    driver.drive(0.4, 0.0, 2.5)
    driver.rest()
    pose = driver.rig.robot.pose
    assert pose.x_m == pytest.approx(1.0, rel=0.03)
    assert abs(pose.y_m) < 0.01
    assert abs(pose.yaw_rad) < 0.01


@pytest.mark.parametrize("turn_radps", [0.5, -0.5, 1.5, -1.5])
def test_a_quarter_turn_ordered_is_a_quarter_turn_made_on_the_spot(driver, turn_radps) -> None:
    driver.drive(0.0, turn_radps, math.pi / 2 / abs(turn_radps))
    driver.rest()
    pose = driver.rig.robot.pose
    assert pose.yaw_rad == pytest.approx(math.copysign(math.pi / 2, turn_radps), rel=0.05)
    assert math.hypot(pose.x_m, pose.y_m) < 0.01


def test_an_arc_ends_where_its_radius_says(driver) -> None:
    driver.drive(0.3, 0.6, math.pi / 2 / 0.6)
    driver.rest()
    pose = driver.rig.robot.pose
    assert (pose.x_m, pose.y_m) == pytest.approx((0.5, 0.5), abs=0.04)


def test_it_neither_speeds_nor_accelerates_beyond_its_limits(make_driver) -> None:
    driver = make_driver(max_speed_mps=0.3, max_accel_mps2=1.0)
    readings = [r for r in driver.drive(5.0, 0.0, 2.0) if isinstance(r, Truth)]
    speeds = [r.velocity.linear_x_mps for r in readings]
    assert max(speeds) == pytest.approx(0.3, rel=0.02)
    for before, after in itertools.pairwise(readings):
        gained_mps = after.velocity.linear_x_mps - before.velocity.linear_x_mps
        assert gained_mps <= 1.2 * (after.time_s - before.time_s) + 0.005


def test_it_stands_still_when_nobody_drives_it(driver) -> None:
    driver.wait(5.0)
    pose = driver.rig.robot.pose
    assert math.hypot(pose.x_m, pose.y_m) < 1e-3
    assert abs(pose.yaw_rad) < 1e-3


def test_the_wheels_turn_against_each_other_for_a_turn() -> None:
    left, right = wheel_speeds_radps(Velocity(0.0, 0.0, 1.0))
    assert left == -right < 0.0
