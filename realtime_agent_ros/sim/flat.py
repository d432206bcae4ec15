"""The flat: walls, furniture, named places, the robots' starts and the person's walk.

Belongs here: pure data with tiny helpers on it. The MuJoCo world, the Gazebo world and the
picture of the demo are all made from it. Does not belong here: anything of a simulator.

Frame: the first robot's start pose is the origin, so odometry and world agree at the start. The
odometry of further robots begins at their starts, as if they had been localised.
x forward, y left, z up, metres and radians (REP-103).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.core.geometry import Pose

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""

WALL_HEIGHT_M = 1.2
WALL_THICKNESS_M = 0.1
WALL: Colour = (0.86, 0.84, 0.80)
WOOD: Colour = (0.62, 0.45, 0.28)
LIGHT_WOOD: Colour = (0.80, 0.66, 0.46)
FABRIC: Colour = (0.36, 0.47, 0.58)
WHITE: Colour = (0.92, 0.92, 0.90)
GREEN: Colour = (0.30, 0.52, 0.30)
METAL: Colour = (0.55, 0.57, 0.60)
DARK: Colour = (0.20, 0.21, 0.24)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright box, edges along the axes: centre, full side lengths, height of its foot."""

    name: str
    x_m: float
    y_m: float
    size_x_m: float
    size_y_m: float
    height_m: float
    colour: Colour
    bottom_m: float = 0.0

    def distance_to(self, x_m: float, y_m: float) -> float:
        """Distance in metres from a point on the floor plan to the box; 0 inside it."""
        dx = max(0.0, abs(x_m - self.x_m) - self.size_x_m / 2)
        dy = max(0.0, abs(y_m - self.y_m) - self.size_y_m / 2)
        return math.hypot(dx, dy)


@dataclass(frozen=True, slots=True)
class Cylinder:
    """An upright cylinder: centre, radius, height above its foot, height of its foot."""

    name: str
    x_m: float
    y_m: float
    radius_m: float
    height_m: float
    colour: Colour
    bottom_m: float = 0.0

    def distance_to(self, x_m: float, y_m: float) -> float:
        """Distance in metres from a point on the floor plan to the cylinder; 0 inside it."""
        return max(0.0, math.hypot(x_m - self.x_m, y_m - self.y_m) - self.radius_m)


@dataclass(frozen=True, slots=True)
class Place:
    """A pose with a name that people use."""

    name: str
    pose: Pose


@dataclass(frozen=True, slots=True)
class Walk:
    """The person's way, straight from one end to the other, and the person's measures."""

    start_m: tuple[float, float]
    end_m: tuple[float, float]
    speed_mps: float
    radius_m: float
    height_m: float

    @property
    def length_m(self) -> float:
        return math.dist(self.start_m, self.end_m)

    @property
    def middle_ratio(self) -> float:
        """Where on the walk, 0 to 1, the person stands squarely in the robot's way (y = 0)."""
        return self.start_m[1] / (self.start_m[1] - self.end_m[1])


@dataclass(frozen=True, slots=True)
class Flat:
    """Everything that stands still, and who walks through it."""

    walls: tuple[Box, ...]
    furniture: tuple[Box | Cylinder, ...]
    places: tuple[Place, ...]
    starts: tuple[Pose, ...]
    walk: Walk

    @property
    def start(self) -> Pose:
        """Where a robot begins that is alone."""
        return self.starts[0]

    @property
    def obstacles(self) -> tuple[Box | Cylinder, ...]:
        return self.walls + self.furniture

    def clearance_m(self, x_m: float, y_m: float) -> float:
        """Distance in metres from a point to the nearest wall or furniture, at any height."""
        return min(obstacle.distance_to(x_m, y_m) for obstacle in self.obstacles)

    def clearance_below_m(self, height_m: float, x_m: float, y_m: float) -> float:
        """The same, without what hangs above ``height_m``: a low base fits under a table."""
        return min(o.distance_to(x_m, y_m) for o in self.obstacles if o.bottom_m < height_m)

    def place(self, name: str) -> Place:
        """The place of that name; raises KeyError if there is none."""
        for place in self.places:
            if place.name == name:
                return place
        raise KeyError(f"no place {name!r}; known: {', '.join(p.name for p in self.places)}")


def _wall(name: str, start: tuple[float, float], end: tuple[float, float]) -> Box:
    """A wall whose middle line runs from ``start`` to ``end``, along x or along y."""
    (x0, y0), (x1, y1) = start, end
    return Box(
        f"wall_{name}",
        (x0 + x1) / 2,
        (y0 + y1) / 2,
        abs(x1 - x0) + WALL_THICKNESS_M,
        abs(y1 - y0) + WALL_THICKNESS_M,
        WALL_HEIGHT_M,
        WALL,
    )


