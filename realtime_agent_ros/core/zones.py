"""A configured zone: its shape or shapes, and whether each is occupied.

Belongs here: which shape holds for a velocity, and the state of each. Does not belong here: what
an occupied zone does to the speed (``actions``), or when sources can be trusted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from realtime_agent_ros.core.debounce import Debounce, DebounceLimits
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.shapes import NO_POINTS, Circle, Points, Polygon, Shape
from realtime_agent_ros.core.zone_config import SubPolygonConfig, ZoneConfig
from realtime_agent_ros.core.zone_points import MAX_REACH_M, Point, shape_fault

__all__ = ["NO_POINTS", "Area", "Points", "Zone"]

NS_PER_S = 1_000_000_000


class Area:
    """One shape of a zone and whether it is occupied."""

    def __init__(self, shape: Shape | None, limits: DebounceLimits, min_points: int) -> None:
        self.shape = shape
        self._debounce = Debounce(limits)
        self._min_points = min_points
        self._at_once = limits.trigger == 1

    @property
    def active(self) -> bool:
        """Occupied, by the zone's debounce."""
        return self._debounce.active

    def count_inside(self, points: Points) -> int:
        return 0 if self.shape is None else int(np.count_nonzero(self.shape.contains(points)))

    def see(self, points: Points, doubtful: Points, now_ns: int, *, may_release: bool) -> None:
        """Take a reading. Doubtful points only hold what is occupied; a free reading counts only
        if it ``may_release``."""
        inside = self.count_inside(points)
        if self.active and inside < self._min_points and len(doubtful):
            inside += self.count_inside(doubtful)
        occupied = inside >= self._min_points
        if occupied or may_release:
            self._debounce.update(occupied, now_ns)

    def move(self, points: Points, now_ns: int) -> None:
        """The same readings from where the base is now. They are no new ones: nothing is released,
        and what waits for several in a row goes on waiting."""
        if self._at_once and not self.active and self.count_inside(points) >= self._min_points:
            self._debounce.update(True, now_ns)

    def reset(self) -> None:
        self._debounce.reset()


