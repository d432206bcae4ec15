"""A person who lives in the flat: waits out of the way, walks across when called.

Belongs here: where the person is and goes. Does not belong here: the body in the physics world.
The person doesn't walk into the robot: before it they wait, and after a while turn back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum, auto

from realtime_agent_ros.sim.flat import Walk
from realtime_agent_ros.sim.measures import BASE_RADIUS_M

GAP_M = 0.15
"""A person keeps so far from the robot's hull while walking."""
PATIENCE_S = 3.0
"""A person who can't go on turns back after so long."""


class Mode(Enum):
    """RESTING at an end of the walk, WALKING to an end, or STANDING in the middle."""

    RESTING = auto()
    WALKING = auto()
    TO_MIDDLE = auto()
    STANDING = auto()


class Person:
    """Position on a walk; ``update`` it every time step. Crosses alone every ``period_s`` > 0."""

    def __init__(self, walk: Walk, period_s: float) -> None:
        self._walk = walk
        self._period_s = period_s
        self._middle_m = walk.middle_ratio * walk.length_m
        self.reset()

    def reset(self) -> None:
        """Back to the start of the walk."""
        self.mode = Mode.RESTING
        self._way_m = 0.0
        self._forward = True
        self._blocked_s = 0.0
        self._since_walk_s = 0.0

    @property
    def position_m(self) -> tuple[float, float]:
        return self._at(self._way_m)

    @property
    def heading_rad(self) -> float:
        (x0, y0), (x1, y1) = self._walk.start_m, self._walk.end_m
        ahead = math.atan2(y1 - y0, x1 - x0)
        return ahead if self._forward else ahead + math.pi

    def cross(self) -> bool:
        """Walk to the other end; from the middle, walk on. False if already on the way."""
        if self.mode is Mode.WALKING:
            return False
        if self.mode is Mode.RESTING:
            self._forward = self._way_m < self._middle_m
        self.mode = Mode.WALKING
        self._since_walk_s = 0.0
        return True

    def stand(self) -> bool:
        """Walk into the robot's way and stay there; from there, walk on. False if walking."""
        if self.mode is not Mode.RESTING:
            return self.cross()
        self._forward = self._way_m < self._middle_m
        self.mode = Mode.TO_MIDDLE
        return True

    def update(self, dt_s: float, *robots_m: tuple[float, float]) -> None:
        """Move on by ``dt_s`` seconds, with the robots' centres at ``robots_m``."""
        self._since_walk_s += dt_s
        if self.mode is Mode.RESTING and 0.0 < self._period_s <= self._since_walk_s:
            self.cross()
        if self.mode in (Mode.WALKING, Mode.TO_MIDDLE):
            self._walk_on(dt_s, robots_m)

    def _walk_on(self, dt_s: float, robots_m: Sequence[tuple[float, float]]) -> None:
        step_m = self._walk.speed_mps * dt_s * (1.0 if self._forward else -1.0)
        goal_m = self._goal_m()
        way_m = self._way_m + step_m
        arrived = way_m >= goal_m if self._forward else way_m <= goal_m
        way_m = goal_m if arrived else way_m
        if any(self._would_touch(way_m, robot_m) for robot_m in robots_m):
            self._wait(dt_s)
            return
        self._way_m, self._blocked_s = way_m, 0.0
        if arrived:
            self.mode = Mode.STANDING if self.mode is Mode.TO_MIDDLE else Mode.RESTING

    def _goal_m(self) -> float:
        if self.mode is Mode.TO_MIDDLE:
            return self._middle_m
        return self._walk.length_m if self._forward else 0.0

    def _wait(self, dt_s: float) -> None:
        self._blocked_s += dt_s
        if self._blocked_s >= PATIENCE_S:
            self._blocked_s = 0.0
            self._forward = not self._forward
            self.mode = Mode.WALKING

    def _would_touch(self, way_m: float, robot_m: tuple[float, float]) -> bool:
        near_m = self._walk.radius_m + BASE_RADIUS_M + GAP_M
        next_m = math.dist(self._at(way_m), robot_m)
        return next_m < near_m and next_m < math.dist(self.position_m, robot_m)

    def _at(self, way_m: float) -> tuple[float, float]:
        ratio = way_m / self._walk.length_m
        (x0, y0), (x1, y1) = self._walk.start_m, self._walk.end_m
        return x0 + ratio * (x1 - x0), y0 + ratio * (y1 - y0)
