"""Scans, with REP-117 read to the letter."""

import math

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.scan import BeamMemory, InvalidScan, nearest_by_sector, points_of
from realtime_agent_ros.core.steps import Drive

BASE = Pose(0.0, 0.0, 0.0)
FREE = math.inf


def test_too_near_is_an_obstacle_and_beyond_range_is_free(make_scan):
    points = points_of(make_scan([-math.inf, 0.01, 2.0, FREE, 11.0, 10.0]), BASE, 0.5)
    distances = np.hypot(*points.T)
    assert distances == pytest.approx([0.05, 0.05, 2.0, 10.0])


def test_points_stand_where_the_beams_look(make_scan):
    points = points_of(make_scan([1.0, 2.0, 3.0, 4.0]), BASE, 0.5)
    assert points == pytest.approx(np.array([[-1, 0], [0, -2], [3, 0], [0, 4]]), abs=1e-9)


def test_the_pose_of_the_scanner_counts(make_scan):
    points = points_of(make_scan([FREE, FREE, 1.0, FREE]), Pose(0.1, 0.2, math.pi / 2), 0.5)
    assert points == pytest.approx(np.array([[0.1, 1.2]]))


def test_erroneous_beams_are_no_points_but_too_many_make_the_scan_invalid(make_scan):
    assert len(points_of(make_scan([math.nan, 1.0, 1.0, 1.0]), BASE, 0.5)) == 3
    bad = points_of(make_scan([math.nan, math.nan, math.nan, 1.0]), BASE, 0.5)
    assert bad == InvalidScan("75% of the beams are NaN, allowed 50%")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"angle_increment_rad": math.nan}, "not finite"),
        ({"angle_max_rad": math.inf}, "not finite"),
        ({"range_max_m": math.inf}, "not finite"),
        ({"range_min_m": math.nan}, "not finite"),
        ({"angle_increment_rad": 0.0}, "angle_increment is zero"),
        ({"range_min_m": -1.0}, "range limits"),
        ({"range_max_m": 0.05}, "range limits"),
        ({"angle_max_rad": 9.0}, "ranges, but the angles say"),
        ({"ranges_m": np.ones(3)}, "3 ranges, but the angles say 8"),
        ({"ranges_m": np.ones(0)}, "empty"),
        ({"stamp_age_ns": -2_000_000_000}, "2.00 s in the future"),
        ({"angle_max_rad": 1.7e308, "angle_increment_rad": 1.7e308 / 7}, "not an angle"),
    ],
)
def test_a_scan_that_contradicts_itself_says_nothing(make_scan, header, reason):
    found = points_of(make_scan([1.0] * 8, **header), BASE, 0.5)
    assert isinstance(found, InvalidScan)
    assert reason in found.reason


@pytest.mark.parametrize("count", [7, 8, 9])
def test_one_beam_more_or_less_is_a_habit_of_drivers(make_scan, count):
    scan = make_scan([1.0] * 8, ranges_m=np.ones(count))
    assert not isinstance(points_of(scan, BASE, 0.5), InvalidScan)


def test_a_scan_may_run_clockwise(make_scan):
    scan = make_scan([1.0] * 4, angle_min_rad=1.5, angle_max_rad=-1.5, angle_increment_rad=-1.0)
    assert points_of(scan, BASE, 0.5)[0] == pytest.approx([math.cos(1.5), math.sin(1.5)])


def test_the_nearest_obstacle_is_told_by_sector(make_scan):
    points = np.array([[2.0, 0.1], [1.5, 0.0], [0.0, -3.0], [-1.0, -1.0]])
    sectors = nearest_by_sector(points)
    assert sectors["front"] == 1.5
    assert sectors["right"] == 3.0
    assert sectors["back_right"] == pytest.approx(1.414)
    assert sectors["left"] is None


def test_erroneous_beams_recall_their_last_believable_range(make_scan):
    memory = BeamMemory()
    assert len(memory.recall(make_scan([1.0, 2.0, FREE, 4.0]), BASE)) == 0
    for _ in range(3):
        found = memory.recall(make_scan([math.nan, 2.0, math.nan, 4.0]), BASE)
        assert found == pytest.approx(np.array([[-1.0, 0.0]]), abs=1e-9)


def test_a_scan_of_another_shape_forgets(make_scan):
    memory = BeamMemory()
    memory.recall(make_scan([1.0, 2.0, 3.0, 4.0]), BASE)
    assert len(memory.recall(make_scan([math.nan] * 5), BASE)) == 0


def test_nan_in_place_of_the_obstacle_does_not_set_the_robot_free(world, make_scan):
    world.people = [(0.35, 0.0, 0.15)]
    world.run(0.5)
    world.plan(Drive(distance_m=1.0))
    seen = world.scan().ranges_m
    world.silent.add("scan")
    for _ in range(30):
        world.handle(make_scan(np.where(seen < 1.0, math.nan, seen)))
        world.run(0.1)
    assert world.velocity.is_zero()
    assert "obstacle in StopZone" in world.state().reasons