FLAT = Flat(
    walls=(
        _wall("west", (-1.25, -3.05), (-1.25, 3.05)),
        _wall("east", (6.85, -3.05), (6.85, 3.05)),
        _wall("north_hall", (-1.25, 3.05), (1.10, 3.05)),
        _wall("north_kitchen", (2.30, 3.05), (6.85, 3.05)),
        _wall("south_hall", (-1.25, -3.05), (1.10, -3.05)),
        _wall("south_living", (2.30, -3.05), (6.85, -3.05)),
        _wall("bedroom_west", (1.10, 3.05), (1.10, 4.25)),
        _wall("bedroom_east", (2.30, 3.05), (2.30, 4.25)),
        _wall("bedroom_north", (1.10, 4.25), (2.30, 4.25)),
        _wall("bathroom_west", (1.10, -4.25), (1.10, -3.05)),
        _wall("bathroom_east", (2.30, -4.25), (2.30, -3.05)),
        _wall("bathroom_south", (1.10, -4.25), (2.30, -4.25)),
        _wall("between_hall_and_kitchen", (2.95, 2.40), (2.95, 3.05)),
        _wall("between_hall_and_living", (2.70, -3.05), (2.70, -2.30)),
    ),
    furniture=(
        Box("charging_dock", -1.08, 0.0, 0.24, 0.36, 0.30, DARK),
        Box("front_door", -1.18, 2.1, 0.04, 0.90, 1.10, WOOD),
        Box("shoe_rack", 0.55, 2.85, 0.80, 0.30, 0.50, LIGHT_WOOD),
        Box("bookshelf", -1.03, -1.9, 0.34, 1.20, 1.10, WOOD),
        Box("armchair", 0.1, -2.5, 0.75, 0.75, 0.80, FABRIC),
        Cylinder("plant", -0.9, -2.75, 0.20, 0.90, GREEN),
        Box("kitchen_counter", 4.55, 2.70, 2.90, 0.60, 0.90, WHITE),
        Box("fridge", 6.40, 2.65, 0.70, 0.70, 1.15, METAL),
        Cylinder("dining_table_top", 6.10, 1.25, 0.42, 0.04, LIGHT_WOOD, bottom_m=0.72),
        Cylinder("dining_table_foot", 6.10, 1.25, 0.10, 0.72, LIGHT_WOOD),
        Box("desk", 6.47, -0.35, 0.66, 1.40, 0.74, WOOD),
        Cylinder("desk_chair", 5.95, -0.85, 0.22, 0.50, DARK),
        Box("sofa", 3.95, -2.55, 1.90, 0.85, 0.75, FABRIC),
        Box("coffee_table", 5.45, -1.80, 0.55, 0.80, 0.42, LIGHT_WOOD),
        Cylinder("floor_lamp", 5.35, -2.75, 0.14, 1.15, METAL),
        Box("television", 6.55, -2.15, 0.40, 1.30, 0.90, DARK),
    ),
    places=(
        Place("kitchen", Pose(4.9, 1.5, math.pi / 2)),
        Place("desk", Pose(5.2, 0.1, 0.0)),
        Place("sofa", Pose(3.9, -1.3, -math.pi / 2)),
        Place("door", Pose(-0.2, 2.0, math.pi)),
        Place("dock", Pose(0.0, 0.0, 0.0)),
    ),
    starts=(
        Pose(0.0, 0.0, 0.0),
        Pose(2.6, -1.5, math.pi / 2),
        Pose(2.5, 1.6, -math.pi / 2),
        Pose(3.9, 1.4, math.pi),
        Pose(-0.5, 1.1, 0.0),
        Pose(0.5, -1.3, 0.0),
        Pose(4.7, -0.9, math.pi / 2),
        Pose(-0.35, -1.1, 0.0),
    ),
    walk=Walk((1.7, 3.75), (1.7, -3.75), speed_mps=0.9, radius_m=0.2, height_m=1.7),
)
"""About 8 m x 6 m: hall with dock and front door, kitchen, desk corner, living room. The person
lives in two small rooms north and south of the hall and walks from one to the other."""


def place_poses() -> dict[str, list[float]]:
    """The places as agent_node's parameters: ``{"places.desk": [5.2, 0.1, 0.0], ...}``."""
    return {
        f"places.{place.name}": [place.pose.x_m, place.pose.y_m, place.pose.yaw_rad]
        for place in FLAT.places
    }


def place_parameters() -> tuple[str, ...]:
    """The same for a command line: ``agent_node.places.desk:=[5.2, 0.1, 0.0]``."""
    return tuple(f"agent_node.{name}:={pose}" for name, pose in place_poses().items())
