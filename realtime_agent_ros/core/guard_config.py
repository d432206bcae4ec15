"""Parameters of the guards: the dangers that are no obstacles. Names, units, bounds, effects.

Belongs here: what can be set. Does not belong here: what is done with it (``core/guards``).
A ``source_timeout`` above 0 makes a sensor required: the robot stands until it speaks, and stops
when it falls silent.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from realtime_agent_ros.core.named_groups import type_of
from realtime_agent_ros.core.source_config import (
    MountingParameter,
    MountingPose,
    NotNegative,
    Positive,
    Ratio,
    SensorGroup,
)
from realtime_agent_ros.core.zone_points import Corners, shape_fault

Count = Annotated[int, Field(ge=1, le=1000)]
Tilt = Annotated[float, Field(gt=0.0, lt=math.pi)]


class GuardCommon(SensorGroup):
    """What every guard has."""

    source_timeout: NotNegative = Field(
        0.5, description="s; older data stops the robot; 0: silence stops nothing."
    )
    release_time: NotNegative = Field(0.5, description="s that a danger must be seen to be over.")


class CliffConfig(GuardCommon):
    """A ranger that looks down (sensor_msgs/Range): the floor must be there."""

    type: Literal["cliff"] = Field("cliff", description="Kind of guard.")
    topic: str = Field("cliff", min_length=1, description="Topic of its messages.")
    max_distance: Positive = Field(0.1, description="m; a floor further away is a drop.")
    hysteresis: NotNegative = Field(
        0.01, description="m nearer than that before it is floor again."
    )
    trigger_readings: Count = Field(2, description="Bad readings in a row that mean a drop.")
    release_readings: Count = Field(3, description="Good readings in a row that mean floor again.")

    @model_validator(mode="after")
    def _reachable(self) -> CliffConfig:
        if self.hysteresis >= self.max_distance:
            raise ValueError(
                f"hysteresis must be less than max_distance ({self.max_distance} m), "
                f"got {self.hysteresis} m"
            )
        return self


class BumperConfig(GuardCommon):
    """A contact (std_msgs/Bool, true while pressed)."""

    type: Literal["bumper"] = Field("bumper", description="Kind of guard.")
    topic: str = Field("bumper", min_length=1, description="Topic of its messages.")
    source_timeout: NotNegative = Field(
        0.0, description="s; 0 for bumpers that speak only when something changes."
    )
    release_time: NotNegative = Field(0.0, description="s after it was let go.")


class ImuCommon(GuardCommon):
    """What both guards on an IMU have (sensor_msgs/Imu)."""

    topic: str = Field("imu", min_length=1, description="Topic of its messages.")
    pose: MountingParameter = Field(
        MountingPose(), description="[x, y, z, roll, pitch, yaw] of the IMU in the base frame."
    )


class TiltConfig(ImuCommon):
    """The base leans: on a ramp, on somebody's foot, or falling."""

    type: Literal["tilt"] = Field("tilt", description="Kind of guard.")
    max_roll: Tilt = Field(0.35, description="rad to either side.")
    max_pitch: Tilt = Field(0.35, description="rad forward or backward.")
    hysteresis: NotNegative = Field(
        0.05, description="rad less than that before it is level again."
    )
    reference: Literal["auto", "orientation", "gravity"] = Field(
        "auto", description="What tells the lean; auto: the orientation if the IMU gives one."
    )
    gravity_filter_time: NotNegative = Field(
        0.2, description="s, time constant that takes the base's own motion out of gravity."
    )
    trigger_readings: Count = Field(3, description="Bad readings in a row that mean a lean.")
    release_readings: Count = Field(10, description="Good readings in a row that mean level.")

    @model_validator(mode="after")
    def _reachable(self) -> TiltConfig:
        if self.hysteresis >= min(self.max_roll, self.max_pitch):
            raise ValueError(
                f"hysteresis must be less than max_roll and max_pitch, got {self.hysteresis} rad"
            )
        return self


class ShockConfig(ImuCommon):
    """A blow: the acceleration leaves that of gravity by more than driving explains."""

    type: Literal["shock"] = Field("shock", description="Kind of guard.")
    max_acceleration: Positive = Field(
        15.0, description="m/s^2 above or below standard gravity; more is a shock."
    )
    release_time: NotNegative = Field(1.0, description="s without another shock.")


