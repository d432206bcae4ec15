"""How long the stages took, from what was seen: p50, p99 and maximum in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.demo.recording import Recording, Seen, first, since
from realtime_agent_ros.demo.scenario import Outcome

MS_PER_S = 1000.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: how often it was measured and how long it took."""

    name: str
    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float


def stages(seen: Recording, scenes: Iterable[Outcome]) -> list[Stage]:
    """Every stage that the conversation went through, measured where a user would feel it."""
    spoken = [s for s in scenes if s.asked_at_s]
    asked = [s.asked_at_s for s in spoken]
    healthy = [s.asked_at_s for s in spoken if s.moves and not s.stalled]
    stalled = [s.asked_at_s for s in spoken if s.stalled]
    stops = [s.marks["stop"] for s in spoken if "stop" in s.marks]
    kills = [s.marks["kill"] for s in spoken if "kill" in s.marks]
    rows = [
        _row("stop word heard to zero velocity", [_zero_after(seen, t) for t in stops]),
        _row("final speech to first sign of life", [_said_after(seen, t) for t in asked]),
        _row("final speech to first step accepted", [_step_after(seen, t) for t in healthy]),
        _row("final speech to first motion", [_motion_after(seen, t) for t in healthy]),
        _row("stalled endpoint to step by fallback", [_step_after(seen, t) for t in stalled]),
        _row("planner killed to its motion ended", [_zero_after(seen, t) for t in kills]),
        _row("planner killed to planner back", [_planner_after(seen, t) for t in kills]),
    ]
    return [row for row in rows if row.count] + list(_inside_agent(seen))


def misses(seen: Recording) -> dict[str, int]:
    """Deadline misses by channel, as the agent counted them; those without a bound are left out."""
    suffix = ".bound_ms"
    bound = [key.removesuffix(suffix) for key in seen.deadlines if key.endswith(suffix)]
    return {channel: int(seen.deadlines[f"{channel}.misses"]) for channel in bound}


def _inside_agent(seen: Recording) -> Iterable[Stage]:
    names = {
        "scan_to_command": ("", "scan handled to command, in agent_node"),
        "output": ("period.", "period of the velocity output"),
    }
    for channel, (measure, name) in names.items():
        life = f"{channel}.{measure}life."
        values = [seen.deadlines.get(f"{life}{key}_ms") for key in ("p50", "p99", "max")]
        numbers = [float(value) for value in values if value is not None]
        if len(numbers) == len(values):
            yield Stage(name, int(seen.deadlines[f"{channel}.count"]), *numbers)


def _row(name: str, delays_s: list[float]) -> Stage:
    ms = [delay * MS_PER_S for delay in delays_s if math.isfinite(delay)]
    if not ms:
        return Stage(name, 0, math.nan, math.nan, math.nan)
    p50, p99 = np.percentile(ms, (50, 99))
    return Stage(name, len(ms), float(p50), float(p99), max(ms))


def _delay(found: Seen[Any] | None, since_s: float) -> float:
    return found.time_s - since_s if found else math.inf


def _zero_after(seen: Recording, time_s: float) -> float:
    return _delay(first(c for c in since(seen.commands, time_s) if c.what.is_zero()), time_s)


def _motion_after(seen: Recording, time_s: float) -> float:
    accepted = first(s for s in since(seen.steps, time_s) if s.what.status is StepStatus.ACCEPTED)
    if accepted is None or accepted.what.skill not in ("drive", "turn", "go_to"):
        return math.inf
    return _delay(first(c for c in since(seen.commands, time_s) if not c.what.is_zero()), time_s)


def _said_after(seen: Recording, time_s: float) -> float:
    return _delay(first(since(seen.said, time_s)), time_s)


def _step_after(seen: Recording, time_s: float) -> float:
    accepted = (s for s in since(seen.steps, time_s) if s.what.status is StepStatus.ACCEPTED)
    return _delay(first(accepted), time_s)


def _planner_after(seen: Recording, time_s: float) -> float:
    alive = (s for s in since(seen.events, time_s) if s.what.kind == "planner_alive")
    return _delay(first(alive), time_s)
