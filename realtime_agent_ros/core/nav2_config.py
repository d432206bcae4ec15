"""Parameters of driving with Nav2: the group ``nav2``, and which way a go_to may take.

Belongs here: names, bounds and defaults. Does not belong here: what a goal's life is
(``navigation``).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from realtime_agent_ros.core.parameter_model import ParameterModel
from realtime_agent_ros.core.zone_config import Positive

NavigationMode = Literal["builtin", "nav2", "auto"]


class Nav2Config(ParameterModel):
    """How go_to steps are driven by Nav2."""

    input: str = Field(
        "navigation", min_length=1, description="Which of `topics` brings Nav2's velocity."
    )
    action: str = Field("navigate_to_pose", min_length=1, description="Name of its action.")
    goal_frame_id: str = Field(
        "",
        description="Frame of the goals; empty: that of `odom`, from which Nav2 transforms them.",
    )
    accept_timeout: Positive = Field(
        2.0, description="s; a goal that is not answered within it fails."
    )
    feedback_timeout: Positive = Field(
        3.0, description="s without feedback, then the goal is cancelled and the step fails."
    )
    idle_timeout: Positive = Field(
        15.0,
        description="s without motion from Nav2 short of the goal; then the step fails. For "
        "`goal_pose` alone, where no feedback comes.",
    )
    xy_goal_tolerance: Positive = Field(
        0.25, description="m; this near to it Nav2's rest is arrival. For `goal_pose` alone."
    )
    yaw_goal_tolerance: Positive = Field(0.25, description="rad; the same for the heading.")
