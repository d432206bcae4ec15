"""Blows."""

import math

import pytest

from realtime_agent_ros.core.guard_config import ShockConfig
from realtime_agent_ros.core.guards.shock import ShockGuard

STEP_NS = 100_000_000


def hit(make_imu, x):
    return make_imu(acceleration_mps2=(x, 0.0, 9.8))


def test_one_reading_stops_and_it_wears_off(make_imu):
    made = ShockGuard("imu", ShockConfig())
    made.see(make_imu(), 0)
    assert made.trouble(0) == ""
    made.see(hit(make_imu, 40.0), STEP_NS)
    assert made.trouble(STEP_NS) == "imu: a shock of 31 m/s^2, allowed 15 m/s^2"
    for i in range(2, 12):
        made.see(make_imu(), i * STEP_NS)
        assert made.trouble(i * STEP_NS)
    made.see(make_imu(), 12 * STEP_NS)
    assert made.trouble(12 * STEP_NS) == ""


def test_the_highest_peak_is_told(make_imu):
    made = ShockGuard("imu", ShockConfig())
    made.see(hit(make_imu, 80.0), 0)
    made.see(hit(make_imu, 40.0), 1)
    assert "a shock of 71" in made.trouble(1)


@pytest.mark.parametrize("x", [0.0, 5.0, 20.0])
def test_driving_is_no_shock(make_imu, x):
    made = ShockGuard("imu", ShockConfig())
    made.see(hit(make_imu, x), 0)
    assert made.trouble(0) == ""


def test_an_imu_without_acceleration_or_with_nonsense_is_a_fault(make_imu):
    made = ShockGuard("imu", ShockConfig())
    assert made.see(make_imu(acceleration_mps2=None), 0) == "no acceleration"
    assert "not finite" in made.see(hit(make_imu, math.nan), 0)
    assert made.trouble(0)
