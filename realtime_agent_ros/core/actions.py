"""What an occupied or approached zone leaves of a velocity: one ratio from 0 to 1 for all axes.

Belongs here: the actions of nav2_collision_monitor, and ``ssm``. Does not belong here: which zone
has the last word (``reflex``). One ratio for all axes keeps the path's shape.
"""

from __future__ import annotations

import math

from realtime_agent_ros.core.escape import is_escape
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.shapes import Points, Shape
from realtime_agent_ros.core.ssm import Braking, permitted_speed_mps, stopping_distance_m
from realtime_agent_ros.core.sweep import arc_path, first_contact, stepped_path
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.core.zones import Area, Zone

WHOLE_STEPS = 1e-9
SSM_TURN_RAD = 0.1
SSM_STEPS = 4
SSM_SLOWEST_MPS = 1e-9


def ratio_of(zone: Zone, area: Area, velocity: Velocity, latency_s: float) -> float:
    """What the zone's action leaves of a ``velocity`` that isn't zero; ``area`` is its shape now.

    ``latency_s`` is the age of the data plus the processing, for ``ssm``.
    """
    config = zone.config
    if config.action_type == "stop":
        return 1.0 if not area.active or may_escape(zone, area, velocity) else 0.0
    if config.action_type == "slowdown":
        return config.slowdown_ratio if area.active else 1.0
    if config.action_type == "limit":
        return limit_ratio(config, velocity) if area.active else 1.0
    if area.shape is None or config.action_type == "none":
        return 1.0
    points, min_points = zone.points, config.min_points
    if config.allow_escape and area.count_inside(points) >= min_points:
        if not may_escape(zone, area, velocity, gaining=False):
            return 0.0
        # Those inside are left behind; any other counts, or a point more could mean more speed.
        points, min_points = points[~area.shape.contains(points)], 1
    if config.action_type == "ssm":
        return ssm_ratio(config, area.shape, points, min_points, velocity, latency_s)
    time_s = collision_time_s(area.shape, points, min_points, velocity, config)
    return min(1.0, time_s / config.time_before_collision)


def may_escape(zone: Zone, area: Area, velocity: Velocity, *, gaining: bool = True) -> bool:
    """Whether the zone permits this motion out of it; see ``escape``.

    Out of an approach zone, which is room and not yet danger, it need not be ``gaining``: a round
    base may turn on the spot.
    """
    if not zone.config.allow_escape or area.shape is None:
        return False
    return all(
        is_escape(area.shape, points, velocity, gaining=gaining)
        for points in (zone.points, zone.doubtful)
        if len(points)
    )


def limit_ratio(config: ZoneConfig, velocity: Velocity) -> float:
    """So that neither limit is exceeded."""
    linear = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
    angular = abs(velocity.angular_z_radps)
    ratio = 1.0
    if linear > config.linear_limit:
        ratio = config.linear_limit / linear
    if angular > config.angular_limit:
        ratio = min(ratio, config.angular_limit / angular)
    return ratio


def collision_time_s(
    shape: Shape, points: Points, min_points: int, velocity: Velocity, config: ZoneConfig
) -> float:
    """When ``min_points`` will be inside if the base keeps ``velocity``; inf if not in time.

    As nav2 has it: the base is moved on by one ``simulation_time_step`` after the other; where the
    points are found inside after step k + 1 the collision is at k steps, the last pose that was
    free, and at 0 if they are inside now. What nav2 misses between two poses counts here: the
    result is the start of the first step in which enough points are inside at once at any moment.
    So it is nav2's where nav2's poses see the first contact, and earlier where they skip it, never
    later; and a point more never makes it later.
    """
    step_s = config.simulation_time_step
    # A collision at T or later leaves everything.
    steps = math.ceil(config.time_before_collision / step_s - WHOLE_STEPS)
    contact = first_contact(shape, points, stepped_path(velocity, step_s, steps), min_points)
    return math.inf if contact is None else contact.step * step_s


def ssm_ratio(
    config: ZoneConfig,
    shape: Shape,
    points: Points,
    min_points: int,
    velocity: Velocity,
    latency_s: float,
) -> float:
    """So that the base can stop before the shape, here its footprint, reaches the points.

    The distance is the way that the footprint's fastest point goes along the path of this velocity
    until contact, so for straight motion the gap ahead. What the path doesn't touch needs no stop:
    with the nearest point at all instead, a wall beside the base would hold it for ever, also on
    the way out. Room to the sides is for the size of the footprint to give, or for a slowdown zone.
    """
    linear = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
    speed_mps = linear + abs(velocity.angular_z_radps) * shape.reach_m
    braking = Braking(config.braking_deceleration, config.safety_margin, config.obstacle_speed)
    latency_s = max(0.0, latency_s) + config.actuation_time
    if speed_mps < SSM_SLOWEST_MPS:  # no motion, and too little to divide by
        return 0.0 if len(points) else 1.0
    # What is further away than this permits the speed as it is; after a full turn all is the same.
    horizon_s = stopping_distance_m(speed_mps, latency_s, braking) / speed_mps
    turn_radps = abs(velocity.angular_z_radps)
    if turn_radps * horizon_s > math.tau:
        horizon_s = math.tau / turn_radps
    steps = max(SSM_STEPS, math.ceil(turn_radps * horizon_s / SSM_TURN_RAD))
    contact = first_contact(shape, points, arc_path(velocity, horizon_s, steps), min_points)
    if contact is None:
        return 1.0
    way_m = speed_mps * horizon_s * (contact.step + contact.fraction) / steps
    return min(1.0, permitted_speed_mps(way_m, latency_s, braking) / speed_mps)
