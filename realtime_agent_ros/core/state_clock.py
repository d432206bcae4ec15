"""When ``agent/state`` is due: at its rate, and at once when what must be told has changed."""

from __future__ import annotations

from collections.abc import Hashable


class StateClock:
    """Numbers the states that are published."""

    def __init__(self, period_ns: int) -> None:
        self._period_ns = period_ns
        self._due_ns = 0
        self._urgent: Hashable = None
        self.seq = 0

    def is_due(self, urgent: Hashable, now_ns: int) -> bool:
        """Whether to publish now; if so, that state is counted. A new ``urgent`` is due at once."""
        if now_ns < self._due_ns and urgent == self._urgent:
            return False
        self._due_ns = now_ns + self._period_ns
        self._urgent = urgent
        self.seq += 1
        return True
