"""Is a process that died started again, and when? One rule for ``realtime-agent run`` and launch.

Belongs here: the count of deaths in a row, and the verdict. Does not belong here: starting it.
Standard library only, and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.processes import Process
from realtime_agent_ros.supervisor.events import describe

EXIT_CONFIGURATION = 2
"""A node that refuses its parameters: it would refuse them again."""
EXIT_NOT_STARTED = 1
"""Of a process that there was no room for: the same may be tried again."""
MAX_BACKOFF_S = 10.0
HEALTHY_S = 15.0
"""Who has lived this long starts a new count of deaths in a row."""


@dataclass(frozen=True, slots=True)
class Again:
    """Start it ``delay_s`` from now; ``attempt`` counts the respawns in a row."""

    delay_s: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Never:
    """It stays away, because of ``reason``."""

    reason: str


class Deaths:
    """The deaths in a row of one process."""

    def __init__(self, process: Process, healthy_s: float = HEALTHY_S) -> None:
        self._process = process
        self._healthy_s = healthy_s
        self.in_a_row = 0

    def judge(self, status: int, lived_s: float) -> Again | Never:
        """After a death nobody asked for; ``status`` as ``subprocess`` gives it."""
        process = self._process
        self.in_a_row = 1 if lived_s >= self._healthy_s else self.in_a_row + 1
        if status == EXIT_CONFIGURATION:
            return Never("its configuration is wrong")
        if not process.respawn:
            return Never(f"{describe(status)}; it is not started again")
        if process.max_respawns is not None and self.in_a_row > process.max_respawns:
            return Never(f"it died {self.in_a_row} times in a row")
        return Again(backoff_s(process, self.in_a_row), self.in_a_row)


def backoff_s(process: Process, deaths: int) -> float:
    """The pause before the next start after ``deaths`` (1 or more) in a row: doubling, bounded."""
    return min(MAX_BACKOFF_S, process.respawn_delay_s * 2.0 ** min(deaths - 1, 30))
