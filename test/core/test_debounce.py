"""When a zone counts as occupied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.debounce import Debounce, DebounceLimits


def states(limits, readings, step_ns=1):
    debounce = Debounce(limits)
    seen = []
    for number, occupied in enumerate(readings):
        debounce.update(bool(occupied), number * step_ns)
        seen.append(int(debounce.active))
    return seen


def test_alone_every_reading_decides():
    assert states(DebounceLimits(), [1, 0, 1, 0, 0]) == [1, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([1, 1, 0, 1, 1, 1], [0, 0, 0, 0, 0, 1]),
        ([1, 1, 1, 0, 1, 0, 0], [0, 0, 1, 1, 1, 1, 0]),
    ],
)
def test_readings_must_follow_each_other(readings, expected):
    assert states(DebounceLimits(3, 2), readings) == expected


def test_a_flicker_below_the_release_time_changes_nothing():
    limits = DebounceLimits(1, 1, release_ns=10)
    assert states(limits, [1, 0, 0, 1, 0, 0, 0], step_ns=4) == [1] * 7
    assert states(limits, [1, 0, 0, 0, 0], step_ns=5) == [1, 1, 1, 0, 0]


def test_both_the_count_and_the_time_must_be_met():
    assert states(DebounceLimits(1, 4, 10), [1, 0, 0, 0, 0], step_ns=100) == [1, 1, 1, 1, 0]


def test_reset_forgets():
    debounce = Debounce(DebounceLimits(2))
    debounce.update(True, 0)
    debounce.reset()
    debounce.update(True, 1)
    assert not debounce.active


@given(
    st.lists(st.booleans(), max_size=40),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 5),
)
def test_it_holds_at_least_as_long_as_each_part_of_it(readings, trigger, release, wait):
    both = states(DebounceLimits(trigger, release, wait), readings)
    counted = states(DebounceLimits(trigger, release), readings)
    assert all(a >= b for a, b in zip(both, counted, strict=True))
