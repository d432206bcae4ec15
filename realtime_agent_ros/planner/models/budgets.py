"""Every time that a response may take, in one place, and the watch that applies them to a stream.

Pure: the time is handed in, in s. Belongs here: which budget a stream has run out of, and when it
would. Does not belong here: what is done then (``race``).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from realtime_agent_ros.planner.models.failure import Failure, FailureKind


@dataclass(frozen=True, slots=True)
class Budgets:
    """Of one model. s; ``min_rate_cps`` in useful characters per s, 0 for none."""

    connect_s: float
    first_token_hard_s: float
    between_tokens_s: float
    min_rate_cps: float
    rate_window_s: float


class StreamWatch:
    """One stream under its budgets. Only useful tokens count, whatever else arrives."""

    def __init__(self, budgets: Budgets, began_s: float) -> None:
        self._budgets = budgets
        self.began_s = began_s
        self.first_s: float | None = None
        """When the first useful token came."""
        self._last_s = began_s
        self._window: deque[tuple[float, int]] = deque()
        self._rate_from_s = began_s
        """No need to look at the rate before this."""

    def useful(self, chars: int, at_s: float) -> bool:
        """A useful token of so many characters came; True if it is the first."""
        self._last_s = at_s
        if self._budgets.min_rate_cps > 0.0:
            self._window.append((at_s, chars))
        if self.first_s is not None:
            return False
        self.first_s = at_s
        self._rate_from_s = at_s + self._budgets.rate_window_s
        return True

    def due_s(self) -> float:
        """When the next budget could run out; ``failure`` tells then whether it did."""
        if self.first_s is None:
            return self.began_s + self._budgets.first_token_hard_s
        due_s = self._last_s + self._budgets.between_tokens_s
        return min(due_s, self._rate_from_s) if self._budgets.min_rate_cps > 0.0 else due_s

    def failure(self, now_s: float) -> Failure | None:
        """The budget that has run out, if one has."""
        budgets = self._budgets
        if self.first_s is None:
            late = now_s >= self.began_s + budgets.first_token_hard_s
            return Failure(FailureKind.SLOW_START) if late else None
        if now_s >= self._last_s + budgets.between_tokens_s:
            return Failure(FailureKind.STALLED)
        if budgets.min_rate_cps > 0.0 and now_s >= self._rate_from_s:
            return self._rate_failure(now_s)
        return None

    def _rate_failure(self, now_s: float) -> Failure | None:
        """Fewer characters within the window than the rate asks for; else sets when to look next:
        when so much has left the window that no more than that is in it."""
        window_s = self._budgets.rate_window_s
        least = self._budgets.min_rate_cps * window_s
        while self._window and self._window[0][0] + window_s <= now_s:
            self._window.popleft()
        chars = sum(count for _, count in self._window)
        if chars < least:
            return Failure(FailureKind.TRICKLE, f"{chars / window_s:.1f} characters/s")
        for at_s, count in self._window:
            chars -= count
            if chars < least:
                self._rate_from_s = at_s + window_s
                break
        return None
