"""Fields of ROS messages as core values, from plain objects: nothing here needs ROS."""

import math
from types import SimpleNamespace as Fields

import numpy as np
import pytest

from realtime_agent_ros import message_fields
from realtime_agent_ros.core.geometry import Pose, Velocity

NOW_NS = 8_000_000_000
HEADER = Fields(stamp=Fields(sec=7, nanosec=250_000_000))


def pose(yaw_rad: float) -> Fields:
    turned = Fields(x=0.0, y=0.0, z=math.sin(yaw_rad / 2), w=math.cos(yaw_rad / 2))
    return Fields(position=Fields(x=1.0, y=-2.0, z=9.0), orientation=turned)


def twist() -> Fields:
    return Fields(linear=Fields(x=0.1, y=0.2, z=0.3), angular=Fields(x=0.4, y=0.5, z=0.6))


@pytest.mark.parametrize("yaw_rad", [0.0, 0.5, -3.0, math.pi / 2])
def test_of_a_pose_the_planar_part_is_kept(yaw_rad: float) -> None:
    found = message_fields.pose_of(pose(yaw_rad))
    assert (found.x_m, found.y_m) == (1.0, -2.0)
    assert found.yaw_rad == pytest.approx(yaw_rad)


@pytest.mark.parametrize("yaw_rad", [0.0, 0.5, -3.0])
def test_a_pose_that_was_filled_reads_the_same(yaw_rad: float) -> None:
    msg = pose(0.0)
    message_fields.fill_pose(msg, Pose(-0.5, 4.0, yaw_rad))
    found = message_fields.pose_of(msg)
    assert (found.x_m, found.y_m) == (-0.5, 4.0)
    assert found.yaw_rad == pytest.approx(yaw_rad)


def test_of_a_twist_the_planar_part_is_kept() -> None:
    assert message_fields.velocity_of(twist()) == Velocity(0.1, 0.2, 0.6)


def test_an_odometry_has_the_age_of_its_stamp() -> None:
    msg = Fields(header=HEADER, pose=Fields(pose=pose(0.0)), twist=Fields(twist=twist()))
    found = message_fields.odometry_event(msg, NOW_NS)
    assert (found.pose, found.velocity) == (Pose(1.0, -2.0, 0.0), Velocity(0.1, 0.2, 0.6))
    assert (found.stamp_ns, found.stamp_age_ns) == (7_250_000_000, 750_000_000)


def test_a_scan_passes_on_what_is_no_number() -> None:
    angles = {"angle_min": -1.0, "angle_max": 1.0, "angle_increment": 1.0}
    ranges = [math.nan, math.inf, 0.5]
    msg = Fields(header=HEADER, ranges=ranges, range_min=0.1, range_max=9.0, **angles)
    found = message_fields.scan_event(msg, NOW_NS)
    np.testing.assert_array_equal(found.ranges_m, ranges)
    assert (found.stamp_ns, found.stamp_age_ns) == (7_250_000_000, 750_000_000)
