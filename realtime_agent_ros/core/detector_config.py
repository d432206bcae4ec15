"""The parameters of ``detector_node``, with the names and defaults of nav2's collision_detector.

Belongs here: names, bounds, effects. Does not belong here: what is detected (``detector``).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from realtime_agent_ros.core.parameter_groups import (
    SOURCE_LIST,
    GroupList,
    gather,
    spread,
    unknown_sources,
)
from realtime_agent_ros.core.parameter_model import ParameterModel
from realtime_agent_ros.core.source_config import NotNegative, SourceConfig
from realtime_agent_ros.core.zone_config import ZoneConfig

ONLY_ACTION = "none"
LISTS = (GroupList("polygons", "zones", {}), SOURCE_LIST)


class DetectorConfig(ParameterModel):
    """Everything that can be set on ``detector_node``. Units: m, s, rad."""

    frequency: float = Field(10.0, ge=0.1, le=200.0, description="Hz, of collision_detector_state.")
    base_frame_id: str = Field("base_link", description="Frame of the zones.")
    polygons: tuple[str, ...] = Field(
        (), description="Names of the zones, at least one; each is a group of parameters."
    )
    zones: dict[str, ZoneConfig] = Field(default={}, validate_default=False)
    observation_sources: tuple[str, ...] = Field(
        tuple(SOURCE_LIST.defaults),
        description="Names of the sensors that see obstacles; each is a group of parameters.",
    )
    sources: dict[str, SourceConfig] = Field(default={}, validate_default=False)
    source_timeout: NotNegative = Field(
        2.0, description="s; older data are told in /diagnostics and free no zone; 0: never."
    )
    base_shift_correction: bool = Field(
        True, description="Move older points by the odometry to where the base is now."
    )
    transforms: Literal["auto", "tf2", "parameters"] = Field(
        "auto", description="Where sensors stand, as in agent_node."
    )
    transform_tolerance: NotNegative = Field(
        0.1, description="s that data may be older or newer than the transform they are moved by."
    )

    @model_validator(mode="before")
    @classmethod
    def _collect_groups(cls, given: Any) -> Any:
        """Gather the groups that the lists name; a zone's action is none if it isn't told."""
        if not isinstance(given, dict):
            return given
        tree = gather(given, cls.model_fields, LISTS)
        zones = tree.get("zones")
        if isinstance(zones, dict):
            tree["zones"] = {n: _acting_not(zone) for n, zone in zones.items()}
        return tree

    @model_validator(mode="after")
    def _consistent(self) -> DetectorConfig:
        for name, zone in self.zones.items():
            if zone.action_type != ONLY_ACTION:
                raise ValueError(
                    f"{name}.action_type: got {zone.action_type!r}, but a detector only tells; "
                    f"allowed is {ONLY_ACTION!r}"
                )
        named = {name: zone.sources_names for name, zone in self.zones.items()}
        if fault := unknown_sources(named, self.sources):
            raise ValueError(fault)
        return self

    def switchable(self) -> dict[str, bool]:
        """The groups whose ``enabled`` may change while the node runs, and what it is now."""
        groups = {**self.zones, **self.sources}
        return {name: group.enabled for name, group in groups.items()}

    def as_parameters(self) -> dict[str, Any]:
        """The values as parameters: groups at the top, points as text."""
        tree = self.model_dump(mode="json", exclude={group.field for group in LISTS})
        return tree | spread((self.zones, self.sources))


def _acting_not(zone: Any) -> Any:
    return {"action_type": ONLY_ACTION} | zone if isinstance(zone, dict) else zone
