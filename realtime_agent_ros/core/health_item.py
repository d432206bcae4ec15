"""One status as an operator sees it, and how several become one. Light: the deadman uses it too.

Levels join as in ``diagnostic_updater``: the worst wins, and the messages of what is not OK are
joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """The levels of ``diagnostic_msgs/DiagnosticStatus``."""

    OK = 0
    WARN = 1
    ERROR = 2
    STALE = 3


@dataclass(frozen=True, slots=True)
class HealthItem:
    """One status: its name, level, message and key-values."""

    name: str
    level: Level
    message: str
    values: dict[str, str] = field(default_factory=dict)


def summary(found: Iterable[tuple[Level, str]], otherwise: str) -> tuple[Level, str]:
    """``mergeSummary`` of ``diagnostic_updater`` over all of ``found``; of nothing it is OK, and
    then the message is ``otherwise``."""
    problems = [(level, text) for level, text in found if level is not Level.OK]
    level = max((level for level, _ in problems), default=Level.OK)
    return level, "; ".join(text for _, text in problems) or otherwise
