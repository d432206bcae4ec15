"""What a supervisor tells: values handed to its ``on_event`` callback, in order."""

from __future__ import annotations

import signal
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """A process runs; ``attempt`` is 0 for the first start and counts the respawns in a row."""

    name: str
    pid: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Output:
    """A line that a process wrote to stdout or stderr, without its line end."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Died:
    """A process ended unasked. ``status`` is its exit code, or minus the number of a signal."""

    name: str
    pid: int
    status: int
    last_lines: tuple[str, ...]

    def cause(self) -> str:
        """``SIGKILL`` or ``exit code 1``."""
        return describe(self.status)


@dataclass(frozen=True, slots=True)
class Respawning:
    """A process that died will be started again ``delay_s`` from now."""

    name: str
    delay_s: float
    attempt: int


@dataclass(frozen=True, slots=True)
class GaveUp:
    """A process that died is not started again; ``last_lines`` are the end of its output."""

    name: str
    reason: str
    last_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A process ended because we asked; ``by`` is the strongest signal that it took."""

    name: str
    pid: int
    by: str
    took_s: float


Event = Started | Output | Died | Respawning | GaveUp | Stopped


def describe(status: int) -> str:
    """``SIGKILL`` or ``exit code 1`` for a status as ``subprocess`` gives it."""
    if status >= 0:
        return f"exit code {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:  # real-time signals have no name
        return f"signal {-status}"
