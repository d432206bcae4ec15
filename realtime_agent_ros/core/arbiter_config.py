"""Parameters of the arbiter, in the shape of twist_mux's YAML: ``topics`` and ``locks``.

Belongs here: names, bounds and defaults of velocity inputs and locks. Does not belong here: who
wins (``arbiter``) or how a twist_mux file is read (``migration``).
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from realtime_agent_ros.core.parameter_model import ParameterModel

MAX_PRIORITY = 255
DEFAULT_TIMEOUT_S = 0.5


class InputConfig(ParameterModel):
    """A velocity input, as in twist_mux: the highest priority that still speaks wins."""

    topic: str = Field(min_length=1, description="Topic (Twist or TwistStamped).")
    priority: int = Field(
        ge=0, le=MAX_PRIORITY, description="The highest wins; skills have `skills_priority`."
    )
    timeout: float = Field(
        DEFAULT_TIMEOUT_S,
        gt=0.0,
        description="s without a message, then the input is silent and masks nobody.",
    )

    @field_validator("timeout", mode="before")
    @classmethod
    def _ends(cls, timeout: Any) -> Any:
        # bool is an int: False would pass as 0.
        if isinstance(timeout, (int, float)) and timeout == 0:
            raise ValueError(
                "0 would never expire: the input, once silent, would drive on and mask the others "
                "for ever; allowed is more than 0, for instance 0.5"
            )
        return timeout


class LockConfig(ParameterModel):
    """A Bool topic that keeps velocity inputs and skills of a lower priority from driving."""

    topic: str = Field(min_length=1, description="Topic (Bool); true locks.")
    priority: int = Field(
        ge=0, le=MAX_PRIORITY, description="Lower ones are locked out, equal ones are not."
    )
    timeout: float = Field(
        0.0,
        ge=0.0,
        description="s; without a message for longer, or ever, it is locked. 0: no heartbeat.",
    )


DEFAULT_INPUTS: dict[str, dict[str, Any]] = {
    "navigation": {"topic": "cmd_vel_nav", "priority": 10},
    "keyboard": {"topic": "cmd_vel_key", "priority": 90},
    "joystick": {"topic": "cmd_vel_joy", "priority": 100},
}
RESERVED_INPUTS = frozenset(("skills", "none"))
"""Names that stand for the plan and for nobody where a velocity's source is told."""
