"""What the engine asks of the world. Step updates and snapshots are commands too: publish them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate

Detail = dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class SendVelocity:
    """Send this velocity to the base now. ``source`` names whose wish it was."""

    velocity: Velocity
    source: str


@dataclass(frozen=True, slots=True)
class Speak:
    """Say this aloud; an empty text ends what is being spoken and what waits to be."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line for ``agent/events``: what happened, at which barrier, and why."""

    kind: str
    barrier: int
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NavGoal:
    """Send Nav2 there, in place of any goal that it has. ``goal`` is in the odometry's frame."""

    goal_id: int
    goal: Pose
    way: Literal["action", "goal_pose"]


@dataclass(frozen=True, slots=True)
class NavCancel:
    """Call a goal off. ``here`` is where the base is, for who can only be sent elsewhere."""

    goal_id: int
    way: Literal["action", "goal_pose"]
    here: Pose | None


Command = SendVelocity | Speak | Note | StepUpdate | Snapshot | NavGoal | NavCancel
