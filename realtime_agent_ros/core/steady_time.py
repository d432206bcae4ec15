"""The engine's own time: it never goes back, whatever the clock that is handed in does.

A simulation that is reset starts its ``/clock`` anew. With times that leap back every age would be
negative, so nothing would be stale and no deadline would come.
"""

from __future__ import annotations


class SteadyTime:
    """Follows a clock; where that goes back this one stands, and goes on from there."""

    def __init__(self) -> None:
        self._last_ns: int | None = None
        self._lead_ns = 0

    def take(self, clock_ns: int) -> int:
        """Take the clock's time; returns by how much it went back, 0 if it didn't."""
        back_ns = 0 if self._last_ns is None else max(0, self._last_ns - clock_ns)
        self._lead_ns += back_ns
        self._last_ns = clock_ns
        return back_ns

    def at(self, clock_ns: int) -> int:
        """The steady time of a clock's time since the last leap."""
        return clock_ns + self._lead_ns
