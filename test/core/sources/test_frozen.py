"""A sensor that repeats itself while the robot moves."""

import math

import pytest

from realtime_agent_ros.core.source_config import ScanConfig
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.scan import ScanSource

MOVES = [Travel(distance_m=0.3), Travel(turn_rad=0.3), Travel(moving_ns=300_000_000)]
LIMITS = [{"frozen_distance": 0.2}, {"frozen_turn": 0.2}, {"frozen_time": 0.2}]


def watched(**given):
    return ScanSource("scan", ScanConfig(**given), 0.5)


@pytest.mark.parametrize(("limit", "moved"), list(zip(LIMITS, MOVES, strict=True)))
def test_identical_data_over_a_way_are_a_fault(make_scan, limit, moved):
    made = watched(**limit)
    same = [1.0, math.nan, math.inf]
    assert made.see(make_scan(same), 0) == ""
    assert made.see(make_scan(same), 1) == ""
    assert "the same to the bit" in made.see(make_scan(same), 2, moved)
    assert "the same to the bit" in made.trouble(2)
    assert made.see(make_scan([1.0, math.nan, 2.0]), 3, moved) == ""
    assert made.trouble(3) == ""


@pytest.mark.parametrize("moved", MOVES)
def test_it_is_off_by_default_and_for_a_robot_at_rest(make_scan, moved):
    plain, at_rest = watched(), watched(frozen_distance=0.2, frozen_turn=0.2, frozen_time=0.2)
    for now in range(3):
        assert plain.see(make_scan([1.0]), now, moved if now else Travel()) == ""
        assert at_rest.see(make_scan([1.0]), now, moved) == ""
