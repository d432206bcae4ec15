"""What happened in a recorded run, gathered from its decisions: lines, spans and turns over time.

Belongs here: gathering. Does not belong here: reading a run (``recorder``), or showing it
(``report_page``). Times are s since the run's first decision.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from realtime_agent_ros.core.commands import Command, Note, SendVelocity, Speak
from realtime_agent_ros.core.events import Event, SpeechHeard, TurnMoment
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.views.turns import Turns

OVER = (StepStatus.DONE, StepStatus.FAILED, StepStatus.CANCELLED)
NS_PER_S = 1e9

Line = list[tuple[float, float]]
"""Times and values; a value holds until the next one."""


@dataclass(slots=True)
class Span:
    """Something that lasted: which row it belongs to, what it was, why."""

    row: str
    what: str
    begin_s: float
    end_s: float
    why: str = ""

    @property
    def lasted_s(self) -> float:
        return self.end_s - self.begin_s


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the log."""

    at_s: float
    kind: str
    text: str


@dataclass(slots=True)
class RunFacts:
    """Give it the decisions of a run in order, then ``end``."""

    decisions: int = 0
    turns: Turns = field(default_factory=Turns)
    speed: Line = field(default_factory=list)
    permitted: Line = field(default_factory=list)
    ladder: list[Span] = field(default_factory=list)
    zones: list[Span] = field(default_factory=list)
    steps: list[Span] = field(default_factory=list)
    alarms: list[Span] = field(default_factory=list)
    log: list[Happening] = field(default_factory=list)
    begin_ns: int | None = None
    length_s: float = 0.0
    _now_s: float = 0.0
    _now_ns: int = 0
    _open: dict[tuple[str, str], Span] = field(default_factory=dict)

    def take(self, now_ns: int, event: Event, commands: tuple[Command, ...]) -> None:
        """One decision. A time that goes back counts as the last one."""
        self.begin_ns = now_ns if self.begin_ns is None else self.begin_ns
        self._now_ns = max(self._now_ns, now_ns)
        self._now_s = (self._now_ns - self.begin_ns) / NS_PER_S
        self.decisions += 1
        if isinstance(event, SpeechHeard):
            self.turns.speech(event.text, final=event.final, at_ns=self._now_ns)
            if event.final:
                self.log.append(Happening(self._now_s, "heard", event.text))
        elif isinstance(event, TurnMoment):
            self.turns.planner(event.kind, event.turn, self._now_ns)
        for command in commands:
            if taker := _TAKERS.get(type(command)):
                taker(self, command)

    def end(self) -> RunFacts:
        """Close what is still open; gives itself."""
        self.length_s = self._now_s
        for key in list(self._open):
            self._close(*key)
        return self

    # -- commands --------------------------------------------------------------------------

    def _velocity(self, command: SendVelocity) -> None:
        velocity = command.velocity
        self.turns.velocity(self._now_ns, zero=velocity.is_zero())
        mps = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
        _extend(self.speed, self._now_s, mps)

    def _spoken(self, command: Speak) -> None:
        self.turns.word(command.text, self._now_ns)
        if command.text:
            self.log.append(Happening(self._now_s, "said", command.text))

    def _step(self, update: StepUpdate) -> None:
        self.turns.step(update, self._now_ns)
        if update.status is StepStatus.RUNNING:
            self._begin(self.steps, "steps", update.step_id, update.skill)
        elif update.status in OVER:
            self._close("steps", update.step_id, f"{update.status}: {update.reason}".rstrip(": "))
        if update.status in (StepStatus.REJECTED, StepStatus.FAILED):
            text = f"{update.step_id} {update.skill} {update.status}: {update.reason}"
            self.log.append(Happening(self._now_s, "step", text))

    def _state(self, state: Snapshot) -> None:
        if state.permitted_speed_mps is not None:
            _extend(self.permitted, self._now_s, state.permitted_speed_mps)
        rung = str(state.ladder)
        if ("ladder", rung) not in self._open:
            for key in [key for key in self._open if key[0] == "ladder"]:
                self._close(*key)
            self._begin(self.ladder, "ladder", rung, rung, "; ".join(state.reasons))
        acting = {state.zone} - {""} if state.action != "none" else set()
        for _, zone in [key for key in self._open if key[0] == "zones"]:
            if zone not in acting:
                self._close("zones", zone)
        for zone in acting:
            if ("zones", zone) not in self._open:
                self._begin(self.zones, "zones", zone, state.action)

    def _note(self, note: Note) -> None:
        detail = note.detail
        channel, reason = str(detail.get("channel", "")), str(detail.get("reason", ""))
        if note.kind == "deadline_missed":
            self._begin(self.alarms, "alarms", channel, str(detail.get("policy", "")), reason)
        elif note.kind == "deadline_kept":
            self._close("alarms", channel)
        if note.kind in LOGGED:
            told = {key: value for key, value in detail.items() if value not in ("", None)}
            text = reason or ", ".join(f"{key} {value}" for key, value in told.items())
            if note.kind == "ladder":
                text = f"{detail.get('from')} to {detail.get('to')}: {reason}"
            self.log.append(Happening(self._now_s, note.kind, text))

    # -- spans -----------------------------------------------------------------------------

    def _begin(self, spans: list[Span], group: str, row: str, what: str, why: str = "") -> None:
        self._close(group, row)
        span = self._open[group, row] = Span(row, what, self._now_s, self._now_s, why)
        spans.append(span)

    def _close(self, group: str, row: str, why: str = "") -> None:
        if span := self._open.pop((group, row), None):
            span.end_s = self._now_s
            span.why = why or span.why


LOGGED = {
    *("stop", "ladder", "deadline_missed", "deadline_kept", "resumed", "not_resumed", "operator"),
    *("estop_reset", "held", "deadlines_reset", "switched", "planner_alive", "planner_lost"),
}
"""Kinds of ``agent/events`` that an operator wants to read afterwards."""

_TAKERS: dict[type, Callable[[RunFacts, Any], None]] = {
    SendVelocity: RunFacts._velocity,
    Speak: RunFacts._spoken,
    StepUpdate: RunFacts._step,
    Snapshot: RunFacts._state,
    Note: RunFacts._note,
}


def _extend(line: Line, at_s: float, value: float) -> None:
    """Append a value, unless it only says once more what holds anyway."""
    if len(line) >= 2 and line[-1][1] == value == line[-2][1]:
        line[-1] = (at_s, value)
    else:
        line.append((at_s, value))
