"""Why the robot may not move, and the counter that every such moment raises.

Two kinds. *Standing* reasons (a zone, a source gone silent, the bumper, the estop) hold until
their cause is gone; *momentary* ones (a stop word, the operator taking over) end the plan and are
over. Both raise the barrier, so that nothing thought of before a stop moves the robot after it.
"""

from __future__ import annotations

from collections.abc import Iterable

NS_PER_S = 1_000_000_000


class Stops:
    """The barrier and the standing reasons, each with the text that people read."""

    def __init__(self, first_barrier: int) -> None:
        self.barrier = first_barrier
        self._standing: dict[str, str] = {}

    def raise_barrier(self) -> None:
        self.barrier += 1

    def update(self, causes: dict[str, str]) -> list[str]:
        """Replace the standing reasons; returns the new causes. Any new one raises the barrier."""
        new = [cause for cause in causes if cause not in self._standing]
        self._standing = causes
        if new:
            self.raise_barrier()
        return new

    @property
    def standing(self) -> bool:
        return bool(self._standing)

    def only(self, prefix: str) -> bool:
        """Whether every standing cause begins with ``prefix``."""
        return all(cause.startswith(prefix) for cause in self._standing)

    def first(self) -> str:
        """The first standing cause. Raises StopIteration if none stands."""
        return next(iter(self._standing))

    def text(self, cause: str) -> str:
        """The text of a standing cause. Raises KeyError if it doesn't stand."""
        return self._standing[cause]

    def reasons(self) -> tuple[str, ...]:
        return tuple(self._standing.values())


class Source:
    """A safety source: stops the robot while it is silent, too old or broken."""

    def __init__(self, name: str, timeout_ns: int) -> None:
        self.name = name
        self._timeout_ns = timeout_ns
        self._measured_ns: int | None = None
        self._fault = ""

    def good(self, now_ns: int, stamp_age_ns: int) -> None:
        """A message that can be believed, measured ``stamp_age_ns`` before it arrived."""
        self._measured_ns = now_ns - max(0, stamp_age_ns)
        self._fault = ""

    def bad(self, reason: str) -> None:
        """A message that can't be believed; holds until a good one comes."""
        self._fault = reason

    def trouble(self, now_ns: int) -> str:
        """Why this source stops the robot now; empty if it doesn't."""
        if self._fault:
            return f"{self.name}: {self._fault}"
        if self._measured_ns is None:
            return f"{self.name}: nothing received yet"
        age_ns = now_ns - self._measured_ns
        if age_ns > self._timeout_ns:
            allowed_s = self._timeout_ns / NS_PER_S
            return f"{self.name}: {age_ns / NS_PER_S:.2f} s old, allowed {allowed_s:.2f} s"
        return ""

    def age_s(self, now_ns: int) -> float | None:
        return None if self._measured_ns is None else (now_ns - self._measured_ns) / NS_PER_S


def join(reasons: Iterable[str]) -> str:
    """Reasons as one line."""
    return "; ".join(reasons)
