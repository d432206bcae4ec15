"""The JSON messages between planner and agent, carried in ``std_msgs/String``.

``plan`` carries one of ``Heartbeat``, ``Steps``, ``Say``, ``Cancel``; ``agent/state`` carries a
``Snapshot``, ``agent/step`` a ``StepUpdate``, ``agent/events`` an ``AgentEvent``. The JSON Schemas
under ``docs/schema`` are generated from these models. What arrives malformed is a
``ProtocolError`` value, not an exception.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import MAX_STEPS_PER_PLAN, SKILL_NAMES, Frozen, Step, StepUpdate

MAX_MESSAGE_CHARS = 50_000
"""Of any message: more than the longest that is allowed, little enough to be refused at once."""

MAX_DETAILS = 500

Identifier = Annotated[str, Field(min_length=1, max_length=64)]


def _at_most(most: int) -> Callable[[Any], Any]:
    """Refuse what is too long before each of its items is looked at, and found wrong."""

    def check(given: Any) -> Any:
        if isinstance(given, list | tuple | dict) and len(given) > most:
            raise ValueError(f"{len(given)} items; at most {most}")
        return given

    return check


class Heartbeat(Frozen):
    """The planner is alive; ``model`` names what it thinks with."""

    kind: Literal["heartbeat"] = "heartbeat"
    planner: Identifier
    seq: Annotated[int, Field(ge=0)]
    model: str = ""


class Steps(Frozen):
    """Steps of one plan, in order.

    ``barrier`` is the counter of the newest ``agent/state`` the planner knew when it decided.
    ``replace`` drops the steps of earlier plans, ``append`` queues behind them.
    """

    kind: Literal["steps"] = "steps"
    plan_id: Identifier
    barrier: Annotated[int, Field(ge=0)]
    mode: Literal["append", "replace"] = "append"
    steps: Annotated[
        tuple[Step, ...],
        Field(min_length=1, max_length=MAX_STEPS_PER_PLAN),
        BeforeValidator(_at_most(MAX_STEPS_PER_PLAN)),
    ]


class SayNow(Frozen):
    """Say a clause now, beside whatever runs. An empty text ends what is being spoken and drops
    what is queued to be."""

    kind: Literal["say"] = "say"
    plan_id: Identifier
    text: Annotated[str, Field(max_length=500)]


class Cancel(Frozen):
    """End every step, or the steps of one plan. The robot stops where it is."""

    kind: Literal["cancel"] = "cancel"
    plan_id: Identifier | None = None
    reason: Annotated[str, Field(max_length=200)] = "cancelled by the planner"


PlanMessage = Annotated[Heartbeat | Steps | SayNow | Cancel, Field(discriminator="kind")]


class AgentEvent(Frozen):
    """Something worth a line in the log of a run, with the agent's monotonic time."""

    kind: Identifier
    time_ns: int
    barrier: int
    detail: Annotated[
        dict[str, str | int | float | bool | None], BeforeValidator(_at_most(MAX_DETAILS))
    ] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProtocolError:
    """Why a message was refused, and the ids of the steps that it would have brought."""

    reason: str
    plan_id: str = ""
    step_ids: tuple[str, ...] = ()


Message = TypeVar("Message", bound=BaseModel)
_PLAN: TypeAdapter[Heartbeat | Steps | SayNow | Cancel] = TypeAdapter(PlanMessage)


def parse_plan(text: str) -> Heartbeat | Steps | SayNow | Cancel | ProtocolError:
    """Read a message of the ``plan`` topic; never raises on bad input."""
    if len(text) > MAX_MESSAGE_CHARS:
        return _too_long(text)
    try:
        return _PLAN.validate_json(text)
    except ValidationError as error:
        return _explain(text, error)


def parse_snapshot(text: str) -> Snapshot | ProtocolError:
    """Read a message of the ``agent/state`` topic; never raises on bad input."""
    return _parse(Snapshot, text)


def parse_step_update(text: str) -> StepUpdate | ProtocolError:
    """Read a message of the ``agent/step`` topic; never raises on bad input."""
    return _parse(StepUpdate, text)


def parse_event(text: str) -> AgentEvent | ProtocolError:
    """Read a message of the ``agent/events`` topic; never raises on bad input."""
    return _parse(AgentEvent, text)


def _parse(model: type[Message], text: str) -> Message | ProtocolError:
    if len(text) > MAX_MESSAGE_CHARS:
        return _too_long(text)
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        return ProtocolError(_first_problem(error))


def _too_long(text: str) -> ProtocolError:
    return ProtocolError(f"message of {len(text)} characters; at most {MAX_MESSAGE_CHARS}")


def _explain(text: str, error: ValidationError) -> ProtocolError:
    """Name the first problem, and the steps it concerns as far as they can be read."""
    try:
        loose = json.loads(text)
    except (ValueError, RecursionError):
        return ProtocolError(_first_problem(error))
    plan_id = loose.get("plan_id") if isinstance(loose, dict) else None
    steps = loose.get("steps") if isinstance(loose, dict) else None
    ids = (
        [s.get("step_id") for s in steps if isinstance(s, dict)] if isinstance(steps, list) else []
    )
    return ProtocolError(
        _first_problem(error),
        plan_id[:64] if isinstance(plan_id, str) else "",
        tuple(i[:64] for i in ids[:MAX_STEPS_PER_PLAN] if isinstance(i, str)),
    )


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = _short(".".join(str(part) for part in first["loc"]) or "message")
    if first["type"] == "union_tag_invalid" and where.endswith("skill"):
        tag = _short(repr(first["ctx"]["tag"]))
        return f"{where}: {tag} is no skill; known: {', '.join(SKILL_NAMES)}"
    return f"{where}: {_short(first['msg'], 200)} (got {_short(repr(first['input']))})"


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
