"""Percentiles and the worst case, against numpy on random streams."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.deadlines_statistics import (
    LIFE_ERROR,
    MAX_NS,
    QUANTILES,
    WINDOW,
    Durations,
    LogHistogram,
    Quantiles,
)

STREAMS = st.one_of(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=60),
    st.lists(st.integers(0, 300), min_size=1, max_size=60),
    st.builds(
        lambda seed, count, sigma: [
            int(v)
            for v in np.clip(np.random.default_rng(seed).lognormal(16, sigma, count), 0, MAX_NS)
        ],
        st.integers(0, 10**6),
        st.integers(1, 3 * WINDOW),
        st.floats(0.01, 4.0),
    ),
)


def numpys(values: list[int]) -> list[int]:
    """numpy's quantiles of the same definition; a rank that float makes a little more than whole
    is rounded up there, hence the hair less."""
    hair = np.array(QUANTILES) * (1 - 1e-12)
    return [int(v) for v in np.quantile(np.array(values), hair, method="inverted_cdf")]


@given(STREAMS)
def test_the_window_s_percentiles_are_exact(values):
    durations = Durations()
    for value in values:
        durations.add(value, 0)
    recent = durations.recent()
    assert list(recent) == [*numpys(values[-WINDOW:]), max(values[-WINDOW:])]


@given(STREAMS)
def test_those_for_life_are_at_most_the_stated_error_too_high(values):
    durations = Durations()
    for value in values:
        durations.add(value, 0)
    *found, most = durations.life()
    assert (most, durations.count) == (max(values), len(values))
    for value, true in zip(found, numpys(values), strict=True):
        assert true <= value <= true * (1 + LIFE_ERROR)


@given(st.lists(st.integers(0, MAX_NS), min_size=1, max_size=60))
def test_the_worst_is_the_first_of_the_longest_with_its_time_and_message(values):
    durations = Durations()
    for at_ns, value in enumerate(values):
        durations.add(value, at_ns, f"message {at_ns}")
    first = values.index(max(values))
    assert durations.worst is not None
    assert (durations.worst.at_ns, durations.worst.message) == (first, f"message {first}")


def test_nothing_measured_is_zeros():
    assert Durations().recent() == Durations().life() == Quantiles()
    assert Durations().worst is None


def test_what_no_clock_could_measure_is_cut_to_what_can_be_told():
    durations = Durations()
    for value in (-5, 10**30):
        durations.add(value, 0)
    assert (durations.recent().p50_ns, durations.recent().max_ns) == (0, MAX_NS)


def test_memory_stays_bounded_whatever_comes():
    histogram = LogHistogram()
    for shift in range(57):
        for step in range(256):
            histogram.add(min(MAX_NS, (1 << shift) * (256 + step) >> 8))
    assert len(histogram._counts) <= 3300  # what it promises is of the inside


@pytest.mark.parametrize("value", [0, 1, 127, 128, 129, 10**9, MAX_NS])
def test_a_value_is_found_again(value):
    histogram = LogHistogram()
    histogram.add(value)
    (found,) = histogram.quantiles([0.5])
    assert value <= found <= value * (1 + LIFE_ERROR)
