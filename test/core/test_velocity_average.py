"""The measured velocity of a closed loop."""

import math

import pytest

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.velocity_average import VelocityAverage

MS = 1_000_000


def heard(*speeds, period_ns=40 * MS):
    average = VelocityAverage(0.1)
    for n, speed in enumerate(speeds):
        average.hear(Velocity(speed, -speed, 2 * speed), n * period_ns)
    return average


def test_nothing_heard_is_nothing_known():
    assert VelocityAverage(0.1).velocity(0) is None


def test_it_is_the_mean_of_the_last_tenth_of_a_second():
    mean = heard(9.0, 0.1, 0.2, 0.3).velocity(120 * MS)
    assert mean.linear_x_mps == pytest.approx(0.2)
    assert mean.linear_y_mps == pytest.approx(-0.2)
    assert mean.angular_z_radps == pytest.approx(0.4)


def test_what_is_as_old_as_the_duration_still_counts():
    assert heard(0.1, 0.3, period_ns=100 * MS).velocity(0).linear_x_mps == pytest.approx(0.2)
    assert heard(0.1, 0.3, period_ns=100 * MS + 1).velocity(0).linear_x_mps == 0.3


def test_of_slow_odometry_the_newest_counts():
    assert heard(0.1, 0.3, period_ns=500 * MS).velocity(600 * MS).linear_x_mps == 0.3


def test_without_odometry_for_long_nothing_is_known():
    assert heard(0.1).velocity(1200 * MS) is None


def test_what_is_not_finite_is_left_out():
    assert heard(0.1, math.nan, math.inf).velocity(80 * MS).linear_x_mps == 0.1


def test_a_duration_of_zero_is_the_newest_alone():
    average = VelocityAverage(0.0)
    average.hear(Velocity(0.1), 0)
    average.hear(Velocity(0.2), 1)
    assert average.velocity(1) == Velocity(0.2)
