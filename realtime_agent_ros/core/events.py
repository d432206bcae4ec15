"""What can reach the engine. Each event is a fact from outside, already converted and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.core.sources.events import (
    ImuReceived,
    PointCloudReceived,
    PolygonReceived,
    RangeReceived,
)
from realtime_agent_ros.core.steps import Step
from realtime_agent_ros.core.zone_points import Point


@dataclass(frozen=True, slots=True)
class Tick:
    """The output is due."""


@dataclass(frozen=True, slots=True, eq=False)
class ScanReceived:
    """A laser scan as it came: ranges in metres, shape (n,), angles in radians (REP-117 values).

    ``stamp_age_ns`` is the ROS time of arrival less the header's stamp, ``stamp_ns`` that stamp.
    """

    ranges_m: NDArray[np.float64]
    angle_min_rad: float
    angle_max_rad: float
    angle_increment_rad: float
    range_min_m: float
    range_max_m: float
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True)
class OdometryReceived:
    """Pose and velocity of the base as the odometry has them."""

    pose: Pose
    velocity: Velocity
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True)
class SpeechHeard:
    """A transcript: of what has been said so far, or, if ``final``, of the whole utterance.
    ``shared``: it was said to the whole fleet, so without a name it is nobody's command."""

    text: str
    final: bool
    shared: bool = False


@dataclass(frozen=True, slots=True)
class StepsReceived:
    """Steps of a plan, see ``protocol.Steps``."""

    plan_id: str
    barrier: int
    mode: Literal["append", "replace"]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PlanRefused:
    """A message on ``plan`` that could not be read, and the steps it would have brought."""

    reason: str
    plan_id: str = ""
    step_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SayReceived:
    """The planner wants a clause spoken now, or with an empty text silence."""

    plan_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CancelReceived:
    """The planner ends one plan, or all of them."""

    plan_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class HeartbeatReceived:
    """The planner is alive."""

    planner: str
    model: str


@dataclass(frozen=True, slots=True)
class VelocityReceived:
    """A velocity from one of the configured inputs (teleop, navigation)."""

    source: str
    velocity: Velocity


@dataclass(frozen=True, slots=True)
class LockReceived:
    """A message of one of the configured locks."""

    name: str
    locked: bool


@dataclass(frozen=True, slots=True)
class EstopReceived:
    """The emergency stop's state; True latches, False does not release."""

    pressed: bool


@dataclass(frozen=True, slots=True)
class EstopReset:
    """The operator asks to unlatch the emergency stop."""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody holds the robot, or lets it go: the plan waits, and goes on afterwards."""

    by: Literal["operator", "deadman"]
    held: bool


@dataclass(frozen=True, slots=True)
class OperatorReset:
    """The operator asks for a fresh start: nothing planned, nothing held, the usual speed."""


@dataclass(frozen=True, slots=True)
class PredecessorDied:
    """The life of this node before this one ended without a farewell; if that is not ``known``, it
    may have."""

    known: bool = True


@dataclass(frozen=True, slots=True)
class Inherited:
    """What held the robot in the life before this one, and only a person releases: ``estop``,
    ``operator`` (a pause), ``deadlines`` (latched)."""

    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BumperReceived:
    """The bumper's state. ``fleeting``: a press is told again and again, and its end by silence."""

    pressed: bool
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class BatteryReceived:
    """State of charge, 0 to 1; None if the driver does not know it."""

    ratio: float | None


@dataclass(frozen=True, slots=True)
class ZoneShapeReceived:
    """A zone's corners, or a circle's radius, in metres in the base frame.

    ``fault`` says why the message could not be turned into that; the shape then means nothing.
    """

    zone: str
    shape: tuple[Point, ...] | float = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Switched:
    """Somebody switched a zone, source or guard on or off by its name; None: all zones at once."""

    name: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class StageMeasured:
    """How long the event before this one took: to make it of a message, to decide on it, and to
    publish what was decided."""

    decide_ns: int
    publish_ns: int
    convert_ns: int = 0


@dataclass(frozen=True, slots=True)
class ChannelReceived:
    """A message on a topic that only the deadline monitor watches (parameter ``channels``)."""

    name: str
    stamp_age_ns: int = 0
    stamp_ns: int | None = None


@dataclass(frozen=True, slots=True)
class TurnMoment:
    """How far the planner is with a turn, by the kinds of its own in ``agent/events``."""

    kind: str
    turn: str


@dataclass(frozen=True, slots=True)
class DeadlinesReset:
    """The operator asks to unlatch the deadlines that are kept again."""


@dataclass(frozen=True, slots=True)
class NavPresence:
    """How Nav2 takes goals now, or with an empty ``way`` why none is sent.

    ``server`` is who takes them and has those sent before, also where none is sent now: another
    one knows nothing of them, and where there is none it may be back.
    """

    way: Literal["action", "goal_pose", ""]
    why_not: str = ""
    server: str = ""


@dataclass(frozen=True, slots=True)
class NavAnswer:
    """Nav2 has taken a goal or rejected it."""

    goal_id: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class NavFeedback:
    """Nav2 is on its way; ``left_m`` is what it thinks is left of its path."""

    goal_id: int
    left_m: float
    recoveries: int = 0


@dataclass(frozen=True, slots=True)
class NavResult:
    """Nav2 is done with a goal: it got there, or ``failure`` says why not."""

    goal_id: int
    failure: str = ""


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """What a source of the parameter ``observation_sources`` sent, by the source's name.

    ``pose`` is the sensor's in the base frame when it measured; None: that of the parameters.
    """

    name: str
    event: ScanReceived | PointCloudReceived | RangeReceived | PolygonReceived
    pose: MountingPose | None = None


@dataclass(frozen=True, slots=True)
class SourceFault:
    """A message of a source could not be used, and why; the source is in trouble until one can."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class GuardEvent:
    """What a sensor of the parameter ``guards`` sent, by the guard's name."""

    name: str
    event: RangeReceived | BumperReceived | ImuReceived | BatteryReceived


FIRST_TOKEN = "planner.first_token"
"""The kind of a TurnMoment that ends a chain: an answer begins."""

SensorEvent = SourceEvent | SourceFault | GuardEvent
Event = (
    Tick
    | SourceEvent
    | SourceFault
    | GuardEvent
    | OdometryReceived
    | SpeechHeard
    | StepsReceived
    | PlanRefused
    | SayReceived
    | CancelReceived
    | HeartbeatReceived
    | VelocityReceived
    | LockReceived
    | EstopReceived
    | EstopReset
    | Held
    | OperatorReset
    | PredecessorDied
    | Inherited
    | ZoneShapeReceived
    | Switched
    | StageMeasured
    | ChannelReceived
    | TurnMoment
    | DeadlinesReset
    | NavPresence
    | NavAnswer
    | NavFeedback
    | NavResult
)
