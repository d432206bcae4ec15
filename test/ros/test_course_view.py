"""The course as markers, and what the engine says of it."""

import pytest

pytest.importorskip("rclpy")

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.ros.course_view import (
    FREE_COLOR,
    SLOWED_COLOR,
    STOPPED_COLOR,
    course_markers,
)

HERE, DESK, KITCHEN = Pose(0.0, 0.0, 0.0), Pose(1.0, 0.0, 0.5), Pose(1.0, 2.0, 0.0)


def drawn(pose, goals, left_m, permitted_mps, held_by=""):
    state = Snapshot(
        seq=1,
        barrier=1,
        ladder=Ladder.OK,
        pose=pose,
        goals=goals,
        distance_left_m=left_m,
        permitted_speed_mps=permitted_mps,
        speed_limit_mps=0.3,
        max_speed_mps=0.3,
        held_by=held_by,
    )
    return {m.ns: m for m in course_markers(state, "odom", "base").markers}


def test_the_path_leads_from_the_robot_through_every_goal():
    found = drawn(HERE, (DESK, KITCHEN), 1.25, 0.3)
    assert [(p.x, p.y) for p in found["path"].points] == [(0.0, 0.0), (1.0, 0.0), (1.0, 2.0)]
    assert (found["goal"].pose.position.x, found["goal"].header.frame_id) == (1.0, "odom")
    assert found["distance"].text == "1.2 m"


def test_without_a_goal_or_a_pose_only_the_speed_is_drawn():
    assert set(drawn(HERE, (), None, 0.3)) == {"speed"}
    assert set(drawn(None, (DESK,), None, 0.3)) == {"speed"}


def test_goals_that_only_wait_have_no_distance_yet():
    assert "distance" not in drawn(HERE, (DESK,), None, 0.3)


@pytest.mark.parametrize(
    ("permitted", "why", "text", "color"),
    [
        (0.3, "", "0.30 of 0.30 m/s", FREE_COLOR),
        (0.15, "obstacle in Slow", "0.15 of 0.30 m/s\nobstacle in Slow", SLOWED_COLOR),
        (0.0, "obstacle in Stop", "0.00 of 0.30 m/s\nobstacle in Stop", STOPPED_COLOR),
    ],
)
def test_the_permitted_speed_says_its_reason_and_has_its_color(permitted, why, text, color):
    marker = drawn(HERE, (), None, permitted, why)["speed"]
    assert marker.text == text
    assert (marker.color.r, marker.color.g, marker.color.b) == pytest.approx(color)
    assert marker.header.frame_id == "base"
