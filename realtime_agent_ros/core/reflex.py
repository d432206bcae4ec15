"""The last word on every velocity: zones over the scan. It can lower a speed, never raise one.

Belongs here: what the obstacles seen now allow. Does not belong here: whether the data can be
trusted (``stops``), who wants to drive (``arbiter``) or what happens to the plan (``engine``).
Semantics of the actions follow nav2_collision_monitor; the safest candidate wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.core.config import ZoneConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.zones import NO_POINTS, Points, Zone

NO_ACTION = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reflex leaves of a velocity, and the zone and action that took the rest."""

    velocity: Velocity
    action: str = NO_ACTION
    zone: str = ""


class Reflex:
    """The configured zones over the newest obstacle points."""

    def __init__(self, zones: Mapping[str, ZoneConfig], release_ns: int) -> None:
        enabled = [Zone(name, c) for name, c in zones.items() if c.enabled]
        self._stop = [z for z in enabled if z.config.action_type == "stop"]
        self._scale = [z for z in enabled if z.config.action_type in ("slowdown", "limit")]
        self._approach = [z for z in enabled if z.config.action_type == "approach"]
        self._release_ns = release_ns
        self._occupied: dict[str, int | None] = {}
        self._slowing: list[Zone] = []
        self.points: Points = NO_POINTS

    def see(self, points: Points, now_ns: int, doubtful: Points = NO_POINTS) -> None:
        """Take the newest obstacle points, shape (n, 2) in metres in the base frame.

        ``doubtful`` are points that were seen before and can't be seen now: they occupy no zone,
        but a stop zone is not released while they may still be in it.
        """
        self.points = points
        perhaps = np.concatenate((points, doubtful))
        for zone in self._stop:
            if zone.is_occupied(perhaps if zone.name in self._occupied else points):
                self._occupied[zone.name] = None
            elif zone.name in self._occupied:
                self._free(zone.name, now_ns)
        self._slowing = [zone for zone in self._scale if zone.is_occupied(points)]

    def stop_zones(self) -> tuple[str, ...]:
        """Stop zones that are occupied, or not yet seen free for the release time."""
        return tuple(self._occupied)

    def judge(self, velocity: Velocity) -> Verdict:
        """What the zones leave of ``velocity``: the same direction at a ratio from 0 to 1."""
        if self._occupied:
            return Verdict(ZERO_VELOCITY, "stop", next(iter(self._occupied)))
        ratio, action, name = 1.0, NO_ACTION, ""
        for zone in (*self._slowing, *self._approach):
            candidate = self._ratio(zone, velocity)
            if candidate < ratio:
                ratio, action, name = candidate, zone.config.action_type, zone.name
        return Verdict(velocity if ratio == 1.0 else velocity.scaled(ratio), action, name)

    def _free(self, name: str, now_ns: int) -> None:
        """An occupied zone was seen free; silence between two scans proves nothing."""
        since_ns = self._occupied[name]
        if since_ns is None:
            since_ns = self._occupied[name] = now_ns
        if now_ns - since_ns >= self._release_ns:
            del self._occupied[name]

    def _ratio(self, zone: Zone, velocity: Velocity) -> float:
        config = zone.config
        if velocity.is_zero():
            return 1.0
        if config.action_type == "slowdown":
            return config.slowdown_ratio
        if config.action_type == "limit":
            return _limit_ratio(config, velocity)
        horizon_s = config.time_before_collision
        return min(1.0, zone.collision_time_s(self.points, velocity, horizon_s) / horizon_s)


def _limit_ratio(config: ZoneConfig, velocity: Velocity) -> float:
    """One ratio for all axes, so that the path keeps its shape."""
    linear = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
    angular = abs(velocity.angular_z_radps)
    ratios = [1.0]
    if linear > config.linear_limit:
        ratios.append(config.linear_limit / linear)
    if angular > config.angular_limit:
        ratios.append(config.angular_limit / angular)
    return min(ratios)
