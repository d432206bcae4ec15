"""The simulator's settings: the ROS parameters of ``sim_node`` are exactly these fields.

Belongs here: names, bounds, defaults and what they mean. Does not belong here: what is fixed by
the robot's build (``robot``) or by the flat (``flat``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from realtime_agent_ros.core.steps import Frozen
from realtime_agent_ros.sim.flat import FLAT

RobotName = Annotated[str, Field(max_length=32, pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
FrameId = Annotated[str, Field(min_length=1, max_length=64)]


class SimConfig(Frozen):
    """What can be set from outside; the same settings and commands give the same run."""

    seed: int = Field(0, ge=0, description="Seed of every noise; the same seed, the same run.")
    real_time_factor: float = Field(
        1.0,
        gt=0.0,
        le=50.0,
        description="Simulated seconds per real second. Other than 1 needs publish_clock.",
    )
    publish_clock: bool = Field(
        False,
        validate_default=True,
        description="Publish /clock and stamp with simulated time; false stamps with ROS time.",
    )
    robots: Annotated[tuple[RobotName, ...], Field(max_length=len(FLAT.starts))] = Field(
        (),
        description="Names of the robots; each has its topics in a namespace of that name. Empty: "
        "one robot, with its topics in the node's own namespace.",
    )
    viewer: bool = Field(
        False, description="Open MuJoCo's viewer; without a screen a warning is logged instead."
    )

    beams: int = Field(360, ge=8, le=4096, description="Lidar beams per turn, evenly spread.")
    scan_rate_hz: float = Field(10.0, ge=0.5, le=50.0, description="Scans per second, Hz.")
    range_min_m: float = Field(
        0.12, ge=0.0, le=1.0, description="Nearest range in m; what is nearer reads -Inf."
    )
    range_max_m: float = Field(
        8.0, ge=1.0, le=100.0, description="Farthest range in m; what is farther reads +Inf."
    )
    range_noise_m: float = Field(
        0.01, ge=0.0, le=0.5, description="Standard deviation of a range in m."
    )

    imu_rate_hz: float = Field(
        0.0, ge=0.0, le=200.0, description="Inertial readings per second, Hz; 0: no imu."
    )
    odom_rate_hz: float = Field(
        30.0, ge=1.0, le=200.0, description="Odometry messages per second, Hz."
    )
    wheel_scale_error: float = Field(
        0.0004,
        ge=0.0,
        le=0.1,
        description="Standard deviation of each wheel's constant scale error, drawn once; ratio.",
    )
    wheel_slip_noise: float = Field(
        0.0007,
        ge=0.0,
        le=0.1,
        description="Standard deviation of a wheel's measured way after 1 m, in m; grows with "
        "the root of the way.",
    )

    cmd_vel_timeout_s: float = Field(
        0.5, gt=0.0, le=10.0, description="The base stops when cmd_vel is silent for so long, s."
    )
    cmd_vel_type: Literal["auto", "twist", "twist_stamped"] = Field(
        "auto",
        description="Message type of cmd_vel. auto begins with Twist and follows the publishers.",
    )
    max_speed_mps: float = Field(0.5, gt=0.0, le=2.0, description="Top speed of the base, m/s.")
    max_turn_radps: float = Field(2.0, gt=0.0, le=6.0, description="Top turn rate, rad/s.")
    max_accel_mps2: float = Field(
        2.0, gt=0.0, le=5.0, description="Acceleration and braking of the base, m/s^2."
    )
    max_turn_accel_radps2: float = Field(
        6.0, gt=0.0, le=20.0, description="Angular acceleration of the base, rad/s^2."
    )

    battery_capacity_wh: float = Field(
        20.0, gt=0.0, le=10_000.0, description="Energy of a full battery, Wh."
    )
    battery_start_ratio: float = Field(
        0.9, ge=0.0, le=1.0, description="Charge at the start, 0 empty to 1 full."
    )

    person_period_s: float = Field(
        0.0,
        ge=0.0,
        le=3600.0,
        description="The person crosses every so many s; 0 means only on sim/person/cross.",
    )

    odom_frame: FrameId = Field("odom", description="Frame of the odometry's pose.")
    base_frame: FrameId = Field("base_link", description="Frame of the base.")
    scan_frame: FrameId = Field(
        "base_link", description="Frame of the scan; the lidar stands over the base's centre."
    )

    @field_validator("robots")
    @classmethod
    def _each_its_own(cls, robots: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(robots)) < len(robots):
            raise ValueError(f"a name of its own for each robot, got {', '.join(robots)}")
        return robots

    @field_validator("publish_clock")
    @classmethod
    def _clock_for_another_pace(cls, publish_clock: bool, info: ValidationInfo) -> bool:
        factor = info.data.get("real_time_factor", 1.0)
        if factor != 1.0 and not publish_clock:
            raise ValueError(
                f"must be true with real_time_factor {factor:g}, or every stamp would be wrong"
            )
        return publish_clock
