"""What people and planners are told of the obstacles: the nearest one in each direction."""

from __future__ import annotations

import math

import numpy as np

from realtime_agent_ros.core.snapshot import SECTORS
from realtime_agent_ros.core.zones import Points


def nearest_by_sector(points: Points) -> dict[str, float | None]:
    """Distance in metres to the nearest point in each 45 degree sector; None where it is free."""
    nearest = np.full(len(SECTORS), np.inf)
    width = math.tau / len(SECTORS)
    sector = np.rint(np.arctan2(points[:, 1], points[:, 0]) / width).astype(np.intp) % len(SECTORS)
    np.minimum.at(nearest, sector, np.hypot(points[:, 0], points[:, 1]))
    return {
        name: round(float(d), 3) if np.isfinite(d) else None
        for name, d in zip(SECTORS, nearest, strict=True)
    }
