"""Numbers about durations: percentiles over a window and for life, and the worst one.

Belongs here: bounded memory, O(1) per value, and a stated error. Does not belong here: bounds,
misses (``channels_misses``), and what follows from them (``ladder_alarm``).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

WINDOW = 1024
"""Values in the window."""
QUANTILES = (0.5, 0.95, 0.99, 0.999)
SUB_BITS = 6
LIFE_ERROR = 2.0**-SUB_BITS
"""A quantile for life is at most this share above the true one, and never below it."""
MAX_NS = 2**56
"""Longer durations, over two years, count as this."""


class Quantiles(NamedTuple):
    """In ns; of n values quantile q is the smallest that at least q * n values don't exceed."""

    p50_ns: int = 0
    p95_ns: int = 0
    p99_ns: int = 0
    p999_ns: int = 0
    max_ns: int = 0


@dataclass(frozen=True, slots=True)
class Worst:
    """The longest duration, when it came, and what came with it."""

    value_ns: int
    at_ns: int
    message: str


class LogHistogram:
    """Counts in buckets whose width grows with the value: at most ``LIFE_ERROR`` of it.

    At most 3,300 buckets for any values. Values below 128 ns have a bucket of their own.
    """

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self.count = 0

    def add(self, value_ns: int) -> None:
        """Count a value of 0 to ``MAX_NS``."""
        shift = max(0, value_ns.bit_length() - SUB_BITS - 1)
        bucket = (shift << SUB_BITS) + (value_ns >> shift)
        self._counts[bucket] = self._counts.get(bucket, 0) + 1
        self.count += 1

    def quantiles(self, wanted: Iterable[float]) -> list[int]:
        """The upper ends of the buckets that hold these quantiles (rising); zeros if empty."""
        found: list[int] = []
        buckets = iter(sorted(self._counts.items()))
        bucket, seen = 0, 0
        for quantile in wanted:
            rank = _rank(quantile, self.count)
            while seen < rank:
                bucket, count = next(buckets)
                seen += count
            found.append(_upper_end(bucket))
        return found


class Durations:
    """Everything that is told of one kind of duration."""

    def __init__(self) -> None:
        self._window = array("q", bytes(8 * WINDOW))
        self._life = LogHistogram()
        self.worst: Worst | None = None

    @property
    def count(self) -> int:
        return self._life.count

    def add(self, value_ns: int, now_ns: int, about: object = None) -> None:
        """Count a value; less than zero counts as zero. ``about`` is told if it is the worst."""
        value_ns = min(max(value_ns, 0), MAX_NS)
        self._window[self._life.count % WINDOW] = value_ns
        self._life.add(value_ns)
        if self.worst is None or value_ns > self.worst.value_ns:
            self.worst = Worst(value_ns, now_ns, "" if about is None else str(about))

    def recent(self) -> Quantiles:
        """Exact, of the last ``WINDOW`` values."""
        count = min(self.count, WINDOW)
        if not count:
            return Quantiles()
        values = np.sort(np.frombuffer(self._window, dtype=np.int64, count=count))
        found = [int(values[_rank(q, count) - 1]) for q in QUANTILES]
        return Quantiles._make((*found, int(values[-1])))

    def life(self) -> Quantiles:
        """Of all values, each quantile at most ``LIFE_ERROR`` too high; the maximum is exact."""
        if self.worst is None:
            return Quantiles()
        most = self.worst.value_ns
        found = (min(value, most) for value in self._life.quantiles(QUANTILES))
        return Quantiles._make((*found, most))


def _rank(quantile: float, count: int) -> int:
    """How many of ``count`` sorted values the quantile covers, in thousandths: no rounding up."""
    return -(-round(quantile * 1000) * count // 1000)


def _upper_end(bucket: int) -> int:
    shift = max(0, (bucket >> SUB_BITS) - 1)
    return (((bucket - (shift << SUB_BITS)) + 1) << shift) - 1
