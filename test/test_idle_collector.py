"""idle_collector.py: garbage goes when it is asked to, and at no other time."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from realtime_agent_ros.idle_collector import IdleCollector


class Node:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector() -> Iterator[IdleCollector]:
    made = IdleCollector()
    gc.collect()
    yield made
    made.stop()
    assert gc.isenabled()


def fill() -> list[object]:
    """More new objects than Python would leave alone."""
    return [[] for _ in range(gc.get_threshold()[0] + 100)]


def test_before_it_starts_python_collects(collector: IdleCollector) -> None:
    kept = fill()
    assert collector.due() is None
    assert gc.isenabled()
    assert kept


def test_garbage_stays_until_it_collects(collector: IdleCollector) -> None:
    collector.start()
    lost = weakref.ref(Node())
    kept = fill()
    assert lost() is not None
    assert collector.due() is not None
    collector.collect()
    assert lost() is None
    assert collector.due() is None
    assert collector.collections == 1
    assert collector.longest_ns > 0
    assert kept


def test_nothing_due_is_nothing_done(collector: IdleCollector) -> None:
    collector.start()
    gc.collect()
    collector.collect()
    assert collector.collections == 0


def test_older_generations_have_their_turn(collector: IdleCollector) -> None:
    collector.start()
    seen, kept = set(), []
    for _ in range(150):
        kept.append(fill())
        seen.add(collector.due())
        collector.collect()
    assert seen == {0, 1, 2}


def test_stopping_gives_it_back(collector: IdleCollector) -> None:
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    assert collector.due() is None
