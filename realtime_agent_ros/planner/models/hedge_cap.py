"""The cap on the extra load that hedging makes: a share of the newest requests."""

from __future__ import annotations

from collections import deque


class HedgeCap:
    """At most ``share * window`` hedges among any ``window`` requests in a row.

    Counted against the whole window, so that hedging works from the first request on.
    """

    def __init__(self, share: float, window: int) -> None:
        self._most = int(share * window)
        self._hedges: deque[int] = deque(maxlen=window)

    def request(self) -> None:
        """A response is asked for."""
        self._hedges.append(0)

    def take(self) -> bool:
        """Whether the newest request may be hedged (again) now; if so that is counted."""
        if not self._hedges or sum(self._hedges) >= self._most:
            return False
        self._hedges[-1] += 1
        return True

    @property
    def share(self) -> float:
        """Hedges per request over the window."""
        return sum(self._hedges) / len(self._hedges) if self._hedges else 0.0
