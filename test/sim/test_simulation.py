"""Commands age, runs repeat, a reset begins anew."""

from __future__ import annotations

import math

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.sim.readings import Commanded, Reading, Scan


def test_a_command_is_obeyed_until_its_timeout_and_the_robot_comes_to_rest(driver) -> None:
    simulation = driver.simulation
    driver.wait(1.0)
    simulation.command(Velocity(0.4, 0.0, 0.0))
    readings = driver.wait(2.0)
    obeyed_s = [r.time_s for r in readings if isinstance(r, Commanded) and r.velocity.linear_x_mps]
    assert 1.5 <= obeyed_s[-1] + 0.02 <= 1.54
    assert abs(simulation.robot.velocity.linear_x_mps) < 1e-3
    assert 0.15 < simulation.robot.pose.x_m < 0.25


def test_what_is_obeyed_is_within_the_limits(driver) -> None:
    driver.simulation.command(Velocity(9.0, 1.0, -9.0))
    assert driver.simulation.commanded == Velocity(0.5, 0.0, -2.0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_command_that_is_not_finite_is_zero(driver, bad) -> None:
    driver.drive(0.4, 0.0, 1.0)
    assert not driver.simulation.command(Velocity(bad, 0.0, 0.0))
    assert driver.simulation.commanded == ZERO_VELOCITY
    driver.wait(0.5)
    assert abs(driver.simulation.robot.velocity.linear_x_mps) < 1e-3


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
    whole, cut = make_driver().simulation, make_driver().simulation
    for simulation in (whole, cut):
        simulation.command(Velocity(0.3, 0.0, 0.2))
    pieces = [r for t in np.arange(0.0, 0.4901, 0.007) for r in cut.step_until(float(t))]
    assert values(pieces) == values(whole.step_until(0.49))


def test_a_reset_puts_everything_back_but_time(driver) -> None:
    simulation = driver.simulation
    simulation.person.cross()
    driver.drive(-0.4, 0.3, 6.0)
    simulation.reset()
    assert simulation.robot.pose == Pose(0.0, 0.0, 0.0)
    assert simulation.odometry.estimate.pose == Pose(0.0, 0.0, 0.0)
    assert simulation.commanded == ZERO_VELOCITY
    assert simulation.bumper.collisions == 0
    assert simulation.person.position_m[1] > 3.0
    assert simulation.time_s == pytest.approx(6.0, abs=0.01)
    driver.wait(1.0)
    assert abs(simulation.robot.pose.x_m) < 1e-3
