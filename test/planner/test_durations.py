"""Expiries: three times the nominal duration and a bit, never above the protocol's maximum."""

import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import MAX_EXPIRY_S, Drive, GoTo, Say, Turn, Wait
from realtime_agent_ros.planner.tools.durations import expiry_s, nominal_s

SNAPSHOT = Snapshot(
    seq=1,
    barrier=1,
    ladder=Ladder.OK,
    pose=Pose(0.0, 0.0, 0.0),
    speed_limit_mps=0.25,
    max_speed_mps=0.5,
    places={"near": Pose(1.0, 0.0, 0.0), "far": Pose(10.0, 0.0, 0.0)},
)


def test_a_drive_takes_its_distance_over_the_lower_speed():
    assert nominal_s(Drive(distance_m=-1.0), SNAPSHOT) == pytest.approx(4.0)
    assert nominal_s(Drive(distance_m=1.0, speed_mps=0.1), SNAPSHOT) == pytest.approx(10.0)
    assert nominal_s(Drive(distance_m=1.0, speed_mps=2.0), SNAPSHOT) == pytest.approx(4.0)


def test_a_far_place_takes_longer_than_a_near_one():
    near, far = (nominal_s(GoTo(place=p), SNAPSHOT) for p in ("near", "far"))
    assert far > near + 30.0


@pytest.mark.parametrize(
    "skill", [GoTo(place="nowhere"), GoTo(x_m=3.0, y_m=4.0), Turn(angle_rad=3.0), Say(text="a")]
)
def test_everything_has_a_positive_duration(skill):
    assert nominal_s(skill, SNAPSHOT) > 0.0
    blind = SNAPSHOT.model_copy(update={"pose": None})
    assert nominal_s(skill, blind) > 0.0


def test_an_expiry_has_slack_and_a_maximum():
    assert expiry_s(nominal_s(Wait(duration_s=10.0), SNAPSHOT)) == pytest.approx(50.0)
    assert expiry_s(1e9) == MAX_EXPIRY_S
