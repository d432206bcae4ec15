"""What IMU numbers mean."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.guards.imu import imu_fault, roll_and_pitch, up_in_sensor

LEAN = st.floats(-1.5, 1.5)


@given(roll=LEAN, pitch=LEAN, yaw=st.floats(-3, 3))
def test_orientation_and_gravity_tell_the_same_lean(make_imu, roll, pitch, yaw):
    imu = make_imu(roll, pitch, yaw)
    assert roll_and_pitch(up_in_sensor(imu.orientation)) == pytest.approx((roll, pitch), abs=1e-6)
    assert roll_and_pitch(imu.acceleration_mps2) == pytest.approx((roll, pitch), abs=1e-6)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"orientation": (0.0, 0.0, 0.0, 0.0)}, "no unit quaternion"),
        ({"orientation": (math.nan, 0.0, 0.0, 1.0)}, "orientation is not finite"),
        ({"acceleration_mps2": (0.0, math.inf, 0.0)}, "acceleration is not finite"),
        ({"orientation": None, "acceleration_mps2": None}, ""),
        ({}, ""),
    ],
)
def test_numbers_that_mean_nothing_are_named(make_imu, fields, reason):
    fault = imu_fault(make_imu(**fields))
    assert reason in fault
    assert bool(fault) == bool(reason)
