"""Periodic things are due at their rates."""

from __future__ import annotations

from collections import Counter

from realtime_agent_ros.sim.schedule import Schedule


def test_rates_that_do_not_fit_the_step_hold_on_average() -> None:
    schedule, counts = Schedule({"a": 30.0, "b": 7.0, "c": 1.0}), Counter[str]()
    for step in range(2500):
        counts.update(schedule.due(step * 0.004))
    assert counts == {"a": 300, "b": 70, "c": 10}


def test_missed_times_are_not_made_up() -> None:
    schedule = Schedule({"a": 10.0})
    assert list(schedule.due(0.0)) == ["a"]
    assert list(schedule.due(5.0)) == ["a"]
    assert list(schedule.due(5.05)) == []
    assert list(schedule.due(5.1)) == ["a"]
