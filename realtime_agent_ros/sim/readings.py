"""What the simulation gives out, as values. ``time_s`` is simulated time since the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.sim.odometry import Estimate


@dataclass(frozen=True, slots=True)
class Scan:
    """Ranges in metres, counter-clockwise from straight behind; REP-117."""

    time_s: float
    ranges_m: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Odom:
    """What the wheels say, and how far the left and the right one have turned, in radians."""

    time_s: float
    estimate: Estimate
    wheels_rad: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """Where robot and person really are, and how fast the robot really moves.

    ``clearance_m`` is from the hull to the nearest wall, furniture or person, 0 at contact.
    """

    time_s: float
    pose: Pose
    velocity: Velocity
    person: Pose
    clearance_m: float


@dataclass(frozen=True, slots=True)
class Inertial:
    """What an IMU in the middle of the base feels, in the base's own frame.

    ``orientation`` is the quaternion w, x, y, z; rates in rad/s, accelerations in m/s^2 with
    gravity's reaction in them, as an accelerometer at rest reads +9.81 upward.
    """

    time_s: float
    orientation: tuple[float, float, float, float]
    rates_radps: tuple[float, float, float]
    accelerations_mps2: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Commanded:
    """The velocity that the base obeys at this moment: limited, zero after its timeout."""

    time_s: float
    velocity: Velocity


@dataclass(frozen=True, slots=True)
class Touch:
    """Whether the bumper is pressed, and how many collisions there have been."""

    time_s: float
    pressed: bool
    collisions: int


@dataclass(frozen=True, slots=True)
class Charge:
    """The battery: ratio 0 to 1, volts, amperes (negative while it discharges)."""

    time_s: float
    ratio: float
    voltage_v: float
    current_a: float
    capacity_wh: float


Reading = Scan | Odom | Inertial | Truth | Commanded | Touch | Charge
