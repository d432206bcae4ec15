"""The inertial unit tells gravity, turning and which way is up."""

from __future__ import annotations

import numpy as np
import pytest

from realtime_agent_ros.sim.readings import Inertial


def means(readings: list[object]) -> tuple[np.ndarray, np.ndarray]:
    """Mean rates and accelerations."""
    felt = [r for r in readings if isinstance(r, Inertial)]
    assert felt
    rates = np.mean([r.rates_radps for r in felt], axis=0)
    return rates, np.mean([r.accelerations_mps2 for r in felt], axis=0)


def test_at_rest_it_feels_the_floor_push_it_up(make_driver) -> None:
    driver = make_driver(imu_rate_hz=50.0)
    rates, accelerations = means(driver.wait(2.0)[50:])
    assert rates == pytest.approx([0.0, 0.0, 0.0], abs=0.01)
    assert accelerations == pytest.approx([0.0, 0.0, 9.81], abs=0.1)


def test_it_feels_a_turn_to_the_left_as_a_positive_rate(make_driver) -> None:
    driver = make_driver(imu_rate_hz=50.0)
    driver.drive(0.0, 1.0, 1.0)
    rates, _ = means(driver.drive(0.0, 1.0, 1.0))
    assert rates[2] == pytest.approx(1.0, abs=0.1)


def test_it_comes_as_often_as_asked_for_and_by_default_not_at_all(make_driver) -> None:
    readings = make_driver(imu_rate_hz=50.0).wait(1.0)
    assert sum(isinstance(r, Inertial) for r in readings) == pytest.approx(50, abs=1)
    assert not any(isinstance(r, Inertial) for r in make_driver().wait(1.0))


def test_the_orientation_is_upright_and_turned_by_the_yaw(make_driver) -> None:
    driver = make_driver(imu_rate_hz=50.0)
    driver.drive(0.0, 1.0, 1.0)
    felt = [r for r in driver.wait(0.5) if isinstance(r, Inertial)][-1]
    w, x, y, z = felt.orientation
    yaw_rad = 2.0 * np.arctan2(z, w)
    assert yaw_rad == pytest.approx(driver.rig.robot.pose.yaw_rad, abs=0.02)
    assert (x, y) == pytest.approx((0.0, 0.0), abs=0.01)
