"""What the odometry says of the base, and whether it can be believed."""

import math

import pytest

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.odometry_watch import OdometryWatch

S = 1_000_000_000


def odometry(x=0.0, speed=0.2, **stamp):
    return OdometryReceived(Pose(x, 0.0, 0.0), Velocity(speed), **stamp)


def watch(timeout_s=0.5):
    return OdometryWatch(timeout_s, max_speed_mps=0.3, max_turn_radps=1.0, average_s=0.1)


def test_it_is_trouble_until_it_speaks_and_once_it_is_old():
    made = watch()
    assert made.trouble(0) == "nothing received yet"
    assert (made.pose, made.age_s(0), made.velocity(0)) == (None, None, None)
    made.see(odometry(0.1), 0)
    assert made.trouble(S // 2) == ""
    assert made.trouble(round(0.6 * S)) == "0.60 s old, allowed 0.50 s"
    assert made.pose == Pose(0.1, 0.0, 0.0)
    assert made.velocity(S) == Velocity(0.2)


def test_without_a_timeout_it_may_be_silent():
    assert watch(0.0).trouble(10 * S) == ""


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (odometry(math.nan), "not finite"),
        (odometry(speed=math.inf), "not finite"),
        (odometry(stamp_ns=0), "the stamp is zero"),
        (odometry(stamp_age_ns=-S), "in the future"),
        (odometry(stamp_age_ns=S), "1.00 s old"),
    ],
)
def test_one_that_can_not_be_believed_leaves_the_newest(bad, reason):
    made = watch()
    made.see(odometry(0.1), 0)
    seen = made.see(bad, 1)
    assert reason in seen.fault
    assert not seen.jumped
    assert reason in made.trouble(1)
    assert made.newest == odometry(0.1)


def test_a_leap_is_told_and_believed():
    made = watch()
    made.see(odometry(), 0)
    seen = made.see(odometry(9.0), S // 10)
    assert (seen.fault, seen.jumped) == ("the pose jumped", True)
    assert made.trouble(S // 10) == ""
    assert made.pose == Pose(9.0, 0.0, 0.0)