class Zone:
    """A configured zone. One area; a velocity polygon has one for each sub-polygon.

    Every sub-polygon keeps its own state, so that the verdict on a velocity does not depend on the
    velocities asked about before.
    """

    def __init__(self, name: str, config: ZoneConfig, release_ns: int = 0) -> None:
        """``release_ns`` is for a stop zone that names no ``release_s`` of its own."""
        self.name = name
        self.config = config
        self.enabled = config.enabled
        self.points: Points = NO_POINTS
        self.doubtful: Points = NO_POINTS
        limits = DebounceLimits(
            config.trigger_consecutive_points,
            config.release_consecutive_points,
            _release_ns(config, release_ns),
        )
        self._subs = tuple(config.sub_polygons[n] for n in config.velocity_polygons)
        self.areas = tuple(Area(s, limits, config.min_points) for s in self._shapes())

    @property
    def is_shaped(self) -> bool:
        """False while the topic that brings the shape has not spoken."""
        return all(area.shape is not None for area in self.areas)

    @property
    def moves_with_command(self) -> bool:
        return bool(self._subs)

    @property
    def stops(self) -> bool:
        """Whether it holds the robot while it is active, whatever the command."""
        return self.enabled and self.config.action_type == "stop" and not self._subs

    @property
    def active(self) -> bool:
        """Occupied, by the zone's debounce."""
        return any(area.active for area in self.areas)

    def is_occupied(self, points: Points) -> bool:
        """Whether at least ``min_points`` of these lie inside or on the edge; changes nothing."""
        least = self.config.min_points
        return any(area.count_inside(points) >= least for area in self.areas)

    def set_shape(self, shape: Sequence[Point] | float) -> str:
        """Take new corners, or a radius; returns why not, or an empty text."""
        if self._subs:
            return f"{self.name}: a velocity polygon takes no shape from outside"
        if isinstance(shape, (int, float)):
            if self.config.type != "circle":
                return f"{self.name}: a polygon takes corners, got the radius {shape}"
            if not 0.0 < shape <= MAX_REACH_M:
                allowed = f"a finite number above 0 and up to {MAX_REACH_M:.0f}"
                return f"{self.name}: a radius must be {allowed}, got {shape}"
            self.areas[0].shape = Circle(float(shape))
            return ""
        if self.config.type == "circle":
            return f"{self.name}: a circle takes a radius, got corners"
        if fault := shape_fault(tuple((float(x), float(y)) for x, y in shape)):
            return f"{self.name}: {fault}"
        self.areas[0].shape = _polygon(shape)
        return ""

    def see(self, points: Points, doubtful: Points, now_ns: int, *, may_release: bool) -> None:
        """Take the newest points of the zone's sources; see ``Area.see``."""
        self.points, self.doubtful = points, doubtful
        self.look_again(now_ns, may_release=may_release)

    def move(self, points: Points, now_ns: int) -> None:
        """Take the same points from where the base is now; see ``Area.move``."""
        self.points = points
        for area in self.areas if self.enabled else ():
            area.move(points, now_ns)

    def forget(self) -> None:
        """Nobody sees anything for this zone any more, and that is meant."""
        self.points = self.doubtful = NO_POINTS
        for area in self.areas:
            area.reset()

    def look_again(self, now_ns: int, *, may_release: bool = False) -> None:
        """Judge the same points anew, after a change of the shape."""
        for area in self.areas if self.enabled else ():
            area.see(self.points, self.doubtful, now_ns, may_release=may_release)

    def set_enabled(self, enabled: bool, now_ns: int) -> None:
        """A zone switched off forgets; switched on it looks at once at what is known."""
        if self.enabled != enabled:
            self.enabled = enabled
            for area in self.areas:
                area.reset()
            self.look_again(now_ns)

    def areas_for(self, velocity: Velocity) -> tuple[Area, ...]:
        """The area that ``velocity`` selects; where no sub-polygon is for it, all of them.

        The caller takes the least speed that any of them leaves: that is the most conservative one
        for what is seen now, which no fixed order or size of shapes can promise. (nav2 goes on
        with whichever was used last.)
        """
        if not self._subs:
            return self.areas
        for turned_rad in (0.0, math.tau, -math.tau) if self.config.holonomic else (0.0,):
            for area, sub in zip(self.areas, self._subs, strict=True):
                if _holds(sub, velocity, self.config.holonomic, turned_rad):
                    return (area,)
        return self.areas

    def _shapes(self) -> tuple[Shape | None, ...]:
        if self._subs:
            return tuple(_polygon(sub.points) for sub in self._subs)
        if self.config.type == "circle":
            return (None if self.config.radius is None else Circle(self.config.radius),)
        return (_polygon(self.config.points) if self.config.points else None,)


def _polygon(corners: Sequence[Point]) -> Polygon:
    return Polygon(np.array(corners, dtype=np.float64).reshape(-1, 2))


def _release_ns(config: ZoneConfig, default_ns: int) -> int:
    if config.release_s is not None:
        return round(config.release_s * NS_PER_S)
    return default_ns if config.action_type == "stop" else 0


def _holds(sub: SubPolygonConfig, velocity: Velocity, holonomic: bool, turned_rad: float) -> bool:
    """Whether the sub-polygon is for this velocity, with its direction told ``turned_rad`` on.

    Half a turn has two names, pi and -pi: what is outside of the angles by one may be inside by the
    other. That is asked only once nobody holds the first, which is the one that nav2 knows.
    """
    x, y = velocity.linear_x_mps, velocity.linear_y_mps
    speed = math.hypot(x, y) if holonomic else x
    if not (
        sub.linear_min <= speed <= sub.linear_max
        and sub.theta_min <= velocity.angular_z_radps <= sub.theta_max
    ):
        return False
    direction = (math.atan2(y, x) if speed > 0.0 else 0.0) + turned_rad
    start, end = sub.direction_start_angle, sub.direction_end_angle
    if not holonomic or start <= direction <= end:
        return True
    return start > end and turned_rad == 0.0 and (direction >= start or direction <= end)
