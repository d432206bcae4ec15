"""The simulated robot as a list of solid parts, for the formats that other programs read.

Belongs here: shapes, masses and places of the parts, from ``measures``. Does not belong here: a
format (``urdf``, ``sdf``), or MuJoCo's contacts and motors (``world``).

Frame: base_link, on the floor under the middle of the axle; x forward, z up (REP-103).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.sim.flat import DARK, Colour
from realtime_agent_ros.sim.measures import (
    BASE_RADIUS_M,
    BATTERY_MASS_KG,
    BODY_BOTTOM_M,
    BODY_MASS_KG,
    BODY_TOP_M,
    CASTER_MASS_KG,
    CASTER_RADIUS_M,
    CASTER_X_M,
    LIDAR_HEIGHT_M,
    WHEEL_MASS_KG,
    WHEEL_RADIUS_M,
    WHEEL_TRACK_M,
    WHEEL_WIDTH_M,
)

BLUE: Colour = (0.15, 0.35, 0.65)
LIDAR_RADIUS_M, LIDAR_LENGTH_M, LIDAR_MASS_KG = 0.035, 0.04, 0.1


@dataclass(frozen=True, slots=True)
class Part:
    """A cylinder, or a ball where ``length_m`` is 0; upright unless ``roll_rad`` lays it down."""

    name: str
    radius_m: float
    length_m: float
    mass_kg: float
    colour: Colour
    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0
    roll_rad: float = 0.0
    collides: bool = True

    @property
    def is_wheel(self) -> bool:
        """A driven wheel turns about its axis; everything else is fixed."""
        return self.roll_rad != 0.0

    @property
    def joint(self) -> str:
        """The name of the joint that holds it."""
        return f"{self.name}_joint"

    @property
    def inertia_kgm2(self) -> tuple[float, float, float]:
        """About its own x, y and axis, of a solid of even density."""
        square = self.radius_m**2
        if not self.length_m:
            ball = 0.4 * self.mass_kg * square
            return ball, ball, ball
        across = self.mass_kg * (3 * square + self.length_m**2) / 12
        return across, across, self.mass_kg * square / 2


def _wheel(name: str, y_m: float) -> Part:
    return Part(
        name,
        WHEEL_RADIUS_M,
        WHEEL_WIDTH_M,
        WHEEL_MASS_KG,
        DARK,
        y_m=y_m,
        z_m=WHEEL_RADIUS_M,
        roll_rad=-math.pi / 2,
    )


BODY = Part(
    "body",
    BASE_RADIUS_M,
    BODY_TOP_M - BODY_BOTTOM_M,
    BODY_MASS_KG + BATTERY_MASS_KG,
    BLUE,
    z_m=(BODY_TOP_M + BODY_BOTTOM_M) / 2,
)
LIDAR = Part(
    "lidar", LIDAR_RADIUS_M, LIDAR_LENGTH_M, LIDAR_MASS_KG, DARK, z_m=LIDAR_HEIGHT_M, collides=False
)
LEFT_WHEEL = _wheel("left_wheel", WHEEL_TRACK_M / 2)
RIGHT_WHEEL = _wheel("right_wheel", -WHEEL_TRACK_M / 2)
CASTERS = tuple(
    Part(f"{name}_caster", CASTER_RADIUS_M, 0.0, CASTER_MASS_KG, DARK, x_m=x_m, z_m=CASTER_RADIUS_M)
    for name, x_m in (("rear", -CASTER_X_M), ("front", CASTER_X_M))
)
PARTS = (BODY, LIDAR, LEFT_WHEEL, RIGHT_WHEEL, *CASTERS)
"""The lidar is within the body's outline and only seen; the battery is counted with the body."""
