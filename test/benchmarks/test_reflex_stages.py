"""benchmarks/reflex_stages.py: a stage is timed where it took place, and only there."""

from __future__ import annotations

import pytest
from reflex_stages import ALL, MESSAGE, READ, Robot, rows


def test_a_stop_that_does_not_come_at_once_is_no_measurement() -> None:
    robot = Robot()
    assert robot.stop_us(0.0)[ALL] > 0.0
    robot._engine.urgent = lambda _: None
    with pytest.raises(RuntimeError, match="no zero"):
        robot.stop_us(0.0)


def test_reading_is_compared_with_reading() -> None:
    assert {(r.subject, r.baseline) for r in rows(quick=True) if r.baseline} == {(READ, MESSAGE)}
