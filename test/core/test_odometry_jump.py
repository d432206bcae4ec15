"""Odometry that leaps."""

import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.odometry_jump import JumpDetector
from realtime_agent_ros.core.steps import Drive

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("pose", "jumped"),
    [
        (Pose(0.3, 0.0, 0.0), False),
        (Pose(0.0, 0.0, -1.0), False),
        (Pose(0.0, 1.0, 0.0), True),
        (Pose(0.0, 0.0, 3.0), True),
        (Pose(-50.0, 0.0, 0.0), True),
    ],
)
def test_a_leap_is_what_no_base_can_do(pose, jumped):
    detector = JumpDetector(0.3, 1.2)
    assert not detector.jumped(Pose(0.0, 0.0, 0.0), 0)
    assert detector.jumped(pose, SECOND // 50) is jumped


def test_after_a_silence_more_is_possible():
    detector = JumpDetector(0.3, 1.2)
    detector.jumped(Pose(0.0, 0.0, 0.0), 0)
    assert not detector.jumped(Pose(1.0, 0.0, 0.0), SECOND)


def test_a_jump_ends_the_drive_instead_of_lengthening_it(world):
    (step,) = world.plan(Drive(distance_m=1.0))
    world.run(2.0)
    world.pose = Pose(-5.0, 0.0, 0.0)
    before = world.engine.barrier
    world.run(0.02)
    assert world.velocity.is_zero()
    assert world.statuses(step)[-1] == "cancelled"
    assert "jumped" in world.reason(step)
    assert world.engine.barrier == before + 1
    world.run(1.0)
    assert world.pose.x_m == pytest.approx(-5.0, abs=0.01)
