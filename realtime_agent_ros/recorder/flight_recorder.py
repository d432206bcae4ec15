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
from typing import Generic, TypeVar

from realtime_agent_ros.recorder.segments import SegmentRing

T = TypeVar("T")
PERIOD_S = 0.2
"""How often the queue is written and flushed; what is older is safe from the end of the process."""
RETRY_S = 2.0
"""After an error of the disk nothing is written for so long."""
CAPACITY = 20_000
PAUSE_EVERY = 32
"""After so many messages the thread lets others run: encoding holds the interpreter's lock."""


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """Messages written, messages lost, and the last trouble of the disk; empty if all is well."""

    written: int
    lost: int
    problem: str


class FlightRecorder(Generic[T]):
    """Records items on topics; ``encode`` makes them bytes, in the writing thread."""

    def __init__(
        self, ring: SegmentRing, encode: Callable[[T], bytes], capacity: int = CAPACITY
    ) -> None:
        self._ring = ring
        self._encode = encode
        self._capacity = capacity
        self._queue: deque[tuple[str, int, T]] = deque()
        self._closing = threading.Event()
        self._retry_s = 0.0
        self._written = 0
        self._refused = 0
        self._unwritten = 0
        self._problem = ""
        self._thread = threading.Thread(target=self._run, name="flight_recorder", daemon=True)
        self._thread.start()

    def record(self, topic: str, time_ns: int, item: T) -> None:
        """Take an item; it must not change afterwards. If too many wait it is lost, and counted."""
        if len(self._queue) >= self._capacity:
            self._refused += 1
        else:
            self._queue.append((topic, time_ns, item))

    def status(self) -> RecorderStatus:
        """How it goes."""
        return RecorderStatus(self._written, self._refused + self._unwritten, self._problem)

    def close(self, limit_s: float = 2.0) -> bool:
        """Write what waits and end; False if the disk took longer than ``limit_s``."""
        self._closing.set()
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._closing.wait(PERIOD_S):
            self._write_waiting()
        self._write_waiting()
        self._guarded(self._ring.close)

    def _write_waiting(self) -> None:
        unflushed = 0
        for count in range(len(self._queue)):
            topic, time_ns, item = self._queue.popleft()
            resting = time.monotonic() < self._retry_s
            if not resting and self._guarded(
                partial(self._ring.write, topic, time_ns, self._encode(item))
            ):
                unflushed += 1
            else:
                self._unwritten += 1 + unflushed
                unflushed = 0
            if count % PAUSE_EVERY == PAUSE_EVERY - 1:
                time.sleep(0)
        if not self._guarded(self._ring.flush):
            self._unwritten += unflushed
            return
        self._written += unflushed
        if unflushed:
            self._problem = ""

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
