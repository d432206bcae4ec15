"""Skills as tool arguments and back. Tools take degrees, because models think in them."""

from __future__ import annotations

import math
from typing import Any

from pydantic import ValidationError

from realtime_agent_ros.core.steps import GoTo, RememberPlace, Skill, Turn

MAX_SHOWN_CHARS = 80


def arguments_of(skill: Skill) -> dict[str, Any]:
    """The arguments with which the tool named ``skill.name`` makes this skill."""
    if isinstance(skill, Turn):
        speed = skill.speed_radps
        return {
            "angle_deg": _degrees(skill.angle_rad),
            "speed_degps": None if speed is None else _degrees(speed),
        }
    if isinstance(skill, RememberPlace):
        return {"name": skill.place}
    arguments = skill.model_dump(exclude={"name"})
    if isinstance(skill, GoTo):
        yaw_rad = arguments.pop("yaw_rad")
        arguments["heading_deg"] = None if yaw_rad is None else _degrees(yaw_rad)
    return arguments


def radians(angle_deg: float | None) -> float | None:
    """Degrees to radians; None stays None."""
    return None if angle_deg is None else math.radians(angle_deg)


def problem_of(error: ValidationError) -> str:
    """The first broken bound in words that a model can act on."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    said = f"{where}: {first['msg']}" if where else str(first["msg"])
    return f"{said} (got {repr(first['input'])[:MAX_SHOWN_CHARS]})" if where else said


def _degrees(angle_rad: float) -> float:
    return round(math.degrees(angle_rad), 3)
