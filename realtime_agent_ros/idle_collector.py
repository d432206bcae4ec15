"""Garbage collected when nothing else is to do, in place of Python's own moments.

Python collects when enough objects were made, in the middle of whatever makes them; a full
collection over many objects holds every thread for long. Here the same thresholds say what is due,
and whoever owns the loop says when.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


class IdleCollector:
    """Off until ``start``; until then ``due`` costs nothing."""

    def __init__(self, clock_ns: Callable[[], int] = time.perf_counter_ns) -> None:
        self._clock_ns = clock_ns
        self.running = False
        self.collections = 0
        self.longest_ns = 0

    def start(self) -> None:
        """Take over from Python."""
        gc.disable()
        self.running = True

    def stop(self) -> None:
        """Give it back."""
        if self.running:
            gc.enable()
        self.running = False

    def due(self) -> int | None:
        """The oldest generation that is due by Python's thresholds; None if none is."""
        if not self.running:
            return None
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if not thresholds[0] or counts[0] <= thresholds[0]:
            return None
        older = (n for n in (2, 1) if thresholds[n] and counts[n] > thresholds[n])
        return next(older, 0)

    def collect(self) -> None:
        """Collect what is due."""
        generation = self.due()
        if generation is None:
            return
        began_ns = self._clock_ns()
        gc.collect(generation)
        self.collections += 1
        self.longest_ns = max(self.longest_ns, self._clock_ns() - began_ns)
