"""Parameters of the observation sources, with the names and defaults of nav2_collision_monitor.

Belongs here: names, units, bounds, effects. Does not belong here: what is done with them
(``core/sources``). Where a name is not nav2's the text says so.
"""

from __future__ import annotations

import math
from dataclasses import asdict, astuple, dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from realtime_agent_ros.core.named_groups import TypedGroup, type_of
from realtime_agent_ros.core.parameter_model import LONGEST_S

NotNegative = Annotated[float, Field(ge=0.0, le=LONGEST_S)]
Positive = Annotated[float, Field(gt=0.0, le=LONGEST_S)]
Ratio = Annotated[float, Field(ge=0.0, le=1.0)]


@dataclass(frozen=True, slots=True)
class MountingPose:
    """Where a sensor's frame lies in the base frame: metres; rotation about fixed x, y, z."""

    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0
    roll_rad: float = 0.0
    pitch_rad: float = 0.0
    yaw_rad: float = 0.0


def read_mounting(value: Any) -> Any:
    """A mounting comes as [x, y, z, roll, pitch, yaw], or planar as [x, y, yaw]."""
    if not isinstance(value, (list, tuple)):
        return value
    numbers = [
        float(v)
        for v in value
        if isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v)
    ]
    if len(numbers) != len(value) or len(numbers) not in (3, 6):
        raise ValueError("a pose is six finite numbers [x, y, z, roll, pitch, yaw] in m and rad")
    if len(numbers) == 3:
        return asdict(MountingPose(numbers[0], numbers[1], yaw_rad=numbers[2]))
    return asdict(MountingPose(*numbers))


MountingParameter = Annotated[MountingPose, BeforeValidator(read_mounting)]


class SensorGroup(TypedGroup):
    """What every sensor has, and its values as parameters."""

    topic: str = Field(min_length=1, description="Topic of its messages.")
    enabled: bool = Field(True, description="false leaves it out; may change while it runs.")
    future_tolerance: NotNegative = Field(
        0.1, description="s (not nav2); a stamp further ahead than this is a fault."
    )
    clock_jump_tolerance: NotNegative = Field(
        0.5, description="s (not nav2); ROS time may leap this far between messages; 0: any."
    )

    def as_parameters(self) -> dict[str, Any]:
        """The values as the user would write them; what is not set is left out."""
        tree = {k: v for k, v in self.model_dump(mode="json").items() if v is not None}
        if isinstance(pose := getattr(self, "pose", None), MountingPose):
            tree["pose"] = list(astuple(pose))
        return tree


class SourceCommon(SensorGroup):
    """What every source has."""

    topic: str = Field("scan", min_length=1, description="Topic of its messages.")
    source_timeout: NotNegative | None = Field(
        None,
        description="s; older data stops the robot, 0 never does; not set: the node's own.",
    )
    pose: MountingParameter | None = Field(
        None,
        description="[x, y, z, roll, pitch, yaw] of the sensor in the base frame (not nav2), or "
        "[x, y, yaw]; not set: from tf2 where that is installed, else the base's own.",
    )
    max_erroneous_ratio: Ratio = Field(
        0.5, description="(not nav2) more NaN readings than this make a message invalid: stop."
    )
    frozen_distance: NotNegative = Field(
        0.0, description="m (not nav2) of motion with identical data that are a fault; 0: off."
    )
    frozen_turn: NotNegative = Field(
        0.0, description="rad (not nav2) of turning with identical data that are a fault; 0: off."
    )
    frozen_time: NotNegative = Field(
        0.0, description="s (not nav2) of motion with identical data that are a fault; 0: off."
    )


class ScanConfig(SourceCommon):
    """A laser scanner (sensor_msgs/LaserScan)."""

    type: Literal["scan"] = Field("scan", description="Kind of source.")
    zero_is_no_return: bool = Field(
        False, description="(not nav2) true: a range of 0.0 is nothing seen, as some LDS report it."
    )
    min_range: NotNegative = Field(
        0.0, description="m from the sensor (not nav2); nearer beams see the robot itself; 0: off."
    )


class PointCloudConfig(SourceCommon):
    """A point cloud (sensor_msgs/PointCloud2)."""

    type: Literal["pointcloud"] = Field("pointcloud", description="Kind of source.")
    min_height: float = Field(0.05, description="m in the base frame; lower points are floor.")
    max_height: float = Field(0.5, description="m in the base frame; higher points are overhead.")
    min_range: NotNegative = Field(0.0, description="m from the sensor; nearer points are itself.")
    use_global_height: bool = Field(
        False, description="true: heights come from the cloud's field `height`, not from z."
    )
    max_erroneous_ratio: Ratio = Field(
        0.9, description="(not nav2) more NaN points than this make a cloud invalid: stop."
    )
    allow_empty: bool = Field(
        False, description="(not nav2) true: a cloud without points is free space, not a fault."
    )

    @model_validator(mode="after")
    def _in_order(self) -> PointCloudConfig:
        if self.min_height > self.max_height:
            raise ValueError(
                f"min_height must not exceed max_height, got {self.min_height} m and "
                f"{self.max_height} m"
            )
        return self


class RangeConfig(SourceCommon):
    """A sonar or infrared ranger (sensor_msgs/Range)."""

    type: Literal["range"] = Field("range", description="Kind of source.")
    obstacles_angle: Positive = Field(
        math.pi / 180, description="rad between the points on the arc that a distance stands for."
    )
    zero_is_no_return: bool = Field(
        False, description="(not nav2) true: a range of 0.0 is nothing seen, as some sonars say it."
    )


class PolygonSourceConfig(SourceCommon):
    """Outlines of obstacles (geometry_msgs/PolygonInstanceStamped, or PolygonStamped)."""

    type: Literal["polygon"] = Field("polygon", description="Kind of source.")
    sampling_distance: Positive = Field(0.1, description="m between the points along an edge.")


SourceConfig = Annotated[
    Annotated[ScanConfig, Tag("scan")]
    | Annotated[PointCloudConfig, Tag("pointcloud")]
    | Annotated[RangeConfig, Tag("range")]
    | Annotated[PolygonSourceConfig, Tag("polygon")],
    Discriminator(
        type_of("scan"),
        custom_error_type="unknown_type",
        custom_error_message="type must be scan, pointcloud, range or polygon",
    ),
]

DEFAULT_SOURCES: dict[str, dict[str, Any]] = {"scan": {"type": "scan", "topic": "scan"}}
