"""Sound that did not all arrive is known by less of it than time went by."""

from __future__ import annotations

import threading

import pytest

from realtime_agent_ros.voice.audio import samples_of
from realtime_agent_ros.voice.continuity import Continuity

BLOCK = samples_of(0.02)


def stream(continuity: Continuity, blocks: int, late_s: float = 0.0, count: int = 0) -> int:
    """In real time from ``count`` on, so much late in all."""
    for _ in range(blocks):
        count += BLOCK
        continuity.arrived(count, count / 16000 + late_s)
    return count


def test_all_of_it_came() -> None:
    continuity = Continuity()
    last = stream(continuity, 200)
    assert continuity.lost_s(samples_of(1.0), last) == pytest.approx(0.0)


def test_what_is_missing_is_missed() -> None:
    continuity = Continuity()
    middle = stream(continuity, 100)
    last = stream(continuity, 100, late_s=0.4, count=middle)
    assert continuity.lost_s(samples_of(1.0), last) == pytest.approx(0.4)
    assert continuity.lost_s(last - samples_of(0.3), last) == pytest.approx(0.0)


def test_a_burst_that_catches_up_lost_nothing() -> None:
    continuity = Continuity()
    count = stream(continuity, 100)
    now_s = count / 16000 + 0.5
    for _ in range(25):
        count += BLOCK
        continuity.arrived(count, now_s)
    last = stream(continuity, 50, count=count)
    assert continuity.lost_s(samples_of(1.0), last) == pytest.approx(0.0)


def test_what_is_not_known_is_not_missed() -> None:
    assert Continuity().lost_s(0, 100) == 0.0


def test_a_pause_of_the_sound_before_it_is_no_loss() -> None:
    continuity = Continuity()
    before = stream(continuity, 100)
    last = stream(continuity, 100, late_s=3.0, count=before)
    assert continuity.lost_s(before + BLOCK, last) == pytest.approx(0.0)
    assert continuity.lost_s(before - 10 * BLOCK, last) == pytest.approx(3.0)


def test_sound_may_come_while_it_is_asked() -> None:
    continuity, over = Continuity(), threading.Event()
    count = stream(continuity, 2000)

    def go_on() -> None:
        more = count
        while not over.is_set():
            more = stream(continuity, 50, count=more)

    source = threading.Thread(target=go_on)
    source.start()
    try:
        for _ in range(300):
            assert continuity.lost_s(0, count) == 0.0
    finally:
        over.set()
        source.join()
