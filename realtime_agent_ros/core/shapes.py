"""Polygons and circles in the base frame: which points they hold, an edge counting as inside.

Belongs here: geometry of one shape that stands still. Does not belong here: shapes that move
(``sweep``) and what a zone does (``zones``). Points are float arrays (n, 2) in metres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
NO_POINTS: Points = np.empty((0, 2))
EDGE_TOLERANCE_M = 1e-9
CIRCLE_CORNERS = 32


@dataclass(frozen=True, slots=True)
class Circle:
    """A disc around the base's centre."""

    radius_m: float

    @property
    def reach_m(self) -> float:
        """The distance of its farthest point from the base's centre."""
        return self.radius_m

    def contains(self, points: Points) -> Mask:
        """Which points lie inside or on the edge."""
        x, y = points[:, 0], points[:, 1]
        inside: Mask = x * x + y * y <= (self.radius_m + EDGE_TOLERANCE_M) ** 2
        return inside

    def outline(self) -> Points:
        """Corners to draw it by."""
        angle = np.arange(CIRCLE_CORNERS) * (math.tau / CIRCLE_CORNERS)
        return self.radius_m * np.column_stack((np.cos(angle), np.sin(angle)))


@dataclass(frozen=True, slots=True, eq=False)
class Polygon:
    """A closed polygon by its corners, in either order; even-odd where it crosses itself.

    ``normals`` (e, 2) and ``offsets`` (e,) are the outward half planes of its convex hull: a point
    is in the hull where ``normals @ point <= offsets``, in metres; ``limits`` (e, 1) are those with
    the edge's tolerance.
    """

    corners: Points
    normals: Points = field(init=False)
    offsets: NDArray[np.float64] = field(init=False)
    limits: NDArray[np.float64] = field(init=False)
    is_convex: bool = field(init=False)
    reach_m: float = field(init=False)

    def __post_init__(self) -> None:
        hull = _hull(self.corners)
        edges = np.roll(hull, -1, axis=0) - hull
        normals = np.column_stack((edges[:, 1], -edges[:, 0]))
        normals /= np.hypot(normals[:, 0], normals[:, 1])[:, None]
        set_field = object.__setattr__  # the class is frozen
        set_field(self, "normals", normals)
        offsets = (normals * hull).sum(axis=1)
        set_field(self, "offsets", offsets)
        set_field(self, "limits", (offsets + EDGE_TOLERANCE_M)[:, None])
        set_field(self, "is_convex", _is_convex(self.corners))
        set_field(self, "reach_m", float(np.hypot(*self.corners.T).max()))

    def contains(self, points: Points) -> Mask:
        """Which points lie inside or on the edge. Cost: points times corners."""
        with np.errstate(invalid="ignore"):  # NaN is nowhere
            within: Mask = self.normals @ points.T <= self.limits
        inside: Mask = np.logical_and.reduce(within, axis=0)
        if not self.is_convex and inside.any():
            inside[inside] = _even_odd(points[inside], self.corners)
        return inside

    def outline(self) -> Points:
        """Corners to draw it by."""
        return self.corners


Shape = Circle | Polygon


def _even_odd(points: Points, corners: Points) -> Mask:
    x, y = points[:, 0, None], points[:, 1, None]
    x0, y0 = corners[:, 0], corners[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    spans = (y0 <= y) != (y1 <= y)
    cross = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
    left_of = np.where(y1 > y0, cross > 0, cross < 0)
    inside = np.count_nonzero(spans & left_of, axis=1) % 2 == 1
    length = np.hypot(x1 - x0, y1 - y0)
    along = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)
    slack = EDGE_TOLERANCE_M * np.maximum(length, EDGE_TOLERANCE_M)
    on_edge = (np.abs(cross) <= slack) & (along >= -slack) & (along <= length**2 + slack)
    result: Mask = inside | on_edge.any(axis=1)
    return result


def _hull(corners: Points) -> Points:
    """The convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted({(float(x), float(y)) for x, y in corners})
    lower, upper = _half_hull(ordered), _half_hull(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1])


def _half_hull(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for point in ordered:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0.0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _is_convex(corners: Points) -> bool:
    """Whether the corners go round once and never turn back."""
    edges = np.roll(corners, -1, axis=0) - corners
    edges = edges[np.hypot(edges[:, 0], edges[:, 1]) > 0.0]
    after = np.roll(edges, -1, axis=0)
    turns = np.arctan2(
        edges[:, 0] * after[:, 1] - edges[:, 1] * after[:, 0], (edges * after).sum(axis=1)
    )
    one_way = bool((turns >= 0.0).all() or (turns <= 0.0).all())
    return one_way and bool(abs(abs(turns.sum()) - math.tau) < 1e-6)
