"""What each fault does to a stream of messages, by adding numbers; no clock, no ROS."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime_agent_ros.chaos.faults import Fault, Kind
from realtime_agent_ros.chaos.line import Line

MS = 1_000_000
PERIOD_MS = 100
PLAIN = [k for k in Kind if k not in (Kind.NAN, Kind.INF, Kind.EMPTY, Kind.WRONG_SIZE)]
TIMING = [k for k in PLAIN if k not in (Kind.FUTURE_STAMP, Kind.PAST_STAMP)]
TIMING = [k for k in TIMING if k not in (Kind.ZERO_STAMP, Kind.CLOCK_JUMP, Kind.FROZEN)]


def stream(
    kind: Kind, *, seconds: float | None = None, for_s: float = 1.0, count: int = 20, seed: int = 0
) -> list[tuple[int, int]]:
    """Messages 0, 1, ... every 100 ms, the fault from 250 ms on: (ms of leaving, message)."""
    line = Line(seed)
    left: list[tuple[int, int]] = []
    for ms in range(0, count * PERIOD_MS + 3000, 10):
        if ms == 250:
            fault = Fault(channel="c", kind=kind, for_s=for_s, seconds=seconds)
            line.begin(fault, ms * MS)
        if ms % PERIOD_MS == 0 and ms < count * PERIOD_MS:
            line.take(ms // PERIOD_MS, ms * MS)
        left += [(ms, message) for message in line.release(ms * MS)]
    return left


def test_without_a_fault_everything_passes_at_once() -> None:
    line = Line(0)
    line.take("a", 5)
    assert line.release(5) == ["a"]
    assert line.next_ns(5) is None
    assert (line.taken, line.passed) == (1, 1)


def test_silence_loses_what_comes_meanwhile_and_nothing_else() -> None:
    assert [m for _, m in stream(Kind.SILENCE)] == [0, 1, 2, *range(13, 20)]


def test_a_delay_holds_each_and_its_end_lets_all_go_in_order() -> None:
    left = stream(Kind.DELAY, seconds=0.5)
    assert {m: ms for ms, m in left}[3] == 800
    assert [m for _, m in left] == list(range(20))
    assert [m for ms, m in left if ms == 1250] == [8, 9, 10, 11, 12]


def test_jitter_is_at_most_so_late_in_order_and_by_the_seed() -> None:
    left = stream(Kind.JITTER, seconds=0.4)
    assert [m for _, m in left] == list(range(20))
    late_ms = [ms - m * PERIOD_MS for ms, m in left]
    assert 50 < max(late_ms) <= 410
    assert left == stream(Kind.JITTER, seconds=0.4)
    assert left != stream(Kind.JITTER, seconds=0.4, seed=1)


def test_a_burst_comes_in_bundles() -> None:
    left = stream(Kind.BURST, seconds=0.4)
    assert [m for _, m in left] == list(range(20))
    assert [m for ms, m in left if ms == 650] == [3, 4, 5, 6]


def test_duplicates_come_twice() -> None:
    assert [m for _, m in stream(Kind.DUPLICATE)].count(5) == 2
    assert [m for _, m in stream(Kind.DUPLICATE)].count(15) == 1


def test_reordering_swaps_two_by_two_and_loses_nothing() -> None:
    order = [m for _, m in stream(Kind.REORDER, for_s=0.9)]
    assert order[3:7] == [4, 3, 6, 5]
    assert sorted(order) == list(range(20))


def test_frozen_repeats_the_first_of_the_fault() -> None:
    order = [m for _, m in stream(Kind.FROZEN)]
    assert order[3:13] == [3] * 10
    assert order[13:] == list(range(13, 20))


def test_a_restarted_publisher_is_gone_for_a_while() -> None:
    line = Line(0)
    line.begin(Fault(channel="c", kind=Kind.PUBLISHER_RESTART, seconds=0.3), 0)
    assert line.is_cut_off(299 * MS)
    assert line.next_ns(0) == 300 * MS
    assert not line.is_cut_off(300 * MS)
    line.take("late", 200 * MS)
    line.take("back", 310 * MS)
    assert line.release(310 * MS) == ["back"]


def test_end_ends_all_faults_and_releases_what_they_held() -> None:
    line = Line(0)
    for kind in (Kind.DELAY, Kind.REORDER):
        line.begin(Fault(channel="c", kind=kind, for_s=60.0), 0)
    for number in range(5):
        line.take(number, number * MS)
    assert line.release(5 * MS) == []
    line.end()
    assert sorted(line.release(5 * MS)) == [0, 1, 2, 3, 4]
    assert line.faults == ()


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.lists(
        st.tuples(
            st.sampled_from([k for k in TIMING if k is not Kind.PUBLISHER_RESTART]),
            st.integers(0, 2000),
            st.floats(0.01, 3.0),
        ),
        max_size=5,
    ),
    st.integers(0, 5),
)
def test_overlapping_faults_of_time_lose_nothing_but_by_silence_and_end(faults, seed) -> None:
    line = Line(seed)
    starts = sorted(faults, key=lambda each: each[1])
    left: list[int] = []
    for ms in range(0, 9000, 10):
        while starts and starts[0][1] <= ms:
            kind, _, for_s = starts.pop(0)
            line.begin(Fault(channel="c", kind=kind, for_s=for_s), ms * MS)
        if ms % PERIOD_MS == 0 and ms < 3000:
            line.take(ms // PERIOD_MS, ms * MS)
        left += line.release(ms * MS)
    assert line.faults == ()
    assert line.next_ns(9000 * MS) is None
    lossless = all(kind is not Kind.SILENCE for kind, *_ in faults)
    assert set(left) == set(range(30)) if lossless else set(left) <= set(range(30))


@pytest.mark.parametrize("kind", TIMING)
def test_the_same_seed_gives_the_same_stream(kind: Kind) -> None:
    assert stream(kind, seed=4) == stream(kind, seed=4)
