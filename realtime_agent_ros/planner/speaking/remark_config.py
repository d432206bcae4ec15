"""Parameters of what the robot says unasked (``remarks.*``)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen

About = Literal["blocked", "battery", "arrived"]


class RemarkConfig(Frozen):
    """What is remarked on, and how often. Units: s, ratio."""

    about: tuple[About, ...] = Field(
        (),
        description="What the robot remarks on unasked: blocked (held back for blocked_s, without "
        "a stop), battery (below battery_ratio), arrived (at a place). agent_node itself tells of "
        "stops and of steps that fail, with or without this.",
    )
    by: Literal["lines", "model"] = Field(
        "lines",
        description="lines: the language's fixed lines; model: in the model's words, a line if "
        "that takes too long.",
    )
    min_gap_s: float = Field(30.0, ge=0.0, description="s between two remarks at least.")
    quiet_s: float = Field(2.0, ge=0.0, description="s since anybody spoke, before a remark.")
    late_s: float = Field(5.0, gt=0.0, description="s after which a remark comes too late.")
    blocked_s: float = Field(2.0, gt=0.0, description="s held back before that is remarked on.")
    battery_ratio: float = Field(
        0.2, ge=0.0, le=1.0, description="Charge below which that is remarked on, once."
    )
    model_timeout_s: float = Field(2.0, gt=0.0, description="s the model may take for a remark.")
