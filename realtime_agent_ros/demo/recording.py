"""What was seen during a run: every message that matters, with its time of arrival.

Pure data and look-ups on it; times are seconds of the monotonic clock. Nothing here knows ROS.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent
from realtime_agent_ros.voice.audio import Samples

T = TypeVar("T")

QUIET_S = 1.5
"""After so long without a word or a step nothing more is expected; longer than the period of
/diagnostics, so that ``thinking`` is current."""
WAIT_S = 0.5
"""Standing for longer than this in a drive is waiting."""
DRIVES = ("drive", "go_to")
OVER = (StepStatus.DONE, StepStatus.FAILED, StepStatus.CANCELLED)

Span = tuple[float, float]
"""From when to when."""


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A thing and when it arrived."""

    time_s: float
    what: T


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words spoken into the microphone: when their first and their last loud sound left it."""

    text: str
    began_s: float
    ended_s: float


@dataclass(slots=True)
class Recording:
    """All of a run, each list in order of arrival."""

    commands: list[Seen[Velocity]] = field(default_factory=list)
    obeyed: list[Seen[Velocity]] = field(default_factory=list)
    robot: list[Seen[Pose]] = field(default_factory=list)
    person: list[Seen[Pose]] = field(default_factory=list)
    asked: list[Seen[str]] = field(default_factory=list)
    said: list[Seen[str]] = field(default_factory=list)
    finished: list[Seen[str]] = field(default_factory=list)
    """What of each clause was really spoken."""
    spoken: list[Utterance] = field(default_factory=list)
    sounds: list[Seen[Samples]] = field(default_factory=list)
    """What came out of the loudspeaker, a block of 20 ms each, silence left out."""
    heard: list[Seen[Samples]] = field(default_factory=list)
    """What went into the microphone."""
    steps: list[Seen[StepUpdate]] = field(default_factory=list)
    states: list[Seen[Snapshot]] = field(default_factory=list)
    events: list[Seen[AgentEvent]] = field(default_factory=list)
    deadlines: dict[str, str] = field(default_factory=dict)
    collisions: int = 0
    thinking: bool = False

    @property
    def pose(self) -> Pose:
        """Where the robot truly is now."""
        return self.robot[-1].what if self.robot else Pose(0.0, 0.0, 0.0)

    @property
    def state(self) -> Snapshot | None:
        """The newest that the agent told of itself."""
        return self.states[-1].what if self.states else None

    def steps_since(self, time_s: float, status: StepStatus) -> list[StepUpdate]:
        """Step updates of one status that came after ``time_s``."""
        return [s.what for s in since(self.steps, time_s) if s.what.status is status]

    def said_since(self, time_s: float) -> str:
        """Everything said after ``time_s``, as one text in lower case."""
        return " ".join(s.what for s in since(self.said, time_s)).lower()

    def turn_over(self, asked_s: float, now_s: float) -> bool:
        """Whether the robot has replied to what was asked at ``asked_s``, and is done with it."""
        state, reply = self.state, first(since(self.said, asked_s))
        if state is None or reply is None or self.thinking:
            return False
        latest_s = max(seen[-1].time_s for seen in (self.said, self.steps) if seen)
        at_rest = state.running_step is None and not state.queued_steps
        return at_rest and now_s - latest_s >= QUIET_S


def since(seen: list[Seen[T]], time_s: float) -> Iterator[Seen[T]]:
    """What arrived after ``time_s``."""
    return (s for s in seen if s.time_s > time_s)


def first(seen: Iterator[Seen[T]]) -> Seen[T] | None:
    """The earliest, or None."""
    return next(seen, None)


def waits(seen: Recording) -> list[Span]:
    """When the robot waited: in a drive, sent zero velocity for more than ``WAIT_S``.

    A drive that was suspended and resumed counts as one, with the time between.
    """
    both = (
        (max(stood[0], drove[0]), min(stood[1], drove[1]))
        for drove in _drives(seen.steps)
        for stood in _stands(seen.commands)
    )
    return [(begin_s, end_s) for begin_s, end_s in both if end_s - begin_s > WAIT_S]


def _stands(commands: Sequence[Seen[Velocity]]) -> Iterator[Span]:
    """From each first zero to the next motion, or to the last command."""
    begin_s: float | None = None
    for command in commands:
        if command.what.is_zero():
            begin_s = command.time_s if begin_s is None else begin_s
        elif begin_s is not None:
            yield begin_s, command.time_s
            begin_s = None
    if begin_s is not None:
        yield begin_s, commands[-1].time_s


def _drives(steps: Sequence[Seen[StepUpdate]]) -> Iterator[Span]:
    """From the start of each drive to its end, that of its rest if it was resumed."""
    running = [s for s in steps if s.what.skill in DRIVES and s.what.status is StepStatus.RUNNING]
    resumed = {s.what.resumes for s in running}
    begun: dict[str, float] = {}
    for step in steps:
        update = step.what
        if step in running:
            begun[update.step_id] = begun.pop(update.resumes or "", step.time_s)
        elif update.status in OVER and update.step_id in begun and update.step_id not in resumed:
            yield begun.pop(update.step_id), step.time_s
    yield from ((begin_s, math.inf) for begin_s in begun.values())
