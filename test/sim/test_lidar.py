"""The scanner measures what stands there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from realtime_agent_ros.sim.lidar import Lidar
from realtime_agent_ros.sim.readings import Scan


def beam_at(ranges, angle_rad: float) -> float:
    """The range of the beam nearest to that direction; 0 is ahead."""
    return float(ranges[round((angle_rad + math.pi) / math.tau * len(ranges)) % len(ranges)])


@pytest.mark.parametrize(
    ("angle_rad", "distance_m"),
    [(0.0, 6.14), (math.pi, 0.96), (math.pi / 2, 2.995)],
    ids=["desk ahead", "dock behind", "wall to the left"],
)
def test_a_wall_is_seen_at_its_distance(make_driver, angle_rad, distance_m) -> None:
    ranges = make_driver(range_noise_m=0.0).rig.lidar.scan()
    assert beam_at(ranges, angle_rad) == pytest.approx(distance_m, abs=0.01)


def test_angles_turn_with_the_robot(make_driver) -> None:
    driver = make_driver(range_noise_m=0.0)
    driver.drive(0.0, 1.0, math.pi / 2)
    driver.rest()
    assert beam_at(driver.rig.lidar.scan(), math.pi / 2) == pytest.approx(0.96, abs=0.03)


def test_noise_has_the_set_spread(make_driver) -> None:
    lidar: Lidar = make_driver(range_noise_m=0.02).rig.lidar
    scans = np.stack([lidar.scan() for _ in range(200)])
    assert float(np.median(scans.std(axis=0))) == pytest.approx(0.02, rel=0.15)


@pytest.mark.parametrize("beams", [8, 90, 361, 2000])
def test_a_scan_has_the_set_number_of_beams(make_driver, beams) -> None:
    ranges = make_driver(beams=beams).rig.lidar.scan()
    assert ranges.shape == (beams,)
    assert ranges.dtype == np.float32


def test_nothing_in_range_reads_plus_infinity(make_driver) -> None:
    ranges = make_driver(range_max_m=2.0).rig.lidar.scan()
    assert beam_at(ranges, 0.0) == math.inf


def test_too_near_reads_minus_infinity(make_driver) -> None:
    ranges = make_driver(range_min_m=1.0).rig.lidar.scan()
    assert beam_at(ranges, math.pi) == -math.inf


def test_a_table_top_is_overlooked_but_its_foot_is_seen(make_driver) -> None:
    driver = make_driver(range_noise_m=0.0, beams=3600)
    ranges = driver.rig.lidar.scan()
    direction, distance_m = math.atan2(1.25, 6.10), math.hypot(1.25, 6.10)
    assert beam_at(ranges, direction) == pytest.approx(distance_m - 0.10, abs=0.02)


def test_scans_come_at_the_set_rate(make_driver) -> None:
    driver = make_driver(scan_rate_hz=7.0)
    times_s = [r.time_s for r in driver.wait(3.0) if isinstance(r, Scan)]
    assert len(times_s) == pytest.approx(21, abs=1)
    assert np.diff(times_s) == pytest.approx(1 / 7.0, abs=0.0041)
