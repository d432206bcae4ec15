"""The thread that writes. Whoever records only puts into a queue, and never waits.

Belongs here: the queue, its bound, and what is told when the disk can't keep up. Does not belong
here: files (``segments``).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from realtime_agent_ros.recorder.channel import Channel
from realtime_agent_ros.recorder.segments import SegmentRing

PERIOD_S = 0.2
"""How often the queue is written and flushed; what is older is safe from the end of the process."""
RETRY_S = 2.0
"""After an error of the disk nothing is written for so long."""
CAPACITY = 20_000
PAUSE_EVERY, PAUSE_S = 4, 0.0002
"""Encoding holds the interpreter's lock: after so many messages the thread lets others have it. A
sleep of zero would not do, it takes the lock back before they wake."""


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """Messages written, lost and waiting; the last trouble of the disk, empty if all is well."""

    written: int
    lost: int
    waiting: int
    problem: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something to write; it must not change afterwards. See ``SegmentRing.write``."""

    channel: Channel
    time_ns: int
    content: Any
    sequence: int = 0
    begins: bool = False


class FlightRecorder:
    """Records items; their channel's ``encode`` makes them bytes, in the writing thread.

    ``wants_begin`` says that the next item should begin a segment. An exception other than the
    disk's is a bug: it ends the recording, never the process, and is told.
    """

    def __init__(self, ring: SegmentRing, capacity: int = CAPACITY) -> None:
        self.wants_begin = False
        self._ring = ring
        self._capacity = capacity
        self._queue: deque[Item | Callable[[], None]] = deque()
        self._closing = threading.Event()
        self._dead = False
        self._retry_s = 0.0
        self._written = 0
        self._refused = 0
        self._begins_taken = self._begins_seen = 0
        self._unwritten = 0
        self._problem = ""
        self._thread = threading.Thread(target=self._run, name="flight_recorder", daemon=True)
        self._thread.start()

    def record(self, item: Item | Callable[[], None]) -> bool:
        """Take an item, or something to do in its place in the order, which handles its own errors.

        If too many wait it is lost and counted, and False is returned.
        """
        if self._dead or len(self._queue) >= self._capacity:
            self._refused += 1
            return False
        self._queue.append(item)
        if isinstance(item, Item) and item.begins:
            self.wants_begin = False
            self._begins_taken += 1
        return True

    def give_up(self, reason: str) -> None:
        """Take nothing more; what was taken is still written."""
        self.wants_begin = False
        self._dead = True
        self._problem = f"recording has ended: {reason}"

    def status(self) -> RecorderStatus:
        """How it goes."""
        lost = self._refused + self._unwritten
        return RecorderStatus(self._written, lost, len(self._queue), self._problem)

    def close(self, limit_s: float = 2.0) -> bool:
        """Write what waits and end; False if the disk took longer than ``limit_s``."""
        self._closing.set()
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    # -- the writing thread ----------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing.wait(PERIOD_S):
                self._write_waiting()
            self._write_waiting()
            self._guarded(self._ring.close)
        except Exception as error:  # noqa: BLE001  # the robot goes on; it is told
            self._dead = True
            self._unwritten += len(self._queue)
            self._queue.clear()
            self._problem = f"recording has ended: {type(error).__name__}: {error}"

    def _write_waiting(self) -> None:
        unflushed = 0
        for count in range(1, len(self._queue) + 1):
            item = self._queue.popleft()
            if not isinstance(item, Item):
                item()
                continue
            self._begins_seen += item.begins
            resting = time.monotonic() < self._retry_s
            if not resting and self._guarded(partial(self._write, item)):
                unflushed += 1
            else:
                self._unwritten += 1 + unflushed
                unflushed = 0
            if count % PAUSE_EVERY == 0:
                time.sleep(PAUSE_S)
        if not self._guarded(self._ring.flush):
            self._unwritten += unflushed
            return
        self._written += unflushed
        if unflushed and not self._dead:
            self._problem = ""
        self.wants_begin = (
            not self._dead and self._ring.full and self._begins_seen == self._begins_taken
        )

    def _write(self, item: Item) -> None:
        data = item.channel.encode(item.content)
        self._ring.write(item.channel, item.time_ns, data, item.sequence, begins=item.begins)

    def _guarded(self, act: Callable[[], None]) -> bool:
        """Do something to the disk; an error is told, and ends the segment."""
        try:
            act()
        except OSError as error:
            self._problem = f"{error.strerror or error}"
            self._retry_s = time.monotonic() + RETRY_S
            self._ring.abandon()
            return False
        return True
