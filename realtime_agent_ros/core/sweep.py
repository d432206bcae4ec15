"""A shape moved along a path: when it first holds enough points at once.

Belongs here: paths of a constant twist and first contact along them. Does not belong here: what
follows from a contact (``actions``).

Contact is continuous: between two poses of a path the base moves and turns evenly, and what the
shape touches on the way counts, so nothing is too thin to be seen. For a point and a step the
motion is cut into pieces whose chord lies within CHORD_ERROR_M of the true curve; piece against
edge is then exact. What the shape touches by less than that depth, and only then, may be missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.shapes import EDGE_TOLERANCE_M, Circle, Mask, Points, Polygon, Shape

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

CHORD_ERROR_M = 1e-4
MAX_PIECES = 256
BLOCK_SIZE = 120_000
"""Numbers in one block of work. A longer path is halved, so that most points drop out early; and
BLAS begins no threads of its own for so little, which on a busy machine cost more than they give.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Poses of the base at even steps, in the frame of the first one, which is the origin."""

    x_m: Floats
    y_m: Floats
    yaw_rad: Floats

    @property
    def steps(self) -> int:
        return len(self.x_m) - 1

    def part(self, first: int, last: int) -> Path:
        """The steps from ``first`` up to ``last``, in the same frame."""
        cut = slice(first, last + 1)
        return Path(self.x_m[cut], self.y_m[cut], self.yaw_rad[cut])


@dataclass(frozen=True, slots=True)
class Contact:
    """The step in which enough points are inside at once, and when: a fraction of it, 0 to 1."""

    step: int
    fraction: float


def stepped_path(velocity: Velocity, step_s: float, steps: int) -> Path:
    """The path as nav2_collision_monitor simulates it: move straight for a step, then turn."""
    yaw = np.arange(steps + 1, dtype=np.float64) * (velocity.angular_z_radps * step_s)
    cos, sin = np.cos(yaw[:-1]), np.sin(yaw[:-1])
    vx, vy = velocity.linear_x_mps * step_s, velocity.linear_y_mps * step_s
    return Path(_summed(vx * cos - vy * sin), _summed(vx * sin + vy * cos), yaw)


def arc_path(velocity: Velocity, horizon_s: float, steps: int) -> Path:
    """The exact path under a constant twist; the sinc forms hold for straight motion too."""
    times = np.arange(steps + 1, dtype=np.float64) * (horizon_s / steps)
    yaw = times * velocity.angular_z_radps
    sinc = np.sinc(yaw / np.pi)
    cosc = np.sinc(yaw / (2 * np.pi)) * np.sin(yaw / 2)
    vx, vy = velocity.linear_x_mps, velocity.linear_y_mps
    return Path(times * (vx * sinc - vy * cosc), times * (vx * cosc + vy * sinc), yaw)


def seen_along(path: Path, points: Points) -> Floats:
    """The points (n, 2) as the base sees them at every pose: (poses, n, 2)."""
    dx, dy = points[:, 0] - path.x_m[:, None], points[:, 1] - path.y_m[:, None]
    cos, sin = np.cos(path.yaw_rad)[:, None], np.sin(path.yaw_rad)[:, None]
    return np.stack((cos * dx + sin * dy, cos * dy - sin * dx), axis=-1)


def _summed(parts: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(parts)))


def first_contact(shape: Shape, points: Points, path: Path, min_points: int) -> Contact | None:
    """When at least ``min_points`` points are inside at once for the first time; None if never."""
    # compress is ten times as fast as an index here
    near = points.compress(_in_bounds(points, path, shape.reach_m), axis=0)
    if len(near) < min_points:
        return None
    edges = 1 if isinstance(shape, Circle) else len(shape.normals)
    if path.steps == 1 or len(near) * edges * (path.steps + 1) <= BLOCK_SIZE:
        return _contact_in(shape, near, path, min_points)
    middle = path.steps // 2
    found = first_contact(shape, near, path.part(0, middle), min_points)
    if found is not None:
        return found
    found = first_contact(shape, near, path.part(middle, path.steps), min_points)
    return None if found is None else Contact(middle + found.step, found.fraction)


def _in_bounds(points: Points, path: Path, reach_m: float) -> Mask:
    """Points in the rectangle that the shape never leaves on the path."""
    reach = reach_m + EDGE_TOLERANCE_M
    x, y = points[:, 0], points[:, 1]
    inside: Mask = (
        (x >= path.x_m.min() - reach)
        & (x <= path.x_m.max() + reach)
        & (y >= path.y_m.min() - reach)
        & (y <= path.y_m.max() + reach)
    )
    return inside


def _contact_in(shape: Shape, points: Points, path: Path, min_points: int) -> Contact | None:
    if isinstance(shape, Circle):
        inside, perhaps = _circle_hits(shape, points, path)
        pieces = 1
    else:
        bend_m = _bend_m(shape, path)
        inside, perhaps = _polygon_hits(shape, points, path, bend_m)
        pieces = min(MAX_PIECES, max(1, math.ceil(math.sqrt(bend_m / CHORD_ERROR_M))))
    if np.count_nonzero(inside[0]) >= min_points:
        return Contact(0, 0.0)
    arrived = np.flatnonzero(np.count_nonzero(inside[1:], axis=1) >= min_points)
    last = int(arrived[0]) if len(arrived) else path.steps - 1
    enough = np.count_nonzero(perhaps[: last + 1], axis=1) >= min_points
    if not enough.any():  # so nothing has arrived either
        return None
    step, index = np.nonzero(perhaps[: last + 1] & enough[:, None])
    at_once = max(1, BLOCK_SIZE // (10 * pieces))
    for pairs in _by_steps(step, at_once):
        swept = _first_crowd(shape, points[index[pairs]], path, step[pairs], pieces, min_points)
        if swept is not None:
            return swept
    return Contact(last, 1.0) if len(arrived) else None


def _by_steps(step: Indices, size: int) -> Iterator[slice]:
    """Cuts of the sorted steps, about ``size`` long, that never part one step."""
    first = 0
    while first < len(step):
        last = step[min(first + size, len(step)) - 1]
        end = int(np.searchsorted(step, last, side="right"))
        yield slice(first, end)
        first = end


# -- candidates: which points may touch the shape in which step -------------------------------


def _bend_m(shape: Polygon, path: Path) -> float:
    """How far a point near the shape may leave its chord in a step: |q''| / 8 over one step."""
    turn = abs(float(path.yaw_rad[1] - path.yaw_rad[0]))
    way = math.hypot(path.x_m[1] - path.x_m[0], path.y_m[1] - path.y_m[0])
    return (turn**2 * (shape.reach_m + way) + 2 * turn * way) / 8


def _polygon_hits(shape: Polygon, points: Points, path: Path, bend_m: float) -> tuple[Mask, Mask]:
    """Per pose which points are inside; per step which no edge keeps out at both its ends."""
    cos, sin = np.cos(path.yaw_rad)[:, None], np.sin(path.yaw_rad)[:, None]
    nx = cos * shape.normals[:, 0] - sin * shape.normals[:, 1]
    ny = sin * shape.normals[:, 0] + cos * shape.normals[:, 1]
    limit = nx * path.x_m[:, None] + ny * path.y_m[:, None] + shape.offsets + EDGE_TOLERANCE_M
    planes = np.stack((nx.ravel(), ny.ravel()), axis=1)
    depth = planes @ points.T
    grid = (len(cos), -1, len(points))
    beyond: Mask = (depth > limit.reshape(-1, 1)).reshape(grid)
    inside: Mask = ~np.logical_or.reduce(beyond, axis=1)
    if not shape.is_convex and inside.any():
        pose, index = np.nonzero(inside)
        inside[pose, index] = shape.contains(_seen_from(path, pose, 0.0, points[index]))
    if bend_m:
        beyond = (depth > limit.reshape(-1, 1) + bend_m).reshape(grid)
    kept_out: Mask = np.logical_or.reduce(beyond[:-1] & beyond[1:], axis=1)
    return inside, ~kept_out


def _circle_hits(shape: Circle, points: Points, path: Path) -> tuple[Mask, Mask]:
    """The same for a circle: a step's nearest place is at most half the step from an end of it."""
    x, y = path.x_m, path.y_m
    square = (points**2).sum(axis=1) + (x**2 + y**2)[:, None]
    square -= np.stack((2 * x, 2 * y), axis=1) @ points.T
    half_step = float(np.hypot(np.diff(x), np.diff(y)).max()) / 2
    inside = square <= (shape.radius_m + EDGE_TOLERANCE_M) ** 2
    near = square <= (shape.radius_m + EDGE_TOLERANCE_M + half_step) ** 2
    return inside, near[:-1] | near[1:]


