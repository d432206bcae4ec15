"""The polygon source: edges sampled as nav2_collision_monitor does, obstacles by their id."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.source_config import PolygonSourceConfig
from realtime_agent_ros.core.sources.polygon import PolygonSource

S = 1_000_000_000
SQUARE = [(1, 0), (2, 0), (2, 1), (1, 1)]
CORNERS = st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=6)


def source(timeout_s=2.0, **given_):
    return PolygonSource("people", PolygonSourceConfig(**given_), timeout_s)


def points(made, now_ns=0):
    return np.concatenate([p.reading.points for p in made.pieces(now_ns)] or [np.empty((0, 2))])


def literal_points(corners, distance):
    """nav2's loops; it measures the edges in single precision."""
    found = []
    for i, (x0, y0) in enumerate(corners):
        x1, y1 = corners[(i + 1) % len(corners)]
        dx, dy = np.float32(x1) - np.float32(x0), np.float32(y1) - np.float32(y0)
        count = max(math.ceil(float(np.hypot(dx, dy)) / distance), 1)
        found += [
            (x0 + j / count * (x1 - x0), y0 + j / count * (y1 - y0)) for j in range(count + 1)
        ]
    return found


@given(corners=CORNERS, distance=st.floats(0.02, 1.0), data=st.data())
def test_the_edges_are_sampled_as_by_a_literal_loop(
    make_polygon, mountings, literal_move, corners, distance, data
):
    pose = data.draw(mountings)
    made = source(sampling_distance=distance, pose=pose)
    assert made.see(make_polygon(corners), 0) == ""
    base = [literal_move(pose, x, y, 0.0)[:2] for x, y in corners]
    expected = np.array(literal_points(base, distance))
    # The last bit of the transform may decide on one point more of an edge.
    if len(expected) == len(points(made)):
        assert points(made) == pytest.approx(expected, abs=1e-9)
    else:
        assert abs(len(expected) - len(points(made))) <= len(corners)


def test_a_metre_at_a_tenth_is_eleven_points_an_edge(make_polygon):
    made = source()
    made.see(make_polygon(SQUARE), 0)
    assert len(points(made)) == 44
    assert points(made)[:3] == pytest.approx(np.array([[1.0, 0.0], [1.1, 0.0], [1.2, 0.0]]))


def test_a_polygon_replaces_the_one_of_its_id_and_an_empty_one_removes_it(make_polygon):
    made = source()
    made.see(make_polygon(SQUARE, polygon_id=1), 0)
    made.see(make_polygon(SQUARE, polygon_id=2), 0)
    made.see(make_polygon([(5, 5)], polygon_id=2), 0)
    assert len(points(made)) == 46
    made.see(make_polygon([], polygon_id=1), 0)
    assert points(made) == pytest.approx(np.array([[5.0, 5.0]] * 2))


def test_one_that_is_not_repeated_is_dropped_while_others_go_on(make_polygon):
    made = source()
    made.see(make_polygon(SQUARE, polygon_id=1), 0)
    made.see(make_polygon([(5, 5)], polygon_id=2), 1 * S)
    assert len(made.pieces(2 * S)) == 2
    assert len(made.pieces(3 * S)) == 1
    assert made.trouble(3 * S) == ""


def test_silence_of_the_whole_source_drops_nothing_and_stops(make_polygon):
    made = source()
    made.see(make_polygon(SQUARE), 0)
    assert len(points(made, 60 * S)) == 44
    assert "60.00 s old" in made.trouble(60 * S)


def test_without_a_timeout_polygons_stay(make_polygon):
    made = source(timeout_s=0.0)
    made.see(make_polygon(SQUARE, polygon_id=1), 0)
    made.see(make_polygon(SQUARE, polygon_id=2), 60 * S)
    assert len(made.pieces(99 * S)) == 2
    assert made.trouble(99 * S) == ""


def test_corners_that_are_no_numbers_or_too_far_apart_are_refused(make_polygon):
    made = source()
    assert "finite" in made.see(make_polygon([(math.nan, 0)]), 0)
    assert "more than 100000 points" in made.see(make_polygon([(0, 0), (1e30, 0)]), 0)
    assert "more than 100000 points" in made.see(make_polygon([(0, 0), (1e300, 0)]), 0)


def test_there_are_only_so_many_polygons(make_polygon):
    made = source()
    for i in range(1000):
        assert made.see(make_polygon([(1, 1)], polygon_id=i), 0) == ""
    assert "more than 1000" in made.see(make_polygon([(1, 1)], polygon_id=1000), 1)
    assert made.see(make_polygon([(1, 1)], polygon_id=5), 9 * S) == ""
    assert made.see(make_polygon([(1, 1)], polygon_id=1000), 9 * S) == ""
