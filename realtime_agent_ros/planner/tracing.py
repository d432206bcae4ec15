"""One trace a turn, from its first partial to the robot's first motion, from what happens anyway.

Belongs here: which moments make which spans. Does not belong here: where spans go (``otel``). While
a turn runs only times are noted; spans are made when all is known, so a slow exporter delays
nothing. No speech is in a span, only ids, names and outcomes. Times are those of the wall clock in
ns, as OpenTelemetry wants them.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from realtime_agent_ros.core.steps import StepStatus, StepUpdate

MAX_OPEN = 16
"""Turns whose first motion is waited for; the oldest is told without it."""
BASE = frozenset({"drive", "turn", "go_to"})
_OVER = (StepStatus.REJECTED, StepStatus.DONE, StepStatus.FAILED, StepStatus.CANCELLED)
_TOLD = {
    "turn_started": "final",
    "request": "request",
    "first_token": "first_token",
    "turn_ended": "ended",
}
Detail = Mapping[str, str | int | float | bool | None]


class Spans(Protocol):
    """Where spans go: the part of an OpenTelemetry tracer that is used here."""

    def start_span(
        self,
        name: str,
        context: Any = None,
        *,
        start_time: int,
        attributes: Mapping[str, Any],
    ) -> Any:
        """A span that is ended by its ``end(end_time)``."""


class Traces(Protocol):
    """What a conversation tells of itself. All calls return at once."""

    def speech(self, *, final: bool) -> None:
        """Somebody has said something."""

    def event(self, kind: str, detail: Detail) -> None:
        """A line for ``agent/events``, which may be of a turn."""

    def step_sent(self, turn_id: str, step_id: str, skill: str) -> None:
        """A step has left the planner."""

    def hear_update(self, update: StepUpdate) -> None:
        """The agent's word on a step."""

    def close(self) -> None:
        """Tell what is known of the turns that are still open."""


class NoTraces:
    """Tracing is off: nothing is noted."""

    def speech(self, *, final: bool) -> None: ...

    def event(self, kind: str, detail: Detail) -> None: ...

    def step_sent(self, turn_id: str, step_id: str, skill: str) -> None: ...

    def hear_update(self, update: StepUpdate) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class _Step:
    skill: str
    sent_ns: int
    accepted_ns: int = 0
    running_ns: int = 0
    over: bool = False


@dataclass(slots=True)
class _Turn:
    partial_ns: int
    marks: dict[str, int] = field(default_factory=dict)
    steps: dict[str, _Step] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    fallbacks: int = 0

    @property
    def moved_ns(self) -> int:
        """When a motion of it first ran; 0 if none has."""
        began = [s.running_ns for s in self.steps.values() if s.skill in BASE and s.running_ns]
        return min(began, default=0)

    @property
    def is_complete(self) -> bool:
        waits = any(s.skill in BASE and not s.over for s in self.steps.values())
        return "ended" in self.marks and bool(self.moved_ns or not waits)


