"""What was seen during a run: every message that matters, with its time of arrival.

Pure data and look-ups on it; times are seconds of the monotonic clock. Nothing here knows ROS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A thing and when it arrived."""

    time_s: float
    what: T


@dataclass(slots=True)
class Recording:
    """All of a run, each list in order of arrival."""

    commands: list[Seen[Velocity]] = field(default_factory=list)
    obeyed: list[Seen[Velocity]] = field(default_factory=list)
    robot: list[Seen[Pose]] = field(default_factory=list)
    person: list[Seen[Pose]] = field(default_factory=list)
    asked: list[Seen[str]] = field(default_factory=list)
    said: list[Seen[str]] = field(default_factory=list)
    steps: list[Seen[StepUpdate]] = field(default_factory=list)
    states: list[Seen[Snapshot]] = field(default_factory=list)
    events: list[Seen[AgentEvent]] = field(default_factory=list)
    deadlines: dict[str, str] = field(default_factory=dict)
    collisions: int = 0

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


def since(seen: list[Seen[T]], time_s: float) -> Iterator[Seen[T]]:
    """What arrived after ``time_s``."""
    return (s for s in seen if s.time_s > time_s)


def first(seen: Iterator[Seen[T]]) -> Seen[T] | None:
    """The earliest, or None."""
    return next(seen, None)
