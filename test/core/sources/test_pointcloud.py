"""The point cloud source against a literal filter, point by point."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.source_config import PointCloudConfig
from realtime_agent_ros.core.sources.pointcloud import PointCloudSource

NUMBERS = st.floats(-3.0, 3.0) | st.sampled_from([math.nan, math.inf, -math.inf])
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=30)


def source(**given_):
    return PointCloudSource("cloud", PointCloudConfig(**given_), 0.5)


def reading(made):
    (piece,) = made.pieces(0)
    return piece.reading


@given(points=POINTS, data=st.data(), min_range=st.sampled_from([0.0, 0.7]))
def test_what_is_kept_is_what_a_literal_filter_keeps(
    make_cloud, mountings, literal_move, points, data, min_range
):
    pose = data.draw(mountings)
    made = source(pose=pose, min_range=min_range, max_height=1.0, max_erroneous_ratio=1.0)
    fault = made.see(make_cloud(points), 0)
    good = [p for p in points if all(map(math.isfinite, p))]
    assert bool(fault) == (not good)
    if fault:
        return
    expected = []
    for p in good:
        x, y, z = literal_move(pose, *p)
        # On a border the last bit decides; both answers are right.
        borders = (abs(z - 0.05), abs(z - 1.0), abs(math.hypot(*p) - min_range))
        if min(borders) < 1e-9:
            return
        if math.hypot(*p) >= min_range and 0.05 <= z <= 1.0:
            expected.append((x, y))
    assert reading(made).points == pytest.approx(np.array(expected).reshape(-1, 2), abs=1e-9)


@pytest.mark.parametrize(
    ("given_", "event", "reason"),
    [
        ({}, {"points": []}, "the cloud is empty"),
        ({}, {"points": [[0, 0, 0]], "declared_count": 2}, "1 points, but width times height"),
        ({}, {"points": [], "malformed": "no field x"}, "no field x"),
        ({}, {"points": [[math.nan] * 3]}, "100% of the points are not finite"),
        ({"use_global_height": True}, {"points": [[0, 0, 0]]}, "no field height"),
        (
            {"use_global_height": True},
            {"points": [[0, 0, 0]], "heights_m": np.zeros(2)},
            "1 points, but 2 heights",
        ),
        (
            {"max_erroneous_ratio": 0.4},
            {"points": [[0, 0, 0], [math.inf, 0, 0]]},
            "50% of the points are not finite, allowed 40%",
        ),
    ],
)
def test_a_cloud_that_says_nothing_stops(make_cloud, given_, event, reason):
    made = source(**given_)
    assert reason in made.see(make_cloud(**event), 0)
    assert reason in made.trouble(0)


def test_an_empty_cloud_is_free_space_where_a_parameter_says_so(make_cloud):
    made = source(allow_empty=True)
    assert made.see(make_cloud([]), 0) == ""
    assert len(reading(made).points) == 0


def test_the_cloud_may_bring_its_own_heights(make_cloud):
    made = source(use_global_height=True)
    made.see(make_cloud([[1, 0, 9], [2, 0, 0.1]], heights_m=np.array([0.2, 7.0])), 0)
    assert reading(made).points == pytest.approx(np.array([[1.0, 0.0]]))


def test_pixels_that_fail_recall_what_they_saw(make_cloud):
    made = source()
    made.see(make_cloud([[1, 0, 0.2], [2, 0, 0.2], [3, 0, 9.0]]), 0)
    made.see(make_cloud([[math.nan] * 3, [2, 0, 0.2], [math.nan] * 3]), 1)
    assert reading(made).points == pytest.approx(np.array([[2.0, 0.0]]))
    assert reading(made).doubtful == pytest.approx(np.array([[1.0, 0.0]]))


def test_single_precision_is_computed_in_double(make_cloud):
    made = source(pose=[0.1, 0, 0, 0, 0, 0])
    event = make_cloud([[1, 0, 0.2]])
    made.see(type(event)(event.points_m.astype(np.float32)), 0)
    assert reading(made).points.dtype == np.float64
