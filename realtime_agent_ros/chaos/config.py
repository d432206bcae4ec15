"""The parameters of ``injector_node``: which topics go through it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import Field, field_validator

from realtime_agent_ros.core.steps import Frozen

ENTRY = re.compile(r"(?P<name>[A-Za-z_][\w/]*) (?P<type>\w+/msg/\w+)")
DEFAULT_CHANNELS = (
    "scan sensor_msgs/msg/LaserScan",
    "odom nav_msgs/msg/Odometry",
    "imu sensor_msgs/msg/Imu",
    "speech std_msgs/msg/String",
    "plan std_msgs/msg/String",
)


@dataclass(frozen=True, slots=True)
class Channel:
    """Messages of ``raw/<name>`` go on to ``<name>``."""

    name: str
    type: str


class InjectorConfig(Frozen):
    """What can be set from outside."""

    channels: tuple[str, ...] = Field(
        DEFAULT_CHANNELS,
        min_length=1,
        description="Topic and type of each channel; it is heard on raw/<topic> and goes on to "
        "<topic>. Both may be remapped.",
    )
    seed: int = Field(0, ge=0, description="Of everything that is left to chance.")

    @field_validator("channels", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("channels")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = []
        for entry in value:
            found = ENTRY.fullmatch(entry)
            if found is None:
                raise ValueError(
                    f"{entry!r}: wanted a topic and a type: 'scan sensor_msgs/msg/LaserScan'"
                )
            names.append(found["name"])
        if len(set(names)) < len(names):
            raise ValueError(f"a topic may stand there once, got {', '.join(names)}")
        return value

    def parsed(self) -> tuple[Channel, ...]:
        """The channels by name and type."""
        found = (ENTRY.fullmatch(entry) for entry in self.channels)
        return tuple(Channel(each["name"], each["type"]) for each in found if each)
