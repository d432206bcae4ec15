"""Parameters of the smoother: names, signs and meaning of nav2_velocity_smoother.

Belongs here: bounds of velocity and acceleration per axis. Does not belong here: the smoothing
itself (``smoother``) or how a nav2 file is read (``migration``). Its ``smoothing_frequency`` is the
agent's ``output_rate_hz``, its ``velocity_timeout`` the ``timeout`` of each input.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from realtime_agent_ros.core.parameter_model import ParameterModel

AXES = ("x", "y", "theta")


def _read_axes(value: Any) -> Any:
    """Exactly one number an axis; what is no list goes on as it is, for pydantic to refuse."""
    if isinstance(value, (list, tuple)) and len(value) != len(AXES):
        raise ValueError(f"three numbers [x, y, theta] are wanted, got {len(value)}")
    return value


PerAxis = Annotated[tuple[float, float, float], BeforeValidator(_read_axes)]


class SmootherConfig(ParameterModel):
    """Each triple is [x in m, y in m, theta in rad], per s or s^2."""

    feedback: Literal["OPEN_LOOP", "CLOSED_LOOP"] = Field(
        "OPEN_LOOP",
        description="Accelerate from the last command, or from the velocity that odom measures.",
    )
    scale_velocities: bool = Field(
        False,
        description="true: one ratio slows the change of all axes, so that its direction stays.",
    )
    max_velocity: PerAxis | None = Field(
        None,
        description="Upper bound of each axis, 0 or more. Not given: max_speed_mps, "
        "max_turn_radps; these hold in any case.",
    )
    min_velocity: PerAxis | None = Field(
        None,
        description="Lower bound of each axis, 0 or less; x limits driving backward. Not given: "
        "as fast as forward.",
    )
    max_accel: PerAxis = Field((0.6, 0.6, 2.5), description="Away from rest; 0 or more.")
    max_decel: PerAxis = Field(
        (-0.8, -0.8, -2.5), description="Towards rest and through it; 0 or less."
    )
    stop_decel: PerAxis = Field(
        (0.0, 0.0, 0.0),
        description="Of protective stops; 0 or less. 0: zero at once, else at least max_decel.",
    )
    deadband_velocity: PerAxis = Field(
        (0.0, 0.0, 0.0), description="An axis slower than this is sent as zero; 0 or more."
    )
    odom_duration: float = Field(
        0.1, ge=0.0, le=10.0, description="s of odometry averaged for CLOSED_LOOP."
    )

    @field_validator("max_velocity", "max_accel", "deadband_velocity")
    @classmethod
    def _not_negative(cls, value: PerAxis | None) -> PerAxis | None:
        _refuse((i for i, v in enumerate(value or ()) if v < 0.0), value, ">= 0")
        return value

    @field_validator("min_velocity", "max_decel", "stop_decel")
    @classmethod
    def _not_positive(cls, value: PerAxis | None) -> PerAxis | None:
        _refuse((i for i, v in enumerate(value or ()) if v > 0.0), value, "<= 0")
        return value

    @model_validator(mode="after")
    def _can_stop(self) -> SmootherConfig:
        for axis, accel, decel, stop in zip(
            AXES, self.max_accel, self.max_decel, self.stop_decel, strict=True
        ):
            if accel > 0.0 and decel == 0.0:
                raise ValueError(
                    f"max_decel: {axis} is 0 while its max_accel is {accel}: it would never come "
                    "to rest; allowed is less than 0"
                )
            if decel < stop < 0.0:
                raise ValueError(
                    f"stop_decel: {axis} is {stop}, weaker than its max_decel {decel}; allowed is "
                    f"0 (at once) or <= {decel}"
                )
        return self

    def fault_at(self, output_rate_hz: float) -> str:
        """Why a base could never start at this rate; empty if it can.

        With CLOSED_LOOP the first command from rest is one period of ``max_accel``; what the dead
        band makes zero of that is zero for ever, since the base then stays at rest.
        """
        if self.feedback == "OPEN_LOOP":
            return ""
        for axis, accel, band in zip(AXES, self.max_accel, self.deadband_velocity, strict=True):
            first = accel / output_rate_hz
            if 0.0 < first < band:
                return (
                    f"deadband_velocity: {axis} is {band}; with CLOSED_LOOP the base would never "
                    f"start, allowed is <= {first:g} (max_accel / output_rate_hz)"
                )
        return ""


def _refuse(wrong: Iterable[int], value: PerAxis | None, allowed: str) -> None:
    """Raise ValueError naming the entries at the ``wrong`` places."""
    named = ", ".join(f"{AXES[i]} is {value[i]}" for i in wrong if value)
    if named:
        raise ValueError(f"{named}; allowed is {allowed}")
