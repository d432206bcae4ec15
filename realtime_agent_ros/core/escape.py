"""Whether a motion leads out of a violated zone and cannot do harm on the way.

Belongs here: the proof for one shape. Does not belong here: who may ask for it (``allow_escape``).

A motion is an escape if, over ESCAPE_HORIZON_S of it, sampled SAMPLES times:

1. no point that is inside comes nearer to the base's centre, at any time;
2. no such point comes deeper into the shape, measured as the scale at which the shape, shrunk about
   the base's centre, would just hold it (for a circle that is 1 again). So whatever body of the
   zone's own form and any size the point was outside of, it stays outside of. Where the centre is
   not within the shape that scale does not exist, and turning is no escape;
3. at the end every such point is further from the centre than it was;
4. no other point comes into the shape, nor lies on its way (swept, see ``sweep``).

So turning on the spot is never an escape: it brings no point further from the centre. For a
circular base it would do no harm, but it gains nothing, and the promise is to let through what
gains. Where less is enough, condition 3 can be left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.shapes import Circle, Points, Polygon, Shape
from realtime_agent_ros.core.sweep import arc_path, first_contact, seen_along

ESCAPE_HORIZON_S = 0.5
SAMPLES = 20
TOLERANCE_M = 1e-9


def is_escape(shape: Shape, points: Points, velocity: Velocity, *, gaining: bool = True) -> bool:
    """Whether ``velocity`` leads away from all ``points`` in the shape, and into no others.

    Without ``gaining`` condition 3 is left out: it is enough that nothing comes nearer.
    """
    if velocity.is_zero():
        return False
    inside = shape.contains(points)
    path = arc_path(velocity, ESCAPE_HORIZON_S, SAMPLES)
    if first_contact(shape, points[~inside], path, 1) is not None:
        return False
    seen = seen_along(path, points[inside])
    way = np.array((velocity.linear_x_mps, velocity.linear_y_mps))
    if (seen @ way > TOLERANCE_M).any():  # minus half the slope of the squared distance
        return False
    distance = np.hypot(seen[..., 0], seen[..., 1])
    if gaining and (distance[-1] <= distance[0] + TOLERANCE_M).any():
        return False
    return isinstance(shape, Circle) or _comes_out(shape, seen, velocity)


def _comes_out(shape: Polygon, seen: NDArray[np.float64], velocity: Velocity) -> bool:
    """Condition 2 for the points as seen at every sample, (samples, n, 2).

    The scale is the greatest over the hull's edges; its slope is the greatest of those that share
    it. Straight motion makes it convex over time, so there the samples prove it for all times.
    """
    turn = velocity.angular_z_radps
    if (shape.offsets <= TOLERANCE_M).any():
        return turn == 0.0
    motion = np.stack(
        (
            -velocity.linear_x_mps + turn * seen[..., 1],
            -velocity.linear_y_mps - turn * seen[..., 0],
        ),
        axis=-1,
    )
    edges = (shape.normals / shape.offsets[:, None]).T
    scales, slopes = seen @ edges, motion @ edges
    scale = scales.max(axis=-1)
    slope = np.where(scales >= scale[..., None] - TOLERANCE_M, slopes, -np.inf).max(axis=-1)
    grows = (slope >= -TOLERANCE_M).all() and (np.diff(scale, axis=0) >= -TOLERANCE_M).all()
    return bool(grows)
