"""What a zone can be told: the parameters of nav2_collision_monitor (Jazzy), and ours.

Belongs here: names, defaults, bounds and shape of a zone's parameters. Does not belong here: what
a zone does with them (``zones``, ``reflex``). Names and defaults without a note are nav2's.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from realtime_agent_ros.core.parameter_model import LONGEST_S, ParameterModel
from realtime_agent_ros.core.zone_points import MAX_REACH_M, Corners, shape_fault

__all__ = ["Angle", "Corners", "Positive", "Ratio", "SubPolygonConfig", "ZoneConfig", "shape_fault"]

Positive = Annotated[float, Field(gt=0.0, le=LONGEST_S)]
Bounded = Annotated[float, Field(gt=0.0, le=1000.0)]
"""Above 0, and small enough to be squared and multiplied: more is a mistake of the unit."""
Ratio = Annotated[float, Field(ge=0.0, le=1.0)]
Angle = Annotated[float, Field(ge=-3.15, le=3.15)]
"""Half a turn, with room for the 3.1416 that people write."""

DEFAULT_FOOTPRINT_TOPIC = "local_costmap/published_footprint"
MAX_SIMULATION_STEPS = 1000


class SubPolygonConfig(ParameterModel):
    """One shape of a velocity polygon, and the velocities that it is for (bounds included)."""

    points: Corners = Field(description="Corners in order: '[[x, y], ...]' in m.")
    linear_min: float = Field(description="m/s; forward, or the speed if holonomic.")
    linear_max: float = Field(description="m/s; forward, or the speed if holonomic.")
    theta_min: float = Field(description="rad/s, of turning.")
    theta_max: float = Field(description="rad/s, of turning.")
    direction_start_angle: Angle = Field(
        -math.pi, description="rad, if holonomic: where the directions of motion begin."
    )
    direction_end_angle: Angle = Field(
        math.pi, description="rad, counter-clockwise from the start; may wrap around."
    )

    @model_validator(mode="after")
    def _consistent(self) -> SubPolygonConfig:
        if fault := shape_fault(self.points):
            raise ValueError(f"points: {fault}")
        for low, high in (("linear_min", "linear_max"), ("theta_min", "theta_max")):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} must not be above {high}, "
                    f"got {getattr(self, low)} and {getattr(self, high)}"
                )
        return self


class ZoneConfig(ParameterModel):
    """A region around the base, in metres in the base frame, and what an obstacle in it does."""

    type: Literal["polygon", "circle", "velocity_polygon"] = Field(
        "polygon",
        description="Its shape: polygon needs points, circle a radius, velocity_polygon a list "
        "of sub-polygons; or a topic that brings the shape.",
    )
    points: Corners = Field(
        (), description="Corners in order, for type polygon: '[[x, y], ...]' in m; at least three."
    )
    radius: Positive | None = Field(None, le=MAX_REACH_M, description="m, for type circle.")
    polygon_sub_topic: str = Field(
        "",
        description="Topic that brings the shape where points or radius are not given: "
        "PolygonStamped, for a circle Float32. Until it came the robot is held.",
    )
    polygon_subscribe_transient_local: bool = Field(
        False, description="true: that topic is latched."
    )
    footprint_topic: str = Field(
        DEFAULT_FOOTPRINT_TOPIC,
        description="PolygonStamped; the shape of a polygon with action approach or ssm where "
        "points and polygon_sub_topic are not given.",
    )
    polygon_pub_topic: str = Field(
        "", description="Where its shape is shown if visualize; empty: the zone's name."
    )
    visualize: bool = Field(False, description="true: its shape is published on its own topic.")
    enabled: bool = Field(True, description="false leaves the zone out; may change while running.")
    action_type: Literal["stop", "slowdown", "limit", "approach", "ssm", "none"] = Field(
        "stop",
        description="stop: zero; slowdown, limit, approach: less speed; ssm: never faster than it "
        "can stop in the distance seen; none: only told.",
    )
    min_points: int = Field(
        4,
        ge=1,
        description="Points inside that make the zone occupied. nav2's old max_points is read as "
        "one less.",
    )
    sources_names: tuple[str, ...] = Field(
        (), description="The sources whose points count; empty: all."
    )
    slowdown_ratio: Ratio = Field(0.5, description="Speed factor of action slowdown.")
    linear_limit: float = Field(0.5, ge=0.0, description="m/s, for action limit.")
    angular_limit: float = Field(0.5, ge=0.0, description="rad/s, for action limit.")
    time_before_collision: Bounded = Field(
        2.0, description="s, for action approach: below it the speed is scaled by t/T."
    )
    simulation_time_step: Bounded = Field(
        0.1,
        description="s, step of the approach simulation; what passes between two steps counts.",
    )
    velocity_polygons: tuple[str, ...] = Field(
        (),
        description="For type velocity_polygon: names of its sub-polygons, each a group of "
        "parameters below the zone; the first that holds the velocity is used.",
    )
    holonomic: bool = Field(
        False, description="true: sub-polygons go by speed and direction, false: by forward speed."
    )
    sub_polygons: dict[str, SubPolygonConfig] = Field(
        {}, description="The groups named by velocity_polygons."
    )
    trigger_consecutive_points: int = Field(
        1, ge=1, description="Occupied readings in a row that set off stop, slowdown or limit."
    )
    release_consecutive_points: int = Field(
        1, ge=1, description="Free readings in a row that let it go."
    )
    release_s: float | None = Field(
        None,
        ge=0.0,
        le=LONGEST_S,
        description="s that it must be seen free; none: zone_release_s for stop, else 0. Ours.",
    )
    allow_escape: bool = Field(
        False,
        description="true: with points inside, motion that provably brings them no nearer, all of "
        "them further away and no new ones in is still permitted; out of an approach zone it is "
        "enough that none comes nearer. Ours.",
    )
    braking_deceleration: Bounded = Field(
        0.8,
        description="m/s2 that the base surely brakes with, for action ssm. Ours.",
    )
    safety_margin: float = Field(
        0.05,
        ge=0.0,
        le=1000.0,
        description="m left to the obstacle after braking, for action ssm. Ours.",
    )
    actuation_time: float = Field(
        0.1,
        ge=0.0,
        le=1000.0,
        description="s from a command to the base obeying it, for action ssm. Ours.",
    )
    obstacle_speed: float = Field(
        0.0,
        ge=0.0,
        le=1000.0,
        description="m/s at which obstacles may come nearer, for action ssm. Ours.",
    )

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Any) -> Any:
        """Read max_points, and gather the groups named by ``velocity_polygons``."""
        if not isinstance(given, dict):
            return given
        tree = dict(given)
        if "max_points" in tree:
            most = tree.pop("max_points")
            if not isinstance(most, int) or isinstance(most, bool) or most < 0:
                raise ValueError(f"max_points must be a whole number from 0 up, got {most!r}")
            tree["min_points"] = most + 1
        names = tree.get("velocity_polygons", ())
        if isinstance(names, (list, tuple)) and "sub_polygons" not in tree:
            taken = [str(n) for n in names if n in cls.model_fields]
            if taken:
                raise ValueError(f"velocity_polygons: {', '.join(taken)} is a parameter's name")
            tree["sub_polygons"] = {str(n): tree.pop(str(n), {}) for n in names}
        return tree

    @model_validator(mode="after")
    def _shaped(self) -> ZoneConfig:
        if self.type == "velocity_polygon":
            if not self.velocity_polygons or set(self.velocity_polygons) != set(self.sub_polygons):
                raise ValueError("velocity_polygons: at least one name, each with its group")
        elif self.points or (self.type == "polygon" and not self.shape_topic):
            if fault := shape_fault(self.points):
                raise ValueError(fault)
        elif self.type == "circle" and self.radius is None and not self.shape_topic:
            raise ValueError("a circle needs a radius")
        steps = self.time_before_collision / self.simulation_time_step
        if steps > MAX_SIMULATION_STEPS:
            raise ValueError(
                f"simulation_time_step: {self.simulation_time_step} s makes {steps:.0f} steps of "
                f"{self.time_before_collision} s, allowed {MAX_SIMULATION_STEPS}"
            )
        return self

    @property
    def is_static(self) -> bool:
        """Whether the parameters hold the shape, so that no topic is asked for it."""
        if self.type == "circle":
            return self.radius is not None
        return self.type == "velocity_polygon" or bool(self.points)

    @property
    def shape_topic(self) -> str:
        """The topic that brings the shape; empty if none does. Given points win, as in nav2."""
        if self.is_static or self.polygon_sub_topic:
            return "" if self.is_static else self.polygon_sub_topic
        takes_footprint = self.type == "polygon" and self.action_type in ("approach", "ssm")
        return self.footprint_topic if takes_footprint else ""

    def as_parameters(self) -> dict[str, Any]:
        """As the user would write it: points as text, sub-polygons as groups of the zone."""
        tree = self.model_dump(mode="json", exclude={"sub_polygons"})
        tree["points"] = json.dumps(self.points)
        for name, sub in self.sub_polygons.items():
            tree[name] = sub.model_dump(mode="json") | {"points": json.dumps(sub.points)}
        return tree


DEFAULT_ZONES: dict[str, dict[str, Any]] = {
    "StopZone": {"type": "circle", "radius": 0.26, "action_type": "stop"},
    "SlowdownZone": {
        "type": "polygon",
        "points": [[0.75, 0.3], [0.75, -0.3], [-0.25, -0.3], [-0.25, 0.3]],
        "action_type": "slowdown",
        "slowdown_ratio": 0.5,
    },
    "ApproachZone": {
        "type": "circle",
        "radius": 0.3,
        "action_type": "approach",
        "time_before_collision": 1.5,
        "simulation_time_step": 0.05,
        "allow_escape": True,
    },
}
