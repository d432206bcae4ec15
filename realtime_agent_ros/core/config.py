"""The parameters of ``agent_node``: names, units, defaults, bounds and effects.

Zone parameters keep the names of nav2_collision_monitor, inputs those of twist_mux.
``docs/parameters.md`` is generated from here.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from realtime_agent_ros.core.arbiter_config import (
    DEFAULT_INPUTS,
    RESERVED_INPUTS,
    InputConfig,
    LockConfig,
)
from realtime_agent_ros.core.channels import ChannelSpec
from realtime_agent_ros.core.channels_config import ChannelConfig, DeadlineConfig
from realtime_agent_ros.core.channels_table import Heard, channel_specs
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.guard_config import DEFAULT_GUARDS, GuardConfig
from realtime_agent_ros.core.nav2_config import Nav2Config, NavigationMode
from realtime_agent_ros.core.parameter_groups import FIELDS, gather, spread, unknown_sources
from realtime_agent_ros.core.parameter_model import ParameterModel
from realtime_agent_ros.core.realtime_config import RealtimeConfig
from realtime_agent_ros.core.smoother_config import SmootherConfig
from realtime_agent_ros.core.source_config import DEFAULT_SOURCES, NotNegative, SourceConfig
from realtime_agent_ros.core.steps import RESERVED_PLACES
from realtime_agent_ros.core.stop_lexicon import LEXICON
from realtime_agent_ros.core.stop_words import DEFAULT_LANGUAGES, OwnStopWords, StopLanguages
from realtime_agent_ros.core.zone_config import DEFAULT_ZONES, Positive, ZoneConfig


def _read_pose(value: Any) -> Any:
    """A pose comes as x, y, yaw."""
    if not isinstance(value, (list, tuple)):
        return value
    numbers = [v for v in value if isinstance(v, (int, float)) and math.isfinite(v)]
    if len(numbers) != 3 or len(value) != 3:
        raise ValueError("a pose is three finite numbers [x_m, y_m, yaw_rad]")
    return dict(zip(("x_m", "y_m", "yaw_rad"), numbers, strict=True))


PoseParameter = Annotated[Pose, BeforeValidator(_read_pose)]


class AgentConfig(ParameterModel):
    """Everything that can be set on ``agent_node``. Units: m, s, rad, m/s, rad/s."""

    output_rate_hz: float = Field(20.0, ge=5.0, le=200.0, description="Rate of cmd_vel.")
    state_rate_hz: float = Field(10.0, ge=1.0, le=50.0, description="Rate of agent/state.")
    cmd_vel_type: Literal["auto", "twist", "twist_stamped"] = Field(
        "auto", description="Type of cmd_vel; auto asks the graph which one the base wants."
    )
    base_frame_id: str = Field("base_link", description="Frame of cmd_vel and of the zones.")

    max_speed_mps: float = Field(0.3, gt=0.0, le=5.0, description="Never exceeded, by nobody.")
    max_turn_radps: float = Field(1.2, gt=0.0, le=6.3, description="Never exceeded, by nobody.")
    smoother: SmootherConfig = Field(
        SmootherConfig(), description="Bounds and accelerations, as in nav2_velocity_smoother."
    )
    drive_tolerance_m: Positive = Field(0.02, description="A drive or go_to this close is done.")
    turn_tolerance_rad: Positive = Field(0.02, description="A turn this close is done.")

    polygons: tuple[str, ...] = Field(
        tuple(DEFAULT_ZONES), description="Names of the zones; each is a group of parameters."
    )
    state_topic: str = Field(
        "",
        description="Topic of action and zone in force, on every change, as in nav2; empty: none. "
        "The same stands in agent/state.",
    )
    zones: dict[str, ZoneConfig] = Field(default={}, validate_default=False)
    observation_sources: tuple[str, ...] = Field(
        tuple(DEFAULT_SOURCES),
        description="Names of the sensors that see obstacles; each is a group of parameters.",
    )
    sources: dict[str, SourceConfig] = Field(default={}, validate_default=False)
    guards: tuple[str, ...] = Field(
        tuple(DEFAULT_GUARDS),
        description="Names of the guards against other dangers; each is a group of parameters.",
    )
    guard_groups: dict[str, GuardConfig] = Field(default={}, validate_default=False)
    source_timeout: NotNegative = Field(
        0.5, description="s; older data of a source or odometry stop the robot; 0: never."
    )
    base_shift_correction: bool = Field(
        True, description="Move older points by the odometry to where the base is now."
    )
    transforms: Literal["auto", "tf2", "parameters"] = Field(
        "auto",
        description="Where sensors stand: parameters: as their pose says; tf2: as tf2 says; auto: "
        "their pose where it is set, else tf2 where it is installed.",
    )
    transform_tolerance: NotNegative = Field(
        0.1, description="s that data may be older or newer than the transform they are moved by."
    )
    zone_release_s: NotNegative = Field(0.5, description="s that a stop zone must be free.")
    resume_window_s: NotNegative = Field(
        20.0,
        description="s; after a shorter zone or stale-data stop motion goes on.",
    )
    blocked_timeout_s: Positive = Field(
        6.0, description="s; a step held back without progress for this long fails as blocked."
    )

    topics: dict[str, InputConfig] = Field(
        {name: InputConfig(**given) for name, given in DEFAULT_INPUTS.items()},
        description="Velocity inputs by name.",
    )
    locks: dict[str, LockConfig] = Field({}, description="Locks of the inputs by name.")
    skills_priority: int = Field(50, ge=0, le=255, description="Priority of plan steps.")
    navigation: NavigationMode = Field(
        "auto",
        description="Who drives a go_to: builtin: a straight line; nav2: Nav2, or the step fails; "
        "auto: Nav2 where it is there and its velocity comes to us, else builtin.",
    )
    nav2: Nav2Config = Field(Nav2Config(), description="Driving with Nav2.")
    stop_languages: StopLanguages = Field(
        DEFAULT_LANGUAGES,
        description="Their stop words in a transcript, partial or final, stop the robot at once: "
        f"{', '.join(LEXICON)}; also as locale (de-AT).",
    )
    stop_words: OwnStopWords = Field((), description="Stop words beside those of the languages.")
    fleet: FleetConfig = Field(
        FleetConfig(), description="Which speech is meant for this robot among others."
    )
    planner_timeout_s: Positive = Field(
        1.0, description="Heartbeats missing for this long: its motion ends, local language."
    )
    deadlines: dict[str, DeadlineConfig] = Field(
        {}, description="What is changed of the built-in channels, by name."
    )
    channels: tuple[str, ...] = Field(
        (), description="Names of own channels; each is a group of parameters."
    )
    channel_groups: dict[str, ChannelConfig] = Field(default={}, validate_default=False)
    record_folder: str = Field(
        "",
        description="Folder of recordings, each run in one of its own; empty: none. ~ is home.",
    )
    record_bytes: int = Field(
        512_000_000, ge=50_000_000, description="Of one run; older parts of it go."
    )
    record_s: Positive = Field(3600.0, description="s of one run; older parts of it go.")
    realtime: RealtimeConfig = Field(
        RealtimeConfig(), description="Scheduler, memory and garbage of the process; all off."
    )
    black_box_s: NotNegative = Field(
        30.0, description="s before a STOP or LATCHED of a run that are kept apart; 0: none."
    )
    black_boxes: int = Field(20, ge=1, description="Of one run; the oldest goes, STOP first.")
    places: dict[str, PoseParameter] = Field({}, description="Named places: [x, y, yaw].")

    @model_validator(mode="before")
    @classmethod
    def _collect_groups(cls, given: Any) -> Any:
        """Gather the groups that the lists name, over the defaults of the same name."""
        if not isinstance(given, dict):
            return given
        tree = gather(given, cls.model_fields)
        known = tree.get("topics")
        if isinstance(known, dict):
            tree["topics"] = {n: _over(DEFAULT_INPUTS.get(n, {}), g) for n, g in known.items()}
        return tree

    @model_validator(mode="after")
    def _consistent(self) -> AgentConfig:
        taken = [name for name in self.places if name.casefold().strip() in RESERVED_PLACES]
        if taken:
            raise ValueError(f"places: {', '.join(taken)} is reserved")
        if not RESERVED_INPUTS.isdisjoint(self.topics):
            raise ValueError(f"topics: {', '.join(sorted(RESERVED_INPUTS))} are reserved names")
        if self.navigation == "nav2" and self.nav2.input not in self.topics:
            raise ValueError(
                f"nav2.input: got {self.nav2.input!r}, but topics are {', '.join(self.topics)}"
            )
        if fault := self.smoother.fault_at(self.output_rate_hz):
            raise ValueError(f"smoother.{fault}")
        if not (self.stop_languages or self.stop_words):
            raise ValueError("stop_languages, stop_words: at least one language or word, got none")
        if self.polygons and not self.observation_sources:
            raise ValueError("observation_sources: polygons see nothing without one, got none")
        named = {name: zone.sources_names for name, zone in self.zones.items()}
        if fault := unknown_sources(named, self.sources):
            raise ValueError(fault)
        self.channel_specs()
        return self

    def channel_specs(self) -> list[ChannelSpec]:
        """What the deadline monitor watches. Raises ValueError for names that can't be."""
        heard = Heard(
            sources=self.sources,
            guards=self.guard_groups,
            inputs=self.topics,
            source_timeout_s=self.source_timeout,
            planner_timeout_s=self.planner_timeout_s,
            output_period_s=1.0 / self.output_rate_hz,
        )
        return channel_specs(heard, self.deadlines, self.channel_groups)

    def switchable(self) -> dict[str, bool]:
        """The groups whose ``enabled`` may change while the node runs, and what it is now."""
        groups = {**self.zones, **self.sources, **self.guard_groups}
        return {name: group.enabled for name, group in groups.items()}

    def as_parameters(self) -> dict[str, Any]:
        """The values as parameters: groups at the top, points as text, poses as lists."""
        tree = self.model_dump(mode="json", exclude={*FIELDS, "places", "deadlines"})
        tree |= spread((self.zones, self.sources, self.guard_groups, self.channel_groups))
        tree["deadlines"] = spread((self.deadlines,))
        tree["places"] = {name: _pose_list(pose) for name, pose in self.places.items()}
        return tree


def _over(defaults: dict[str, Any], given: Any) -> Any:
    """``given`` over ``defaults``; what is no group goes on as it is, for pydantic to refuse."""
    return defaults | given if isinstance(given, dict) else given


def _pose_list(pose: Pose) -> list[float]:
    return [pose.x_m, pose.y_m, pose.yaw_rad]