class TurnTraces:
    """Notes the moments of each turn and makes its spans with ``spans``."""

    def __init__(
        self,
        spans: Spans,
        parent: Callable[[Any], Any],
        flush: Callable[[], object] = lambda: None,
    ) -> None:
        """``parent`` makes of a span the context for spans within it; ``flush`` sends what is made
        and may block for a moment."""
        self._spans = spans
        self._flush = flush
        self._parent = parent
        self._partial_ns = 0
        self._heard_ns = 0
        self._turns: OrderedDict[str, _Turn] = OrderedDict()

    def speech(self, *, final: bool) -> None:
        now_ns = time.time_ns()
        self._partial_ns = self._partial_ns or now_ns
        if final:
            self._heard_ns, self._partial_ns = self._partial_ns, 0

    def event(self, kind: str, detail: Detail) -> None:
        turn_id = detail.get("turn")
        if not isinstance(turn_id, str):
            return
        if kind == "speculation_ended" and detail.get("outcome") != "hit":
            self._turns.pop(turn_id, None)  # it never was a turn
            return
        turn = self._turns.get(turn_id) or self._begin(turn_id)
        if kind in _TOLD:
            turn.marks.setdefault(_TOLD[kind], time.time_ns())
        if kind == "turn_started" and self._heard_ns:
            turn.partial_ns = self._heard_ns
        turn.fallbacks += kind == "fallback"
        turn.attributes |= {n: detail[n] for n in ("model", "outcome") if detail.get(n)}
        self._tell_if_complete(turn_id)

    def step_sent(self, turn_id: str, step_id: str, skill: str) -> None:
        turn = self._turns.get(turn_id) or self._begin(turn_id)
        turn.steps[step_id] = _Step(skill, time.time_ns())

    def hear_update(self, update: StepUpdate) -> None:
        turn = self._turns.get(update.plan_id)
        step = turn.steps.get(update.step_id) if turn else None
        if step is None:
            return
        now_ns = time.time_ns()
        step.accepted_ns = step.accepted_ns or now_ns
        if update.status is StepStatus.RUNNING:
            step.running_ns = step.running_ns or now_ns
        step.over = step.over or update.status in _OVER
        self._tell_if_complete(update.plan_id)

    def close(self) -> None:
        while self._turns:
            self._tell(*self._turns.popitem(last=False))
        self._flush()

    def _begin(self, turn_id: str) -> _Turn:
        turn = self._turns[turn_id] = _Turn(self._partial_ns or self._heard_ns or time.time_ns())
        while len(self._turns) > MAX_OPEN:
            self._tell(*self._turns.popitem(last=False))
        return turn

    def _tell_if_complete(self, turn_id: str) -> None:
        if self._turns[turn_id].is_complete:
            self._tell(turn_id, self._turns.pop(turn_id))

    def _tell(self, turn_id: str, turn: _Turn) -> None:
        """Make the spans of a turn; only a turn that began is one."""
        if "final" not in turn.marks:
            return
        phases = list(_phases(turn))
        end_ns = max(end for _, _, end, _ in phases)
        about = {"turn": turn_id, "fallbacks": turn.fallbacks, **turn.attributes}
        root = self._spans.start_span("turn", start_time=turn.partial_ns, attributes=about)
        inside = self._parent(root)
        for name, start_ns, until_ns, attributes in phases:
            span = self._spans.start_span(name, inside, start_time=start_ns, attributes=attributes)
            span.end(until_ns)
        root.end(end_ns)


def _phases(turn: _Turn) -> list[tuple[str, int, int, dict[str, Any]]]:
    """Name, start, end and attributes of every span of a turn, in the order of their starts."""
    marks, sent = turn.marks, [s.sent_ns for s in turn.steps.values()]
    final_ns = marks["final"]
    ended_ns = max(marks.get("ended", final_ns), final_ns)
    request_ns, token_ns = marks.get("request"), marks.get("first_token")
    found: list[tuple[str, int, int, dict[str, Any]]] = [
        ("partial", turn.partial_ns, final_ns, {}),
        ("final", final_ns, max(final_ns, request_ns or ended_ns), {}),
    ]
    if request_ns:
        found.append(("request", request_ns, token_ns or ended_ns, {}))
    if token_ns:
        found.append(("first_token", token_ns, max(token_ns, min(sent, default=ended_ns)), {}))
    for step_id, s in turn.steps.items():
        about = {"step": step_id, "skill": s.skill}
        found.append(("tool_call", s.sent_ns, s.accepted_ns or ended_ns, about))
        if s.accepted_ns:
            found.append(("step_accepted", s.accepted_ns, s.running_ns or s.accepted_ns, about))
    if turn.moved_ns:
        found.append(("first_motion", turn.moved_ns, turn.moved_ns, {}))
    return sorted(found, key=lambda phase: phase[1])
