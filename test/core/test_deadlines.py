"""Durations against bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.deadlines import WINDOW, Channel, DeadlineMonitor

MS = 1_000_000


def test_a_duration_over_the_bound_is_a_miss_and_one_at_it_is_not():
    channel = Channel("c", 10 * MS)
    assert [channel.record(d * MS) for d in (9, 10, 11)] == [False, False, True]
    report = channel.report()
    assert (report.count, report.misses, report.max_ms) == (3, 1, 11.0)


def test_an_unused_channel_reports_zeros():
    report = Channel("c", MS).report()
    assert (report.count, report.p50_ms, report.p99_ms, report.max_ms) == (0, 0.0, 0.0, 0.0)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=2 * WINDOW))
def test_percentiles_are_of_the_window_and_the_maximum_of_all(durations):
    channel = Channel("c", 0)
    for duration in durations:
        channel.record(duration)
    report = channel.report()
    window = np.array(durations[-WINDOW:]) / MS
    assert report.p50_ms == pytest.approx(np.percentile(window, 50))
    assert report.p99_ms == pytest.approx(np.percentile(window, 99))
    assert report.max_ms == max(durations) / MS


def test_channels_are_apart_and_unknown_ones_are_a_mistake():
    monitor = DeadlineMonitor({"a": MS, "b": MS})
    monitor.record("a", 2 * MS)
    assert [(r.name, r.count) for r in monitor.report()] == [("a", 1), ("b", 0)]
    with pytest.raises(KeyError):
        monitor.record("c", MS)
