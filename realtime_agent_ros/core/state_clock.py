"""When ``agent/state`` is due: at its rate, and at once when the barrier has changed."""

from __future__ import annotations


class StateClock:
    """Numbers the states that are published."""

    def __init__(self, period_ns: int) -> None:
        self._period_ns = period_ns
        self._due_ns = 0
        self._barrier: int | None = None
        self.seq = 0

    def is_due(self, barrier: int, now_ns: int) -> bool:
        """Whether to publish now; if so, that state is counted."""
        if now_ns < self._due_ns and barrier == self._barrier:
            return False
        self._due_ns = now_ns + self._period_ns
        self._barrier = barrier
        self.seq += 1
        return True
