"""Parameters of deadlines: what a channel may take, and what follows when it takes longer.

Belongs here: names, units, bounds, effects. Does not belong here: which channels there are
(``channels_table``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from realtime_agent_ros.core.channels_misses import MAX_CHANCES
from realtime_agent_ros.core.named_groups import TypedGroup
from realtime_agent_ros.core.source_config import NotNegative

Policy = Literal["count", "warn", "degrade", "stop", "latch"]
Chances = Annotated[int, Field(ge=1, le=MAX_CHANCES)]


class DeadlineConfig(TypedGroup):
    """What can be set on every channel."""

    policy: Policy = Field(
        "warn",
        description="What too many misses do: count: nothing; warn: a warning; degrade: a speed "
        "cap; stop: the robot stands until it is over; latch: until it is over and reset.",
    )
    deadline_s: NotNegative = Field(
        0.0, description="s from message to message, or that the stage or chain takes; 0: any."
    )
    stamp_age_s: NotNegative = Field(
        0.0, description="s that a message's stamp may be old when it comes; 0: any."
    )
    processing_s: NotNegative = Field(
        0.0, description="s from a message's arrival to the last command it led to; 0: any."
    )
    required: bool = Field(
        False, description="true: that no first message comes is a miss too, after deadline_s."
    )
    misses: Chances = Field(1, description="Misses that are too many ...")
    of_last: Chances = Field(1, description="... among so many messages or measured times.")
    release_good: Annotated[int, Field(ge=1, le=1000)] = Field(
        3, description="In time in a row before it is over ..."
    )
    release_s: NotNegative = Field(1.0, description="... and s since the last miss.")
    speed_ratio: Annotated[float, Field(gt=0.0, le=1.0)] | None = Field(
        None,
        description="Share of the speed that degrade leaves; not set: allowed time by measured "
        "time, at least 0.1, so that no more way is made in the longer time.",
    )

    @model_validator(mode="after")
    def _reachable(self) -> DeadlineConfig:
        if self.misses > self.of_last:
            raise ValueError(
                f"misses must not exceed of_last, got {self.misses} and {self.of_last}"
            )
        return self

    def as_parameters(self) -> dict[str, Any]:
        """The values as the user wrote them."""
        return self.model_dump(mode="json", exclude_unset=True)


class ChannelConfig(DeadlineConfig):
    """A channel on a topic of the user's choice."""

    topic: str = Field(min_length=1, description="Topic to watch.")
    type: Annotated[str, Field(pattern=r"^[a-zA-Z]\w*/msg/[A-Z]\w*$")] = Field(
        description="Its message type, such as sensor_msgs/msg/Imu."
    )
    required: bool = Field(
        True, description="true: that no first message comes is a miss too, after deadline_s."
    )
