"""The thread behind a queue: in order, never behind for good, and not ended by an error."""

from __future__ import annotations

import threading

from realtime_agent_ros.voice.worker import Worker
from waiting import wait_for

LIMIT_S = 30.0


def test_an_error_is_told_and_the_next_item_is_worked_on() -> None:
    done: list[int] = []
    ended, told = threading.Event(), threading.Event()

    def act(item: int) -> None:
        if item == 1:
            raise ValueError("one")
        if item == 2:
            assert told.wait(LIMIT_S)
        done.append(item)
        if item == 3:
            ended.set()

    worker = Worker("test", act, 10)
    worker.put(1)
    worker.put(2)
    wait_for(lambda: worker.problem, "the error")
    assert worker.problem == "ValueError: one"
    told.set()
    worker.put(3)
    assert ended.wait(LIMIT_S)
    worker.close()
    assert (done, worker.problem, worker.errors) == ([2, 3], "", 1)


def test_what_it_is_behind_with_is_dropped_the_oldest_first() -> None:
    done: list[int] = []
    began, go_on = threading.Event(), threading.Event()

    def act(item: int) -> None:
        began.set()
        assert go_on.wait(LIMIT_S)
        done.append(item)

    worker = Worker("test", act, 2)
    worker.put(0)
    assert began.wait(LIMIT_S)
    for item in (1, 2, 3):
        worker.put(item)
    assert worker.dropped == 1
    go_on.set()
    wait_for(lambda: len(done) == 3, "all three")
    worker.close()
    assert done == [0, 2, 3]
