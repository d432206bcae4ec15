"""Simulated time keeps step with the clock, and does not race after a pause."""

from __future__ import annotations

import pytest

from realtime_agent_ros.sim.pace import MAX_BEHIND_S, Pace


@pytest.mark.parametrize("factor", [0.5, 1.0, 5.0])
def test_it_runs_at_the_factor_and_does_not_drift(factor: float) -> None:
    pace, simulated_s = Pace(factor), 0.0
    for i in range(10_001):
        simulated_s = pace.target_s(1000.0 + i * 0.0101, simulated_s)
    assert simulated_s == pytest.approx(101.0 * factor)
    assert pace.lost_s == 0.0


def test_a_short_delay_is_caught_up_with() -> None:
    pace = Pace(1.0)
    pace.target_s(0.0, 0.0)
    assert pace.target_s(MAX_BEHIND_S, 0.0) == MAX_BEHIND_S
    assert pace.lost_s == 0.0


def test_a_long_pause_is_given_up_and_counted() -> None:
    pace = Pace(2.0)
    pace.target_s(0.0, 0.0)
    assert pace.target_s(10.0, 0.0) == pytest.approx(2.0 * MAX_BEHIND_S)
    assert pace.lost_s == pytest.approx(10.0 - MAX_BEHIND_S)
    assert pace.target_s(10.1, 0.5) == pytest.approx(0.5 + 0.2)
