"""What a robot can be asked to do: skills, the steps of a plan, and the status of a step.

Belongs here: the vocabulary that planner and agent share, with its bounds. Does not belong here:
how a skill is carried out (``core/skills``) or how a plan travels (``protocol``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_EXPIRY_S = 3600.0
MAX_STEPS_PER_PLAN = 64

PlaceName = Annotated[str, Field(min_length=1, max_length=64)]
Metres = Annotated[float, Field(ge=-50.0, le=50.0, strict=True)]
Speed = Annotated[float, Field(gt=0.0, le=5.0, strict=True)]


class Frozen(BaseModel):
    """Base of all shared models: immutable, no unknown fields, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Drive(Frozen):
    """Drive straight: positive forward, negative backward."""

    name: Literal["drive"] = "drive"
    distance_m: Metres
    speed_mps: Speed | None = None


class Turn(Frozen):
    """Turn in place: positive counter-clockwise (left), negative clockwise (right)."""

    name: Literal["turn"] = "turn"
    angle_rad: Annotated[float, Field(ge=-63.0, le=63.0, strict=True)]
    speed_radps: Speed | None = None


class GoTo(Frozen):
    """Go to a named place, or to a pose in the odometry frame; ``yaw_rad`` may stay open."""

    name: Literal["go_to"] = "go_to"
    place: PlaceName | None = None
    x_m: Annotated[float, Field(ge=-1000.0, le=1000.0, strict=True)] | None = None
    y_m: Annotated[float, Field(ge=-1000.0, le=1000.0, strict=True)] | None = None
    yaw_rad: Annotated[float, Field(ge=-6.3, le=6.3, strict=True)] | None = None
    speed_mps: Speed | None = None

    @model_validator(mode="after")
    def _one_goal(self) -> GoTo:
        coordinates = (self.x_m, self.y_m)
        if self.place is not None and any(v is not None for v in (*coordinates, self.yaw_rad)):
            raise ValueError("go_to takes a place or x_m and y_m, not both")
        if self.place is None and None in coordinates:
            raise ValueError("go_to needs a place, or both x_m and y_m")
        return self


class Wait(Frozen):
    """Stand still for a while."""

    name: Literal["wait"] = "wait"
    duration_s: Annotated[float, Field(ge=0.0, le=MAX_EXPIRY_S, strict=True)]


class Stop(Frozen):
    """Stop at once and drop everything that is queued."""

    name: Literal["stop"] = "stop"


class Say(Frozen):
    """Say a text when its turn in the plan comes."""

    name: Literal["say"] = "say"
    text: Annotated[str, Field(min_length=1, max_length=500)]


class SetSpeedLimit(Frozen):
    """Cap the speed of later and running motion; never above the configured maximum."""

    name: Literal["set_speed_limit"] = "set_speed_limit"
    speed_mps: Speed


class RememberPlace(Frozen):
    """Give the pose where the robot stands a name."""

    name: Literal["remember_place"] = "remember_place"
    place: PlaceName


Skill = Annotated[
    Drive | Turn | GoTo | Wait | Stop | Say | SetSpeedLimit | RememberPlace,
    Field(discriminator="name"),
]
SKILL_TYPES = (Drive, Turn, GoTo, Wait, Stop, Say, SetSpeedLimit, RememberPlace)
SKILL_NAMES = tuple(t.model_fields["name"].default for t in SKILL_TYPES)

BACK = "back"
"""Reserved place: where the robot stood when its last plan began to move ("come back")."""
START = "start"
"""Reserved place: where the robot stood when the agent first knew its pose."""
RESERVED_PLACES = (BACK, START)


class Step(Frozen):
    """One skill of a plan. It must be over ``expires_in_s`` after the agent received it."""

    step_id: Annotated[str, Field(min_length=1, max_length=64)]
    skill: Skill
    expires_in_s: Annotated[float, Field(gt=0.0, le=MAX_EXPIRY_S, strict=True)]


class StepStatus(StrEnum):
    """Life of a step: rejected, or accepted, running, and one of done, failed, cancelled."""

    REJECTED = "rejected"
    ACCEPTED = "accepted"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepUpdate(Frozen):
    """A change in the life of a step; ``reason`` says why it was rejected, failed or cancelled.

    ``resumes`` names the step whose rest this one drives after a protective stop was released.
    """

    step_id: str
    plan_id: str
    skill: str
    status: StepStatus
    reason: str = ""
    barrier: int
    resumes: str | None = None
