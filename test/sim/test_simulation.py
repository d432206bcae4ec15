"""Commands age, runs repeat, a reset begins anew."""

from __future__ import annotations

import math

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.sim.readings import Commanded, Odom, Reading, Scan, Truth


def test_a_command_is_obeyed_until_its_timeout_and_the_robot_comes_to_rest(driver) -> None:
    driver.wait(1.0)
    driver.rig.command(Velocity(0.4, 0.0, 0.0))
    readings = driver.wait(2.0)
    obeyed_s = [r.time_s for r in readings if isinstance(r, Commanded) and r.velocity.linear_x_mps]
    assert 1.5 <= obeyed_s[-1] + 0.02 <= 1.54
    assert abs(driver.rig.robot.velocity.linear_x_mps) < 1e-3
    assert 0.15 < driver.rig.robot.pose.x_m < 0.25


def test_what_is_obeyed_is_within_the_limits(driver) -> None:
    driver.rig.command(Velocity(9.0, 1.0, -9.0))
    assert driver.rig.commanded == Velocity(0.5, 0.0, -2.0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_command_that_is_not_finite_is_zero(driver, bad) -> None:
    driver.drive(0.4, 0.0, 1.0)
    assert not driver.rig.command(Velocity(bad, 0.0, 0.0))
    assert driver.rig.commanded == ZERO_VELOCITY
    driver.wait(0.5)
    assert abs(driver.rig.robot.velocity.linear_x_mps) < 1e-3


def values(readings: list[Reading]) -> list[object]:
    """Readings as things that can be compared bit for bit."""
    return [(r.time_s, r.ranges_m.tobytes()) if isinstance(r, Scan) else r for r in readings]


def test_the_same_seed_and_commands_give_the_same_run_bit_for_bit(make_driver) -> None:
    def run(seed: int) -> list[object]:
        driver = make_driver(seed=seed)
        driver.simulation.person.cross()
        return values(driver.drive(0.3, 0.4, 3.0) + driver.drive(-0.2, 0.1, 2.0))

    assert run(3) == run(3)
    assert run(3) != run(4)


def test_the_run_does_not_depend_on_how_it_is_cut(make_driver) -> None:
    whole, cut = make_driver(), make_driver()
    for driver in (whole, cut):
        driver.rig.command(Velocity(0.3, 0.0, 0.2))
    pieces = [r for t in np.arange(0.0, 0.4901, 0.007) for r in cut.advance(float(t))]
    assert values(pieces) == values(whole.advance(0.49))


def test_a_reset_puts_everything_back_but_time(driver) -> None:
    simulation = driver.simulation
    simulation.person.cross()
    driver.drive(-0.4, 0.3, 6.0)
    simulation.reset()
    assert driver.rig.robot.pose == Pose(0.0, 0.0, 0.0)
    assert driver.rig.odometry.estimate.pose == Pose(0.0, 0.0, 0.0)
    assert driver.rig.commanded == ZERO_VELOCITY
    assert driver.rig.bumper.collisions == 0
    assert simulation.person.position_m[1] > 3.0
    assert simulation.time_s == pytest.approx(6.0, abs=0.01)
    driver.wait(1.0)
    assert abs(driver.rig.robot.pose.x_m) < 1e-3


def test_a_robot_that_is_lifted_elsewhere_stands_there_and_its_odometry_does_not_know(
    driver,
) -> None:
    driver.drive(0.3, 0.0, 1.0)
    before = driver.rig.odometry.estimate.pose
    driver.rig.place(Pose(5.2, 0.0, 0.5))
    readings = driver.wait(0.5)
    truth = [r for r in readings if isinstance(r, Truth)][-1]
    assert truth.pose.distance_to(Pose(5.2, 0.0, 0.0)) < 0.005
    assert truth.pose.yaw_rad == pytest.approx(0.5, abs=0.01)
    odom = [r for r in readings if isinstance(r, Odom)][-1]
    assert odom.estimate.pose.distance_to(before) < 0.005


def test_the_clearance_is_from_the_hull_to_the_nearest_thing_that_it_can_hit(driver) -> None:
    driver.rig.place(Pose(5.7, 0.0, 0.0))  # the desk's edge is at 6.14 m
    truth = next(r for r in driver.wait(0.2) if isinstance(r, Truth))
    assert truth.clearance_m == pytest.approx(0.26, abs=0.005)
    driver.rig.place(Pose(6.1, 1.6, 0.0))  # beside the foot of a table, under its top
    truth = next(r for r in driver.wait(0.2) if isinstance(r, Truth))
    assert truth.clearance_m == pytest.approx(0.35 - 0.1 - 0.18, abs=0.005)