class WheelStallConfig(GuardCommon):
    """The base is told to move and the odometry (nav_msgs/Odometry) says that it doesn't."""

    type: Literal["wheel_stall"] = Field("wheel_stall", description="Kind of guard.")
    topic: Literal["odom"] = Field("odom", description="The odometry that the node hears anyway.")
    min_linear: Positive = Field(0.05, description="m/s; slower commands are not judged.")
    min_angular: Positive = Field(0.15, description="rad/s; slower commands are not judged.")
    min_ratio: Ratio = Field(0.2, description="Less than this share of the command is no motion.")
    stall_time: Positive = Field(1.0, description="s without motion that mean a stall.")
    release_time: NotNegative = Field(3.0, description="s at rest before it may try again.")


class LowBatteryConfig(GuardCommon):
    """The charge (sensor_msgs/BatteryState)."""

    type: Literal["low_battery"] = Field("low_battery", description="Kind of guard.")
    topic: str = Field("battery_state", min_length=1, description="Topic of its messages.")
    source_timeout: NotNegative = Field(0.0, description="s; 0: silence stops nothing.")
    full: Positive = Field(
        1.0,
        description="What a full battery tells as percentage: 1.0 as the message has it, "
        "100.0 where the driver tells per cent.",
    )
    warn_ratio: Ratio = Field(0.15, description="Charge, 0 to 1; below it the agent is degraded.")
    stop_ratio: Ratio = Field(0.05, description="Charge, 0 to 1; below it the robot stands.")
    hysteresis: Ratio = Field(0.02, description="Charge above a limit before it counts as passed.")
    trigger_time: NotNegative = Field(2.0, description="s below stop_ratio: loads make it sag.")
    release_time: NotNegative = Field(5.0, description="s above it before the robot may move.")

    @model_validator(mode="after")
    def _in_order(self) -> LowBatteryConfig:
        if self.stop_ratio > self.warn_ratio:
            raise ValueError(
                f"stop_ratio must not exceed warn_ratio, got {self.stop_ratio} and "
                f"{self.warn_ratio}"
            )
        return self


class GeofenceConfig(GuardCommon):
    """A polygon in the odometry frame that the base's centre must not leave."""

    type: Literal["geofence"] = Field("geofence", description="Kind of guard.")
    topic: Literal["odom"] = Field("odom", description="The odometry that the node hears anyway.")
    points: Corners = Field(
        (), description="Corners in order: '[[x, y], ...]' in m; at least three."
    )
    margin: NotNegative = Field(0.0, description="m inside the line that still count as outside.")
    hysteresis: NotNegative = Field(0.05, description="m further in before it is inside again.")
    allow_return: bool = Field(
        False, description="true: outside, motion that brings it no further out is permitted."
    )
    release_time: NotNegative = Field(0.0, description="s inside before it is believed.")

    def as_parameters(self) -> dict[str, Any]:
        """As the base's, the corners as text: a parameter can't be a list of lists."""
        return super().as_parameters() | {"points": json.dumps(self.points)}

    @model_validator(mode="after")
    def _has_area(self) -> GeofenceConfig:
        if fault := shape_fault(self.points):
            raise ValueError(f"points: {fault}")
        return self


GuardConfig = Annotated[
    Annotated[CliffConfig, Tag("cliff")]
    | Annotated[BumperConfig, Tag("bumper")]
    | Annotated[TiltConfig, Tag("tilt")]
    | Annotated[ShockConfig, Tag("shock")]
    | Annotated[WheelStallConfig, Tag("wheel_stall")]
    | Annotated[LowBatteryConfig, Tag("low_battery")]
    | Annotated[GeofenceConfig, Tag("geofence")],
    Discriminator(
        type_of(None),
        custom_error_type="unknown_type",
        custom_error_message="type must be cliff, bumper, tilt, shock, wheel_stall, low_battery "
        "or geofence",
    ),
]

DEFAULT_GUARDS: dict[str, dict[str, Any]] = {
    "bumper": {"type": "bumper", "topic": "bumper"},
    "battery": {"type": "low_battery", "topic": "battery_state", "stop_ratio": 0.0},
}
"""Both may be missing on a robot: neither is required. Drivers that don't know the charge often
leave it at 0, so by default a low one only degrades."""
