"""Invariant 7, for each source: missing or bad data never release a stop.

A reading with obstacles, then anything that is no valid reading: silence, faults, parts that fail.
Afterwards the source is in trouble, or every point is still told, as seen or as doubtful.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.source_config import (
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
)
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import RangeReceived

S = 1_000_000_000
BAD_STAMPS = st.sampled_from(
    [{"stamp_age_ns": -5 * S}, {"stamp_age_ns": 60 * S}, {"stamp_age_ns": 10**18}]
)
NEW_BAD_STAMPS = BAD_STAMPS | st.just({"stamp_ns": 0})
SILENCE = st.just(None)


def near(bank, name, start, now_ns):
    """Whether the source stops the robot or still tells of every point."""
    seen = bank.observe(now_ns)
    if seen.troubles:
        return True
    told = np.concatenate((seen.points[name], seen.doubtful[name]))
    return all((np.hypot(*(told - point).T) < 1e-6).any() for point in start)


def check(config, good, data, bad_events):
    """Feed bad events and silence; in the end of each step nothing may have been released."""
    bank = SourceBank({"it": config}, BankSettings(0.5, True, 0.1, 0.3, 1.0))
    standing = OdometryReceived(Pose(0.0, 0.0, 0.0), Velocity())
    bank.see_odometry(standing, 0)
    assert bank.see("it", good, 0) == ""
    start = bank.observe(0).points["it"]
    assert len(start)
    now_ns = 0
    for event in data.draw(st.lists(SILENCE | bad_events, max_size=8)):
        now_ns += data.draw(st.integers(0, S))
        if data.draw(st.booleans()):
            bank.see_odometry(standing, now_ns)
        if event is not None:
            bank.see("it", event, now_ns)
        assert near(bank, "it", start, now_ns), event


@given(data=st.data())
def test_scan(make_scan, data):
    ranges = data.draw(st.lists(st.floats(-1.0, 9.0) | st.just(-math.inf), min_size=2, max_size=9))
    masks = st.lists(st.booleans(), min_size=len(ranges), max_size=len(ranges))
    nans = masks.map(lambda m: make_scan(np.where(m, np.nan, ranges)))
    other_shape = st.integers(0, 20).map(lambda n: make_scan([math.nan] * n))
    headers = st.sampled_from(
        [{"angle_increment_rad": math.nan}, {"range_max_m": math.inf}, {"angle_max_rad": 99.0}]
    )
    broken = (BAD_STAMPS | headers).map(lambda h: make_scan([math.inf] * len(ranges), **h))
    check(ScanConfig(), make_scan(ranges), data, nans | other_shape | broken)


@given(data=st.data())
def test_pointcloud(make_cloud, data):
    point = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.05, 0.5))
    points = np.array(data.draw(st.lists(point, min_size=2, max_size=9)))
    masks = st.lists(st.booleans(), min_size=len(points), max_size=len(points))
    lost = st.sampled_from([math.nan, math.inf, -math.inf])
    nans = st.builds(
        lambda m, v: make_cloud(np.where(np.array(m)[:, None], v, points)), masks, lost
    )
    faults = NEW_BAD_STAMPS | st.sampled_from([{"declared_count": 99}, {"malformed": "bytes"}])
    broken = faults.map(lambda f: make_cloud([[9.0, 9.0, 9.0]], **f))
    empty = st.just(make_cloud([]))
    check(PointCloudConfig(), make_cloud(points), data, nans | broken | empty)


@given(data=st.data())
def test_range(data):
    def event(range_m, fov=0.3, **stamp):
        return RangeReceived(range_m, 0.1, 4.0, fov, **stamp)

    distance = data.draw(st.floats(-1.0, 4.0) | st.just(-math.inf))
    broken = NEW_BAD_STAMPS.map(lambda stamp: event(math.inf, **stamp))
    fields = st.sampled_from([event(math.nan), event(math.inf, fov=math.nan)])
    check(RangeConfig(), event(distance), data, broken | fields)


@given(data=st.data())
def test_polygon(make_polygon, data):
    corner = st.tuples(st.floats(-3, 3), st.floats(-3, 3))
    corners = data.draw(st.lists(corner, min_size=1, max_size=4))
    broken = NEW_BAD_STAMPS.map(lambda stamp: make_polygon([(9.0, 9.0)], **stamp))
    nans = st.just(make_polygon([(math.nan, 0.0)]))
    check(PolygonSourceConfig(), make_polygon(corners), data, broken | nans)


@pytest.mark.parametrize("timeout_s", [0.0, 0.5])
def test_a_source_without_a_timeout_keeps_its_points_in_silence(make_scan, timeout_s):
    bank = SourceBank(
        {"it": ScanConfig(source_timeout=timeout_s)}, BankSettings(0.5, False, 0.1, 0.3, 1.0)
    )
    bank.see("it", make_scan([1.0]), 0)
    seen = bank.observe(10**14)
    assert bool(seen.troubles) == bool(timeout_s)
    assert len(seen.points["it"]) == 1
