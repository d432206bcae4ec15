"""The parameters of ``planner_node`` that concern tools.

Belongs here: which tools there are, how long they may take, which of them ask first, what of ROS
they may touch. Does not belong here: what a robot may do at all; that is the agent's.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from realtime_agent_ros.core.steps import Frozen
from realtime_agent_ros.planner.tools.allow_list import FORBIDDEN_SERVICES, refuse_forbidden

Seconds = Annotated[float, Field(gt=0.0, le=600.0)]
Names = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]


class ToolParameters(Frozen):
    """What can be set about tools. Units: s, pixels, items."""

    tools: Literal["real", "mock"] = Field(
        "real",
        description="real: tools act on the robot and on ROS; mock: each tool's simulated twin "
        "answers, and neither is touched.",
    )
    tools_modules: Names = Field(
        (), description="Python modules whose tools are offered, besides installed packages'."
    )
    tools_installed: bool = Field(
        True,
        description="Whether tools of installed packages (entry point group "
        "realtime_agent_ros.tools) are offered.",
    )
    tool_timeout_s: Seconds = Field(
        5.0, description="s a tool may take that has no timeout of its own."
    )
    tool_timeouts_s: dict[str, Seconds] = Field(
        {}, description="s a tool may take, by its name: tool_timeouts_s.<tool>."
    )
    tool_ttls_s: dict[str, Annotated[float, Field(ge=0.0, le=3600.0)]] = Field(
        {},
        description="s the answer of a read-only tool is used again, by its name; 0: never.",
    )
    tool_cache_entries: int = Field(
        64, ge=1, le=4096, description="Answers of read-only tools that are kept at most."
    )
    tool_threads: int = Field(
        8, ge=1, le=64, description="Users' tools that run at once at most, stuck ones included."
    )
    prefetch: bool = Field(
        True,
        description="Whether read-only tools run ahead while somebody asks for what they tell.",
    )
    approval_tools: Names = Field(
        (), description="Tools that wait for a person's yes, by voice or ~/approve; globs."
    )
    approval_timeout_s: Seconds = Field(
        15.0, description="s without an answer, then it is a no; below plan_timeout_s."
    )
    ros_list: bool = Field(
        True, description="Whether the model may list topics, nodes and services."
    )
    sample_topics: Names = Field(
        ("scan", "odom", "imu", "battery_state", "bumper"),
        description="Topics the model may read one message of; globs, relative to the namespace.",
    )
    call_services: Names = Field(
        (),
        description="Trigger and SetBool services the model may call; globs. Never one that lets "
        "the robot go on, such as estop/reset, or answers for a person: approve.",
    )
    publish_topics: Names = Field(
        (),
        description="Topics the model may publish to; globs. Never a topic that this package "
        "steers or listens by, such as cmd_vel, plan, estop, speech or agent/state.",
    )
    image_topics: Names = Field(
        (), description="Image topics the model may look at, for models that see; globs."
    )
    image_max_pixels: int = Field(
        640, ge=64, le=2048, description="Pixels of an image's longer side; larger ones shrink."
    )
    image_quality: int = Field(70, ge=10, le=95, description="JPEG quality of images, in %.")
    sample_items: int = Field(
        12, ge=1, le=1000, description="Items shown of an array in a message; the rest is counted."
    )

    @field_validator("publish_topics")
    @classmethod
    def _nothing_forbidden(cls, patterns: Names) -> Names:
        refuse_forbidden(patterns)
        return patterns

    @field_validator("call_services")
    @classmethod
    def _no_forbidden_service(cls, patterns: Names) -> Names:
        refuse_forbidden(patterns, FORBIDDEN_SERVICES)
        return patterns