def _seen_from(path: Path, step: Indices, fraction: Floats | float, points: Points) -> Points:
    """The points (n, 2) as the base sees them at a fraction of the step of each."""
    after = np.minimum(step + 1, path.steps)

    def at(values: Floats) -> Floats:
        between: Floats = values[step] + (values[after] - values[step]) * fraction
        return between

    yaw, x, y = at(path.yaw_rad), at(path.x_m), at(path.y_m)
    cos, sin = np.cos(yaw), np.sin(yaw)
    dx, dy = points[:, 0] - x, points[:, 1] - y
    return np.stack((cos * dx + sin * dy, cos * dy - sin * dx), axis=-1)


# -- contact: from when to when a point is inside, and how many are at once -------------------


def _first_crowd(
    shape: Shape, points: Points, path: Path, step: Indices, pieces: int, min_points: int
) -> Contact | None:
    """The first moment at which ``min_points`` of these (point, step) pairs are inside at once."""
    piece, enter, leave = _stays(shape, points, path, step, pieces)
    if len(piece) < min_points:
        return None
    ends = np.concatenate((enter, leave))
    change = np.repeat((1, -1), len(piece))
    order = np.lexsort((-change, ends, np.concatenate((piece, piece))))
    crowd = np.flatnonzero(np.cumsum(change[order]) >= min_points)
    if not len(crowd):
        return None
    first = order[crowd[0]]
    at_step, within = divmod(int(piece[first % len(piece)]), pieces)
    return Contact(at_step, (within + float(ends[first])) / pieces)


