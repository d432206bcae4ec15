"""Deadlines by channel: how often, how late, how bad at worst. Adding numbers, no clock.

A channel counts durations (a period, a processing time, an age) against its bound.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

WINDOW = 512
NS_PER_MS = 1e6


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """One channel's numbers; times in ms, percentiles over the last ``WINDOW`` values."""

    name: str
    bound_ms: float
    count: int
    misses: int
    p50_ms: float
    p99_ms: float
    max_ms: float


class Channel:
    """Durations against one bound. Memory is bounded by the window."""

    def __init__(self, name: str, bound_ns: int) -> None:
        self.name = name
        self._bound_ns = bound_ns
        self._window: deque[int] = deque(maxlen=WINDOW)
        self._count = 0
        self._misses = 0
        self._max_ns = 0

    def record(self, duration_ns: int) -> bool:
        """Count a duration; True if it missed the bound."""
        self._window.append(duration_ns)
        self._count += 1
        self._max_ns = max(self._max_ns, duration_ns)
        missed = duration_ns > self._bound_ns
        self._misses += missed
        return missed

    def report(self) -> ChannelReport:
        values = np.fromiter(self._window, dtype=np.float64) / NS_PER_MS
        p50, p99 = np.percentile(values, (50, 99)) if len(values) else (0.0, 0.0)
        return ChannelReport(
            self.name,
            self._bound_ns / NS_PER_MS,
            self._count,
            self._misses,
            float(p50),
            float(p99),
            self._max_ns / NS_PER_MS,
        )


class DeadlineMonitor:
    """All channels of the agent, made once."""

    def __init__(self, bounds_ns: dict[str, int]) -> None:
        self._channels = {name: Channel(name, bound) for name, bound in bounds_ns.items()}

    def record(self, channel: str, duration_ns: int) -> bool:
        """Count a duration on a channel; True if it missed. Raises KeyError for unknown names."""
        return self._channels[channel].record(duration_ns)

    def report(self) -> tuple[ChannelReport, ...]:
        return tuple(channel.report() for channel in self._channels.values())
