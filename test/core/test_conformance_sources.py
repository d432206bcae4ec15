"""The sources against nav2_collision_monitor's documented semantics, over random messages.

First the semantics told once more, point by point, with matrices of its own. Where ours differs on
purpose (what is below range_min, NaN, a range beyond max_range, which stops nav2) is kept out of
the cases here and tested with each source.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.events import OdometryReceived, ScanReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.source_config import (
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
)
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import (
    PointCloudReceived,
    PolygonReceived,
    RangeReceived,
)

MS = 1_000_000
CLOSE_M = 1e-5


def about(axis, angle):
    """A homogeneous rotation about one axis."""
    c, s = math.cos(angle), math.sin(angle)
    one, two = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.eye(4)
    matrix[one, one] = matrix[two, two] = c
    matrix[one, two], matrix[two, one] = -s, s
    return matrix


def frame(x, y, z, roll, pitch, yaw):
    """From a sensor's frame to the base's: roll, pitch, yaw about fixed axes, then the shift."""
    matrix = about(2, yaw) @ about(1, pitch) @ about(0, roll)
    matrix[:3, 3] = x, y, z
    return matrix


def into_base(pose, points):
    return [frame(*pose) @ (x, y, z, 1.0) for x, y, z in points]


def same(found, expected):
    assert len(found) == len(expected)
    for got, (x, y, *_) in zip(found, expected, strict=True):
        assert got == pytest.approx((x, y), abs=CLOSE_M)


def seen(config, *events, now_ns=0, odometry=(), shifts=False, timeout_s=2.0):
    """The points of one source, and its trouble, at ``now_ns``; events and odometry are in order
    of (time, event)."""
    bank = SourceBank({"s": config}, BankSettings(timeout_s, shifts, 0.1, 10.0, 100.0))
    for at_ns, event in sorted([*events, *odometry], key=lambda item: item[0]):
        if isinstance(event, OdometryReceived):
            bank.see_odometry(event, at_ns)
        else:
            assert bank.see("s", event, at_ns) == ""
    observation = bank.observe(now_ns)
    return observation.points["s"], observation.troubles


METRES = st.floats(-3.0, 3.0)
TURN = st.floats(-math.pi, math.pi)
POSES = st.tuples(METRES, METRES, METRES, TURN, TURN, TURN)
NARROW = st.floats(-10.0, 10.0, width=32)


@given(POSES, st.lists(st.floats(0.1, 40.0) | st.just(math.inf), min_size=2, max_size=40), TURN)
def test_a_scan(pose, ranges, first):
    step, most = math.tau / len(ranges), 30.0
    expected = [
        (r * math.cos(first + n * step), r * math.sin(first + n * step), 0.0)
        for n, r in enumerate(ranges)
        if 0.1 <= r <= most
    ]
    event = ScanReceived(
        np.array(ranges), first, first + step * (len(ranges) - 1), step, 0.1, most, stamp_age_ns=0
    )
    points, _ = seen(ScanConfig(pose=pose), (0, event))
    same(points, into_base(pose, expected))


@given(
    POSES,
    st.lists(st.tuples(NARROW, NARROW, NARROW), min_size=1, max_size=30),
    st.floats(-1.0, 0.5),
    st.floats(0.0, 2.0),
    st.floats(0.0, 5.0),
)
def test_a_cloud_between_two_heights_beyond_its_own_range(pose, points, low, span, least):
    config = PointCloudConfig(
        pose=pose, min_height=low, max_height=low + span, min_range=least, topic="c"
    )
    kept = [p for p in points if math.hypot(*p) >= least]
    based = [p for p in into_base(pose, kept) if low <= p[2] <= low + span]
    near = [abs(math.hypot(*p) - least) for p in points]
    near += [min(abs(p[2] - low), abs(p[2] - low - span)) for p in into_base(pose, points)]
    if min(near) < 1e-9:
        return  # on a bound rounding decides
    found, _ = seen(config, (0, PointCloudReceived(np.array(points, dtype=np.float32))))
    same(found, based)


@given(
    POSES,
    st.lists(
        st.tuples(NARROW, NARROW, NARROW, st.floats(-1.0, 1.0, width=32)), min_size=1, max_size=30
    ),
)
def test_a_cloud_by_its_field_of_heights(pose, rows):
    config = PointCloudConfig(
        pose=pose, use_global_height=True, min_height=-0.25, max_height=0.5, topic="c"
    )
    expected = [row[:3] for row in rows if -0.25 <= row[3] <= 0.5]
    table = np.array(rows, dtype=np.float32)
    found, _ = seen(config, (0, PointCloudReceived(table[:, :3], heights_m=table[:, 3])))
    same(found, into_base(pose, expected))


@given(POSES, st.floats(0.02, 4.0), st.floats(0.01, 3.0), st.floats(0.01, 1.0))
def test_a_range_is_an_arc_with_both_its_ends(pose, distance, field_of_view, step):
    half = np.float32(field_of_view) / np.float32(2)
    angles, angle = [], -half
    while angle < half:
        angles.append(angle)
        angle = np.float32(float(angle) + step)  # summed in double, kept in single precision
    arc = [(distance * math.cos(a), distance * math.sin(a), 0.0) for a in (*angles, half)]
    event = RangeReceived(distance, 0.02, 4.0, field_of_view)
    found, _ = seen(RangeConfig(pose=pose, obstacles_angle=step, topic="r"), (0, event))
    same(found, into_base(pose, arc))


@given(POSES, st.lists(st.tuples(METRES, METRES), min_size=1, max_size=8), st.floats(0.01, 1.0))
def test_an_outline_is_sampled_along_its_edges(pose, corners, distance):
    based = [np.float32(p[:2]) for p in into_base(pose, [(x, y, 0.0) for x, y in corners])]
    expected = []
    for number, (x, y) in enumerate(based):
        x1, y1 = based[(number + 1) % len(based)]
        length = math.hypot(x1 - x, y1 - y)
        if abs(length / distance - round(length / distance)) < 1e-5:
            return  # rounding decides how many
        count = max(math.ceil(length / distance), 1)
        expected += [(x + n * (x1 - x) / count, y + n * (y1 - y) / count) for n in range(count + 1)]
    event = PolygonReceived(np.array([(x, y, 0.0) for x, y in corners]))
    config = PolygonSourceConfig(pose=pose, sampling_distance=distance, topic="p")
    found, _ = seen(config, (0, event))
    same(found, expected)


PLACES = st.tuples(METRES, METRES, TURN)


@given(PLACES, PLACES, PLACES, st.integers(0, 100), st.booleans())
def test_the_base_shift_takes_points_along_with_what_the_base_has_moved(
    first, second, last, part, shifts
):
    """Odometry at 0, 100 and 200 ms; the scan was taken ``part`` ms after the first."""
    x, y, yaw = (a + (b - a) * part / 100 for a, b in zip(first, second, strict=True))
    if abs(second[2] - first[2]) > 3.0:
        return  # half a turn and more between two samples goes the shorter way round
    then, now = frame(x, y, 0, 0, 0, yaw), frame(last[0], last[1], 0, 0, 0, last[2])
    event = ScanReceived(
        np.array((1.0, 2.0)), 0.0, math.pi, math.pi, 0.1, 30.0, stamp_age_ns=(200 - part) * MS
    )
    odometry = [
        (n * 100 * MS, OdometryReceived(Pose(*place), Velocity()))
        for n, place in enumerate((first, second, last))
    ]
    bank = SourceBank({"s": ScanConfig()}, BankSettings(2.0, shifts, 0.1, 1e4, 1e4))
    for at_ns, heard in odometry:
        bank.see_odometry(heard, at_ns)
    assert bank.see("s", event, 200 * MS) == ""
    found = bank.observe(200 * MS).points["s"]
    moved = np.linalg.inv(now) @ then if shifts else np.eye(4)
    same(found, [moved @ (1.0, 0.0, 0.0, 1.0), moved @ (-2.0, 0.0, 0.0, 1.0)])


@pytest.mark.parametrize("own_s", [None, 0.5, 0.0])
@pytest.mark.parametrize("age_ms", [0, 499, 500, 501, 1999, 2000, 2001, 100_000])
def test_a_source_stops_the_robot_when_it_is_older_than_its_timeout_and_never_at_zero(
    own_s, age_ms
):
    timeout_ms = 2000 if own_s is None else own_s * 1000
    event = ScanReceived(np.array((1.0, 2.0)), 0.0, math.pi, math.pi, 0.1, 30.0, stamp_age_ns=0)
    _, troubles = seen(ScanConfig(source_timeout=own_s), (0, event), now_ns=age_ms * MS)
    assert bool(troubles) == (timeout_ms > 0 and age_ms > timeout_ms)


@pytest.mark.parametrize(("own_s", "stops"), [(None, True), (0.0, False)])
def test_before_its_first_message_a_source_stops_the_robot_unless_its_timeout_is_zero(own_s, stops):
    assert bool(seen(ScanConfig(source_timeout=own_s))[1]) == stops
