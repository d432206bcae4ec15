"""The scan source against a literal reading of REP-117, beam by beam."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.source_config import MountingPose, ScanConfig
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.scan import ScanSource

RANGES = st.lists(
    st.floats(0.0, 20.0) | st.sampled_from([math.inf, -math.inf, math.nan, 0.05, 10.0, -1.0, 0.0]),
    min_size=1,
    max_size=40,
)


def source(**given_):
    return ScanSource("scan", ScanConfig(**given_), 0.5)


def seen(made):
    (piece,) = made.pieces(0)
    return piece.reading.points


@given(
    ranges=RANGES,
    data=st.data(),
    zero=st.booleans(),
    start=st.floats(-7.0, 7.0),
    itself=st.sampled_from([0.0, 0.03, 0.05, 0.06, 3.0]),
)
def test_every_beam_stands_where_the_literal_reading_has_it(
    make_scan, mountings, literal_move, ranges, data, zero, start, itself
):
    pose = data.draw(mountings)
    step = math.tau / len(ranges)
    scan = make_scan(ranges, angle_min_rad=start, angle_max_rad=start + step * (len(ranges) - 1))
    made = source(pose=pose, zero_is_no_return=zero, min_range=itself, max_erroneous_ratio=1.0)
    fault = made.see(scan, 0)
    assert bool(fault) == all(map(math.isnan, ranges))
    if fault:
        return
    expected = []
    for i, r in enumerate(ranges):
        if math.isnan(r) or r > 10.0 or (zero and r == 0.0):
            continue
        if (0.05 if r < 0.0 else r) < itself:
            continue
        r = max(r, 0.05)
        angle = start + i * step
        expected.append(literal_move(pose, r * math.cos(angle), r * math.sin(angle), 0.0)[:2])
    assert seen(made) == pytest.approx(np.array(expected).reshape(-1, 2), abs=1e-9)


def test_beams_without_a_return_may_come_as_zeros(make_scan):
    scan = make_scan([0.0, 1.0])
    plain, lds = source(), source(zero_is_no_return=True)
    assert not plain.see(scan, 0)
    assert not lds.see(scan, 0)
    assert len(seen(plain)) == 2
    assert len(seen(lds)) == 1


def test_beams_that_end_within_min_range_see_the_robot_itself(make_scan):
    ranges = [0.134, -math.inf, 0.0, 0.16, 0.2, math.inf]
    made = source(min_range=0.16)
    assert not made.see(make_scan(ranges, range_min_m=0.15), 0)
    assert np.hypot(*seen(made).T) == pytest.approx([0.16, 0.2])


def test_what_is_too_near_to_measure_is_an_obstacle_where_the_robot_itself_is_nearer(make_scan):
    made = source(min_range=0.1)
    assert not made.see(make_scan([0.08, -math.inf, 0.12, math.inf], range_min_m=0.15), 0)
    assert np.hypot(*seen(made).T) == pytest.approx([0.15, 0.15])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"angle_increment_rad": math.nan}, "not finite"),
        ({"angle_max_rad": math.inf}, "not finite"),
        ({"range_max_m": math.inf}, "not finite"),
        ({"range_min_m": math.nan}, "not finite"),
        ({"range_min_m": -1.0}, "range limits"),
        ({"range_max_m": 0.05}, "range limits"),
        ({"ranges_m": np.ones(3)}, "3 ranges, but the angles say 8"),
        ({"angle_increment_rad": 0.0}, "angle_increment is zero"),
        ({"angle_max_rad": 9.0}, "ranges, but the angles say"),
        ({"angle_max_rad": 1.7e308, "angle_increment_rad": 1.7e308 / 7}, "not an angle"),
        ({"ranges_m": np.ones(0)}, "empty"),
        ({"ranges_m": np.full(8, np.nan)}, "100% of the beams are NaN, allowed 50%"),
        ({"stamp_age_ns": -200_000_000}, "0.20 s in the future"),
    ],
)
def test_an_invalid_scan_stops_and_the_last_points_stay(make_scan, change, reason):
    made = source()
    assert made.see(make_scan([1.0] * 8), 0) == ""
    assert reason in made.see(make_scan([1.0] * 8, **change), 1)
    assert reason in made.trouble(1)
    assert len(seen(made)) == 8
    assert made.see(make_scan([1.0] * 8), 2) == ""
    assert made.trouble(2) == ""


@pytest.mark.parametrize("count", [7, 8, 9])
def test_one_beam_more_or_less_is_a_habit_of_drivers(make_scan, count):
    assert source().see(make_scan([1.0] * 8, ranges_m=np.ones(count)), 0) == ""


def test_a_scan_may_run_clockwise(make_scan):
    made = source()
    made.see(make_scan([1.0] * 4, angle_min_rad=1.5, angle_max_rad=-1.5, angle_increment_rad=-1), 0)
    assert seen(made)[0] == pytest.approx([math.cos(1.5), math.sin(1.5)])


def test_a_sensor_that_is_mounted_anew_looks_from_there(make_scan):
    made = source(pose=[1.0, 0.0, 0.0])
    made.see(make_scan([math.inf, math.inf, 1.0, math.inf]), 0)
    assert seen(made)[0] == pytest.approx([2.0, 0.0])
    made.mount(MountingPose(0.0, 0.5, yaw_rad=math.pi / 2))
    assert seen(made)[0] == pytest.approx([2.0, 0.0])
    made.see(make_scan([math.inf, math.inf, 1.0, math.inf]), 1)
    assert seen(made)[0] == pytest.approx([0.0, 1.5])


def test_a_new_header_is_noticed(make_scan):
    made = source()
    made.see(make_scan([1.0] * 4), 0)
    made.see(make_scan([1.0] * 4, angle_min_rad=0.0, angle_max_rad=3 * math.pi / 2), 1)
    assert seen(made)[0] == pytest.approx([1.0, 0.0])


def test_beams_that_fail_recall_what_they_saw_until_the_base_has_moved(make_scan):
    made = source()
    made.see(make_scan([1.0, 2.0, 3.0]), 0)
    made.see(make_scan([math.nan, 2.0, 3.0]), 1, Travel(0.2))
    (piece,) = made.pieces(1)
    assert piece.reading.doubtful == pytest.approx(np.array([[-1.0, 0.0]]), abs=1e-9)
    made.see(make_scan([math.nan, 2.0, 3.0]), 2, Travel(0.4))
    (piece,) = made.pieces(2)
    assert len(piece.reading.doubtful) == 0
