"""Why the robot may not move, and the counter that every such moment raises.

Two kinds. *Standing* reasons (a zone, a source gone silent, the bumper, the estop) hold until
their cause is gone; *momentary* ones (a stop word, the operator taking over) end the plan and are
over. Both raise the barrier, so that nothing thought of before a stop moves the robot after it.
"""

from __future__ import annotations

from collections.abc import Iterable


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

    def only(self, prefixes: tuple[str, ...]) -> bool:
        """Whether every standing cause begins with one of ``prefixes``."""
        return all(cause.startswith(prefixes) for cause in self._standing)

    def first(self) -> str:
        """The first standing cause. Raises StopIteration if none stands."""
        return next(iter(self._standing))

    def text(self, cause: str) -> str:
        """The text of a standing cause. Raises KeyError if it doesn't stand."""
        return self._standing[cause]

    def reasons(self) -> tuple[str, ...]:
        return tuple(self._standing.values())


def join(reasons: Iterable[str]) -> str:
    """Reasons as one line."""
    return "; ".join(reasons)
