"""Regions around the base: which points lie inside, and when motion will bring points inside.

Belongs here: geometry of one zone. Does not belong here: what a zone does to the speed
(``reflex``). Points are float arrays of shape (n, 2) in metres, x and y in the base frame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.config import ZoneConfig
from realtime_agent_ros.core.geometry import Velocity

Points = NDArray[np.float64]
NO_POINTS: Points = np.empty((0, 2))
EDGE_TOLERANCE_M = 1e-9


class Zone:
    """A configured zone with its shape as arrays."""

    def __init__(self, name: str, config: ZoneConfig) -> None:
        self.name = name
        self.config = config
        self._corners = np.array(config.points, dtype=np.float64).reshape(-1, 2)
        if config.type == "circle":
            assert config.radius is not None  # ZoneConfig promises it
            self._radius_m = config.radius
        else:
            self._radius_m = float(np.hypot(*self._corners.T).max())

    def is_occupied(self, points: Points) -> bool:
        """Whether at least ``min_points`` lie inside or on the edge."""
        return self.count_inside(points) >= self.config.min_points

    def count_inside(self, points: Points) -> int:
        return int(np.count_nonzero(self._inside(points)))

    def collision_time_s(self, points: Points, velocity: Velocity, horizon_s: float) -> float:
        """When ``min_points`` will be inside if the base keeps ``velocity``; inf if not by then.

        As in nav2_collision_monitor the base is stepped forward by ``simulation_time_step``; the
        points are then moved into the base frame of every step at once.
        """
        near = points[self._within_reach(points, velocity, horizon_s)]
        if len(near) < self.config.min_points:
            return float("inf")
        step_s = self.config.simulation_time_step
        times = np.arange(0.0, horizon_s + step_s / 2, step_s)
        moved = _seen_from_base_at(near, velocity, times)
        if self.config.allow_escape:
            moved = moved[:, ~self._left_behind(moved, velocity)]
        counts = self._inside(moved.reshape(-1, 2)).reshape(len(times), -1).sum(axis=1)
        hits = np.flatnonzero(counts >= self.config.min_points)
        return float(times[hits[0]]) if len(hits) else float("inf")

    def _left_behind(self, moved: NDArray[np.float64], velocity: Velocity) -> NDArray[np.bool_]:
        """Which points, of ``moved`` (t, n, 2), are inside now and never come nearer.

        For a polygon only if the base doesn't turn: a corner could swing into them.
        """
        inside = self._inside(moved[0])
        if self.config.type == "polygon" and velocity.angular_z_radps != 0.0:
            return np.zeros_like(inside)
        distance = np.hypot(moved[..., 0], moved[..., 1])
        away: NDArray[np.bool_] = inside & (distance.min(axis=0) >= distance[0] - EDGE_TOLERANCE_M)
        return away

    def _within_reach(
        self, points: Points, velocity: Velocity, horizon_s: float
    ) -> NDArray[np.bool_]:
        speed_mps = float(np.hypot(velocity.linear_x_mps, velocity.linear_y_mps))
        reach_m = self._radius_m + speed_mps * horizon_s + EDGE_TOLERANCE_M
        reachable: NDArray[np.bool_] = (points**2).sum(axis=1) <= reach_m**2
        return reachable

    def _inside(self, points: Points) -> NDArray[np.bool_]:
        within: NDArray[np.bool_] = (points**2).sum(axis=1) <= (
            self._radius_m + EDGE_TOLERANCE_M
        ) ** 2
        if self.config.type == "polygon" and within.any():
            within[within] = _in_polygon(points[within], self._corners)
        return within


def _seen_from_base_at(points: Points, velocity: Velocity, times: NDArray[np.float64]) -> Points:
    """The points, shape (n, 2), as seen after ``times`` (t,) of constant twist: (t, n, 2)."""
    yaw = velocity.angular_z_radps * times
    x, y = _arc(velocity, times, yaw)
    dx = points[None, :, 0] - x[:, None]
    dy = points[None, :, 1] - y[:, None]
    cos, sin = np.cos(yaw)[:, None], np.sin(yaw)[:, None]
    return np.stack((cos * dx + sin * dy, cos * dy - sin * dx), axis=-1)


def _arc(
    velocity: Velocity, times: NDArray[np.float64], yaw: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exact position under a constant twist; sinc forms hold for straight motion too."""
    sinc = np.sinc(yaw / np.pi)
    cosc = np.sinc(yaw / (2 * np.pi)) * np.sin(yaw / 2)
    vx, vy = velocity.linear_x_mps, velocity.linear_y_mps
    return times * (vx * sinc - vy * cosc), times * (vx * cosc + vy * sinc)


def _in_polygon(points: Points, corners: Points) -> NDArray[np.bool_]:
    """Even-odd rule; a point on an edge counts as inside. Cost: points times corners."""
    x, y = points[:, 0, None], points[:, 1, None]
    x0, y0 = corners[:, 0], corners[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    spans = (y0 <= y) != (y1 <= y)
    cross = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
    left_of = np.where(y1 > y0, cross > 0, cross < 0)
    inside = np.count_nonzero(spans & left_of, axis=1) % 2 == 1
    length = np.hypot(x1 - x0, y1 - y0)
    along = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)
    slack = EDGE_TOLERANCE_M * np.maximum(length, 1.0)
    on_edge = (np.abs(cross) <= slack) & (along >= -slack) & (along <= length**2 + slack)
    result: NDArray[np.bool_] = inside | on_edge.any(axis=1)
    return result
