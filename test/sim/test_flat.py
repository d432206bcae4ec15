"""The flat is one in which a robot can drive, and a person can be out of its way."""

from __future__ import annotations

import itertools
import math

import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.sim.flat import FLAT
from realtime_agent_ros.sim.measures import BASE_RADIUS_M, LIDAR_HEIGHT_M

SPARE_M = 0.35
STEP_M = 0.02
NAMES = [place.name for place in FLAT.places]


def line(start: Pose, end: Pose) -> list[tuple[float, float]]:
    """Points along the straight line between two poses."""
    count = max(1, math.ceil(start.distance_to(end) / STEP_M))
    return [
        (
            start.x_m + (end.x_m - start.x_m) * i / count,
            start.y_m + (end.y_m - start.y_m) * i / count,
        )
        for i in range(count + 1)
    ]


def hull_clearance_m(points: list[tuple[float, float]]) -> float:
    return min(FLAT.clearance_m(*point) for point in points) - BASE_RADIUS_M


@pytest.mark.parametrize("name", NAMES)
def test_every_place_is_reached_from_the_start_in_a_straight_line_with_room_to_spare(
    name: str,
) -> None:
    assert hull_clearance_m(line(FLAT.start, FLAT.place(name).pose)) >= SPARE_M


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(NAMES, 2)])
def test_every_place_is_reached_from_every_other_in_a_straight_line(one: str, other: str) -> None:
    assert hull_clearance_m(line(FLAT.place(one).pose, FLAT.place(other).pose)) >= SPARE_M


def test_the_start_is_the_origin_so_that_odometry_and_world_agree() -> None:
    assert FLAT.start == Pose(0.0, 0.0, 0.0)


def test_two_and_a_half_metres_ahead_of_the_start_are_free() -> None:
    assert hull_clearance_m(line(FLAT.start, Pose(2.5, 0.0, 0.0))) >= SPARE_M


def test_the_robot_can_turn_at_the_start() -> None:
    assert FLAT.clearance_m(FLAT.start.x_m, FLAT.start.y_m) > 0.6


def test_the_person_walks_clear_of_walls_and_crosses_the_way_ahead_of_the_start() -> None:
    walk = FLAT.walk
    way = line(Pose(*walk.start_m, 0.0), Pose(*walk.end_m, 0.0))
    assert min(FLAT.clearance_m(*point) for point in way) >= walk.radius_m + 0.1
    assert any(abs(y_m) < STEP_M and 1.5 <= x_m <= 2.0 for x_m, y_m in way)


def test_the_resting_person_is_out_of_the_way_between_any_two_places() -> None:
    for one, other in itertools.combinations(FLAT.places, 2):
        for end in (FLAT.walk.start_m, FLAT.walk.end_m):
            assert min(math.dist(end, p) for p in line(one.pose, other.pose)) > 1.5


def test_names_are_unique() -> None:
    for names in (NAMES, [obstacle.name for obstacle in FLAT.obstacles]):
        assert len(names) == len(set(names))


def test_an_unknown_place_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"cellar.*kitchen"):
        FLAT.place("cellar")


def test_nothing_ends_at_the_lidars_height_where_seeing_it_would_be_chance() -> None:
    for obstacle in FLAT.obstacles:
        for edge_m in (obstacle.bottom_m, obstacle.bottom_m + obstacle.height_m):
            assert abs(edge_m - LIDAR_HEIGHT_M) > 0.05, obstacle.name
