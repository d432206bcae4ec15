"""A circuit breaker: keeps requests from an endpoint that fails, and finds out when it is back.

closed: requests go. open: none goes until a time. half-open: that time has come, and one single
trial decides, a probe in the background or a request that comes first. A failed trial opens it
again for twice as long, within bounds and with jitter. Pure: the time is handed in, in s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class BreakerState(StrEnum):
    """As in diagnostics and events."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """``failures`` in a row open it, for ``open_s`` at first and ``max_open_s`` at most; each
    time is drawn between itself and ``jitter_ratio`` below. A trial that tells nothing for
    ``trial_s`` doesn't block the next one."""

    failures: int
    open_s: float
    max_open_s: float
    jitter_ratio: float
    trial_s: float


class Breaker:
    """One endpoint's breaker. ``chance()`` gives 0..1."""

    def __init__(self, policy: BreakerPolicy, chance: Callable[[], float]) -> None:
        self._policy = policy
        self._chance = chance
        self._in_a_row = 0
        self._openings = 0
        self._open_until_s: float | None = None
        self._trial_until_s = float("-inf")

    def state(self, now_s: float) -> BreakerState:
        if self._open_until_s is None:
            return BreakerState.CLOSED
        return BreakerState.HALF_OPEN if now_s >= self._open_until_s else BreakerState.OPEN

    def allows(self, now_s: float) -> bool:
        """Whether a request may go now; half-open, only if no trial is under way."""
        state = self.state(now_s)
        return state is BreakerState.CLOSED or (
            state is BreakerState.HALF_OPEN and now_s >= self._trial_until_s
        )

    def left_s(self, now_s: float) -> float | None:
        """Time until a trial may go; None while closed."""
        if self._open_until_s is None:
            return None
        return max(0.0, max(self._open_until_s, self._trial_until_s) - now_s)

    def began(self, now_s: float) -> None:
        """A request goes out; half-open, it is the trial."""
        if self._open_until_s is not None:
            self._trial_until_s = now_s + self._policy.trial_s

    def abandoned(self) -> None:
        """A request was given up by ourselves and tells nothing."""
        self._trial_until_s = float("-inf")

    def succeeded(self) -> None:
        """A whole answer: closed, and all is forgotten."""
        self._in_a_row = self._openings = 0
        self._open_until_s = None
        self._trial_until_s = float("-inf")

    def failed(self, now_s: float, *, certain: bool = False, rest_s: float | None = None) -> None:
        """No answer. ``certain``: open at once. ``rest_s``: the endpoint's own wish, kept exactly
        unless the backoff is longer."""
        self._in_a_row += 1
        trial = self._open_until_s is not None
        self._trial_until_s = float("-inf")
        if not (trial or certain or self._in_a_row >= self._policy.failures):
            return
        policy = self._policy
        # Bounded before the power: 2.0**1024 is an error.
        full_s = min(policy.max_open_s, policy.open_s * 2.0 ** min(self._openings, 60))
        open_s = full_s * (1.0 - policy.jitter_ratio * self._chance())
        self._openings += 1
        until_s = now_s + max(open_s, rest_s or 0.0)
        self._open_until_s = max(until_s, self._open_until_s or until_s)
