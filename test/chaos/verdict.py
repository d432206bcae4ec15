"""What the judge reckons with and what it says: limits, reasons to stand, verdicts; pure."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Limits:
    """The contract, from docs/architecture.md. ``slack_s`` is for the way of a message to us."""

    period_s: float = 0.05
    output_gap_s: float = 0.1
    source_timeout_s: float = 0.5
    future_tolerance_s: float = 0.1
    max_speed_mps: float = 0.3
    max_turn_radps: float = 1.2
    frozen_m: float = 0.05
    slack_s: float = 0.03
    excused_s: float = 0.4


@dataclass(slots=True)
class Hold:
    """From ``since_s`` on there is a reason to stand; ``due_s`` is when a zero must have come."""

    name: str
    since_s: float
    due_s: float
    broken: bool = False
    stopped_s: float | None = None
    moved_s: float | None = None
    """The first motion after ``due_s``, a breach unless a good message comes within the slack."""


@dataclass(slots=True)
class Verdict:
    """What came of a run; times in seconds, None where there was nothing to measure.

    ``stop_s`` is the longest from a reason to stand to the first zero; ``over_s`` the longest from
    when that zero was due. ``late_s`` is the longest that the machine kept anybody waiting.
    """

    name: str
    breaches: list[str] = field(default_factory=list)
    stops: dict[str, float] = field(default_factory=dict)
    over_s: float | None = None
    recovery_s: float | None = None
    clearance_m: float = math.inf
    gap_s: float = 0.0
    late_s: float = 0.0
    excused: int = 0
    moved: bool = False
    collisions: int = 0
    trips: int = 0

    def as_dict(self) -> dict[str, Any]:
        found = asdict(self)
        found["clearance_m"] = None if math.isinf(self.clearance_m) else self.clearance_m
        return found


class Lateness(Protocol):
    """How late the machine was."""

    def within(self, since_s: float, until_s: float) -> float:
        """For how long our processes were kept waiting between the two."""

    def worst(self, since_s: float, until_s: float) -> float:
        """The longest single wait between the two."""


class OnTime:
    """A machine that keeps nobody waiting."""

    def within(self, _since_s: float, _until_s: float) -> float:
        return 0.0

    worst = within
