"""How long the stages took, from what was seen: p50, p99 and maximum in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
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
        row("stop word heard to zero velocity", [_zero_after(seen, t) for t in stops]),
        row("final speech to first sign of life", [_said_after(seen, t) for t in asked]),
        row("final speech to first step accepted", [_step_after(seen, t) for t in healthy]),
        row("final speech to first motion", [_motion_after(seen, t) for t in healthy]),
        row("stalled endpoint to step by fallback", [_step_after(seen, t) for t in stalled]),
        row("planner killed to its motion ended", [_zero_after(seen, t) for t in kills]),
        row("planner killed to planner back", [_planner_after(seen, t) for t in kills]),
    ]
    return [row for row in rows if row.count] + list(inside_agent(seen))


def fleet_stages(recordings: Mapping[str, Recording], scenes: Iterable[Outcome]) -> list[Stage]:
    """The stages of a fleet's scenes: each robot that a stop or a kill concerned counts."""
    spoken = [s for s in scenes if s.asked_at_s]
    stops = [s.marks["stop"] for s in spoken if "stop" in s.marks]
    kills = [s.marks["kill"] for s in spoken if "kill" in s.marks]
    robots = list(recordings.values())
    moved = [(seen, t) for t in stops for seen in robots if _drove_at(seen, t)]
    rows = [
        row("stop word heard to zero velocity, each robot", [_zero_after(*at) for at in moved]),
        row(
            "final speech to first step accepted, each robot that was called",
            [_step_after(seen, s.asked_at_s, s.ended_at_s) for s in spoken for seen in robots],
        ),
        row(
            "agent killed to zero obeyed",
            [min(_obeyed_after(seen, t) for seen in robots if _drove_at(seen, t)) for t in kills],
        ),
    ]
    return [row for row in rows if row.count]


def _drove_at(seen: Recording, time_s: float) -> bool:
    before = [c.what for c in seen.commands if c.time_s <= time_s]
    return bool(before) and not before[-1].is_zero()


def _obeyed_after(seen: Recording, time_s: float) -> float:
    return _delay(first(c for c in since(seen.obeyed, time_s) if c.what.is_zero()), time_s)


def misses(seen: Recording) -> dict[str, int]:
    """Deadline misses by channel, as the agent counted them; those without a bound are left out."""
    suffix = ".bound_ms"
    keys = [key.removesuffix(suffix) for key in seen.deadlines if key.endswith(suffix)]
    bound = [key for key in keys if f"{key}.misses" in seen.deadlines]  # not those of a measure
    return {channel: int(seen.deadlines[f"{channel}.misses"]) for channel in bound}


def inside_agent(seen: Recording) -> Iterable[Stage]:
    """What agent_node measured of itself."""
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


def row(name: str, delays_s: list[float]) -> Stage:
    """A stage from its delays; those that never ended are left out."""
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


def _step_after(seen: Recording, time_s: float, until_s: float = math.inf) -> float:
    """Infinite where there was none."""
    accepted = (
        s
        for s in since(seen.steps, time_s)
        if s.what.status is StepStatus.ACCEPTED and s.time_s < until_s
    )
    return _delay(first(accepted), time_s)


def _planner_after(seen: Recording, time_s: float) -> float:
    alive = (s for s in since(seen.events, time_s) if s.what.kind == "planner_alive")
    return _delay(first(alive), time_s)
