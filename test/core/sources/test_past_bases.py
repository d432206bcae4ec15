"""Where the base was when something was seen, longer than the odometry goes back."""

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.sources.odometry_history import MAX_SAMPLES, OdometryHistory
from realtime_agent_ros.core.sources.past_bases import PastBases

STEP_NS = 20_000_000


def drive(odometry, first, count):
    for n in range(first, first + count):
        odometry.add(OdometryReceived(Pose(n * 0.001, 0.0, 0.0), Velocity(0.05)), n * STEP_NS)


def test_a_pose_that_was_known_stays_known_while_it_counts():
    odometry = OdometryHistory(0.3, 1.0, 0.1)
    bases = PastBases(odometry)
    assert bases.then("a", 0) is None
    drive(odometry, 0, 10)
    assert bases.then("a", 0) == Pose(0.0, 0.0, 0.0)
    drive(odometry, 10, 2 * MAX_SAMPLES)
    assert odometry.pose_then(0) is None
    assert bases.then("a", 0) == Pose(0.0, 0.0, 0.0)
    assert bases.then("b", 0) is None
    bases.keep("a", [0])
    assert bases.then("a", 0) is not None
    bases.keep("a", [STEP_NS])
    assert bases.then("a", 0) is None


def test_a_new_epoch_forgets():
    odometry = OdometryHistory(0.3, 1.0, 0.1)
    bases = PastBases(odometry)
    drive(odometry, 0, 10)
    assert bases.then("a", 0) is not None
    odometry.forget()
    assert bases.then("a", 0) is None
