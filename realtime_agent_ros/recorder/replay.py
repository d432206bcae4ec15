"""Recorded decisions, decided again: the same events must give the same commands, bit for bit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.recorder.decision import outcome_of
from realtime_agent_ros.recorder.run_log import NUMBERS, Kept, RunStart

CONTEXT = 5
"""How many decisions before a difference are kept to be shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first decision that came out otherwise, what was decided now, and those before it."""

    recorded: Kept
    replayed: bytes
    before: tuple[Kept, ...]
    reasons: tuple[str, ...]
    """Why the robot may not move, in the replayed engine after that decision."""


@dataclass(slots=True)
class Replayed:
    """How a replay went.

    ``gaps`` are decisions that are missing, ``skipped`` those before any place to begin at.
    """

    same: int = 0
    skipped: int = 0
    gaps: int = 0
    difference: Difference | None = None
    before: deque[Kept] = field(default_factory=lambda: deque(maxlen=CONTEXT))


def replay(run: Iterable[RunStart | Kept]) -> Replayed:
    """Decide a run again from its first start, up to its end or the first difference."""
    found = Replayed()
    engine: Engine | None = None
    expected = 0
    for record in run:
        if engine is not None and record.number != expected:
            found.gaps += (record.number - expected) % NUMBERS
            engine = None
        if isinstance(record, RunStart):
            if engine is None:
                engine, expected = record.engine(), record.number
            continue
        if engine is None:
            found.skipped += 1
            continue
        expected = (expected + 1) % NUMBERS
        decision = record.decision
        replayed = outcome_of(engine.handle(decision.event, decision.now_ns))
        if replayed != decision.outcome:
            before, reasons = tuple(found.before), engine.reasons()
            found.difference = Difference(record, replayed, before, reasons)
            return found
        found.same += 1
        found.before.append(record)
    return found
