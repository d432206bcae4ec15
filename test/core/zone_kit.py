"""Zones that several tests of the reflex set up, and short ways to make them."""

import numpy as np

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.zone_config import ZoneConfig

BODY = [[0.3, 0.25], [0.3, -0.25], [-0.3, -0.25], [-0.3, 0.25]]
FORWARD = Velocity(0.3)
DISC = {"type": "circle", "radius": 0.5, "min_points": 1, "release_s": 0.0}
MOVING = {
    "type": "velocity_polygon",
    "velocity_polygons": ["ahead", "back"],
    "min_points": 1,
    "ahead": {"points": [[0, 0.3], [1, 0.3], [1, -0.3], [0, -0.3]]},
    "back": {"points": [[0, 0.3], [-1, 0.3], [-1, -0.3], [0, -0.3]]},
}
for name, low, high in (("ahead", 0.01, 1.0), ("back", -1.0, -0.01)):
    MOVING[name] |= {"linear_min": low, "linear_max": high, "theta_min": -1, "theta_max": 1}


def make(**zones):
    return Reflex({name: ZoneConfig.model_validate(z) for name, z in zones.items()})


def at(*points):
    return np.array(points, dtype=np.float64).reshape(-1, 2)