def _stays(
    shape: Shape, points: Points, path: Path, step: Indices, pieces: int
) -> tuple[Indices, Floats, Floats]:
    """Per stay inside: the piece (counted over all steps), and where in it it begins and ends."""
    if isinstance(shape, Circle):
        enter, leave = _circle_stays(shape, points, path, step)
        touched = enter <= leave
        return step[touched], enter[touched], leave[touched]
    corner = np.arange(pieces + 1) / pieces
    count = len(step)
    seen = _seen_from(
        path,
        np.repeat(step, pieces + 1),
        np.tile(corner, count),
        np.repeat(points, pieces + 1, axis=0),
    )
    inside = shape.contains(seen).reshape(count, pieces + 1)
    seen = seen.reshape(count, pieces + 1, 2)
    enter, leave = _crossings(
        seen[:, :-1].reshape(-1, 2), seen[:, 1:].reshape(-1, 2), shape.corners
    )
    enter = np.where(inside[:, :-1].ravel(), 0.0, enter)
    leave = np.where(inside[:, 1:].ravel(), 1.0, leave)
    touched = enter <= leave
    number = (step[:, None] * pieces + np.arange(pieces)).ravel()
    return number[touched], enter[touched], leave[touched]


def _circle_stays(
    shape: Circle, points: Points, path: Path, step: Indices
) -> tuple[Floats, Floats]:
    """Where the straight step of the centre begins and ends to be within the radius."""
    dx, dy = path.x_m[step + 1] - path.x_m[step], path.y_m[step + 1] - path.y_m[step]
    px, py = points[:, 0] - path.x_m[step], points[:, 1] - path.y_m[step]
    way = dx * dx + dy * dy
    moving = np.where(way > 0.0, way, 1.0)
    middle = (px * dx + py * dy) / moving
    radius_m = shape.radius_m + EDGE_TOLERANCE_M
    off = np.square(px - middle * dx) + np.square(py - middle * dy)
    room = radius_m**2 - off
    half = np.sqrt(np.maximum(room, 0.0) / moving)
    enter = np.where(way > 0.0, np.maximum(middle - half, 0.0), 0.0)
    leave = np.where(way > 0.0, np.minimum(middle + half, 1.0), 1.0)
    return np.where(room >= 0.0, enter, np.inf), np.where(room >= 0.0, leave, -np.inf)


def _crossings(start: Points, end: Points, corners: Points) -> tuple[Floats, Floats]:
    """The first and last place, 0 to 1, at which each chord meets the outline; inf, -inf: none."""
    rx, ry = (end - start).T[:, :, None]
    ax, ay = corners.T[:, None, :]
    bx, by = np.roll(corners, -1, axis=0).T[:, None, :]
    ex, ey = bx - ax, by - ay
    wx, wy = ax - start[:, 0, None], ay - start[:, 1, None]
    cross = rx * ey - ry * ex
    with np.errstate(all="ignore"):  # parallel: no crossing, or NaN: none
        along = (wx * ey - wy * ex) / cross
        on_edge = (wx * ry - wy * rx) / cross
    slack = EDGE_TOLERANCE_M
    meets = (along >= -slack) & (along <= 1 + slack) & (on_edge >= -slack) & (on_edge <= 1 + slack)
    along = np.clip(along, 0.0, 1.0)
    first = np.where(meets, along, np.inf).min(axis=1)
    last = np.where(meets, along, -np.inf).max(axis=1)
    return first, last
