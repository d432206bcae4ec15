"""The last word on every velocity: zones over obstacles. It can lower a speed, never raise one.

Belongs here: what the obstacles seen now allow. Does not belong here: whether the data can be
trusted (``stops``, ``sources``), who wants to drive (``arbiter``) or what happens to the plan
(``engine``). Semantics of the actions follow nav2_collision_monitor; the safest candidate wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.core.actions import ratio_of
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.core.zone_points import Point
from realtime_agent_ros.core.zones import NO_POINTS, Points, Zone

NO_ACTION = "none"
STOP = "stop"
FASTEST = 1e6
"""m/s and rad/s."""
SCAN = "scan"
"""The source that points without a name belong to."""

NAV2_ACTION_TYPES = {"none": 0, "stop": 1, "slowdown": 2, "approach": 3, "limit": 4, "ssm": 4}
"""For nav2_msgs/CollisionMonitorState.action_type; ssm is told as a limit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reflex leaves of a velocity, and the zone and action that took the rest."""

    velocity: Velocity
    action: str = NO_ACTION
    zone: str = ""


@dataclass(frozen=True, slots=True)
class ZoneMarker:
    """A shape to draw, corners in m in the base frame; ``active``: it holds or slows now."""

    name: str
    action: str
    corners: tuple[Point, ...]
    active: bool


class Reflex:
    """The configured zones over the newest obstacle points."""

    def __init__(self, zones: Mapping[str, ZoneConfig], release_ns: int = 0) -> None:
        """``release_ns``: how long a stop zone that doesn't say must be seen free."""
        self._zones = {name: Zone(name, c, release_ns) for name, c in zones.items()}
        ordered = sorted(self._zones.values(), key=lambda zone: zone.config.action_type != STOP)
        self._stops_first = tuple(ordered)
        self._sources: dict[str, Points] = {}
        self._lost: set[str] = set()
        self.enabled = True

    # -- what is seen ----------------------------------------------------------------------

    @property
    def points(self) -> Points:
        """The newest points of all sources, shape (n, 2)."""
        return _joined(tuple(self._sources.values()))

    def see(
        self,
        points: Points | Mapping[str, Points],
        now_ns: int,
        doubtful: Points = NO_POINTS,
        caught: Callable[[], object] = lambda: None,
    ) -> None:
        """Take the newest obstacle points of some sources, (n, 2) finite metres in the base frame.

        By the sources' names; a bare array is the scan's. Sources not named keep their last
        points; for one that is switched off give no points. Zones with a source among them are
        evaluated once.

        ``doubtful`` are points that were seen before and can't be seen now: they occupy no zone,
        but a zone is not released while they may still be in it. ``caught`` is called the moment a
        zone joins the ``stop_zones``, before the zones of other actions look.
        """
        given = {SCAN: points} if isinstance(points, np.ndarray) else points
        self._lost -= given.keys()
        for zone, names, joined in self._fed(given):
            was_active = zone.active
            zone.see(joined, doubtful, now_ns, may_release=self._lost.isdisjoint(names))
            if zone.active and not was_active and self.enabled and zone.stops:
                caught()

    def move(self, points: Mapping[str, Points], now_ns: int) -> None:
        """The base has moved: the points of the same readings from where it is now. They may occupy
        a zone, but release none."""
        moved = {n: p for n, p in points.items() if p is not self._sources.get(n)}
        for zone, _, joined in self._fed(moved):
            zone.move(joined, now_ns)

    def drop(self, source: str, now_ns: int) -> None:
        """That source is switched off: its points go; a zone that has no other source is free."""
        self._sources.pop(source, None)
        self._lost.discard(source)
        for zone in self._zones.values():
            if not set(zone.config.sources_names or self._sources) & self._sources.keys():
                zone.forget()
        for zone, _, joined in self._fed(dict(self._sources)):
            zone.move(joined, now_ns)

    def lose(self, source: str) -> None:
        """There is no valid data of ``source`` now: until it is seen again its last points stay
        and no zone that it counts for is released."""
        self._lost.add(source)

    # -- what is allowed -------------------------------------------------------------------

    def stop_zones(self) -> tuple[str, ...]:
        """Stop zones that are occupied, or not yet seen free, whatever the command.

        Velocity polygons are not among them: their shape depends on the command, so they only
        judge it (``judge``); else a stop would select the shape that ends it.
        """
        return tuple(z.name for z in self._zones.values() if self.enabled and z.active and z.stops)

    def unshaped(self) -> tuple[str, ...]:
        """Zones that act but have not got their shape yet; while there is one ``judge`` stops."""
        return tuple(z.name for z in self._in_force() if not z.is_shaped)

    def shapeless(self) -> tuple[str, ...]:
        """Enabled zones without their shape, those that don't act included."""
        return tuple(z.name for z in self._zones.values() if z.enabled and not z.is_shaped)

    def switched_off(self) -> tuple[str, ...]:
        """Zones that the parameters have on and somebody has switched off since."""
        return tuple(z.name for z in self._zones.values() if z.config.enabled and not z.enabled)

    def judge(self, velocity: Velocity, latency_s: float = 0.0) -> Verdict:
        """What the zones leave of ``velocity``: the same direction at a ratio from 0 to 1.

        ``latency_s`` is the age of the data plus the processing. The same question has the same
        answer until something new is seen or set. A velocity that isn't finite, or faster than
        anything, is a stop.
        """
        if not _is_possible(velocity):
            return Verdict(ZERO_VELOCITY, STOP)
        best, by = 1.0, Verdict(velocity)
        for zone in self._in_force():
            if not zone.is_shaped:
                return Verdict(ZERO_VELOCITY, STOP, zone.name)
            ratio = _least_ratio(zone, velocity, latency_s)
            action = zone.config.action_type
            if action == STOP and ratio == 0.0:
                return Verdict(ZERO_VELOCITY, STOP, zone.name)
            if ratio < best and not velocity.is_zero():
                best, by = ratio, Verdict(velocity.scaled(ratio), action, zone.name)
        return by

    # -- what may change while running -----------------------------------------------------

    def set_shape(self, name: str, shape: Sequence[Point] | float, now_ns: int) -> str:
        """Replace a zone's corners, or a circle's radius; returns why not, or an empty text.

        Points seen before that are inside the new shape count at once; a release waits for new.
        """
        zone = self._zones.get(name)
        if zone is None:
            return f"{name}: no such zone, there are {', '.join(self._zones) or 'none'}"
        fault = zone.set_shape(shape)
        if not fault:
            zone.look_again(now_ns)
        return fault

    def set_enabled(self, name: str, enabled: bool, now_ns: int) -> bool:
        """Switch one zone on or off; False if there is none of that name."""
        if name not in self._zones:
            return False
        self._zones[name].set_enabled(enabled, now_ns)
        return True

    # -- what is shown ---------------------------------------------------------------------

    def detections(self) -> dict[str, bool]:
        """Per enabled zone whether it is occupied, action none included."""
        return {z.name: z.active for z in self._zones.values() if z.enabled}

    def markers(
        self, velocity: Velocity = ZERO_VELOCITY, latency_s: float = 0.0
    ) -> list[ZoneMarker]:
        """The shapes of the enabled zones, velocity polygons as ``velocity`` selects them."""
        return [
            ZoneMarker(
                zone.name,
                zone.config.action_type,
                tuple((float(x), float(y)) for x, y in area.shape.outline()),
                area.active or _least_ratio(zone, velocity, latency_s) < 1.0,
            )
            for zone in self._zones.values()
            if zone.enabled
            for area in zone.areas_for(velocity)
            if area.shape is not None
        ]

    def _fed(self, given: Mapping[str, Points]) -> Iterator[tuple[Zone, tuple[str, ...], Points]]:
        """Keep the points; the zones that see them, with their sources and all that these see."""
        self._sources.update(given)
        joined: dict[tuple[str, ...], Points] = {}
        for zone in self._stops_first:
            names = zone.config.sources_names or tuple(self._sources)
            if not given.keys().isdisjoint(names):
                if names not in joined:
                    joined[names] = _joined(tuple(self._sources.get(n, NO_POINTS) for n in names))
                yield zone, names, joined[names]

    def _in_force(self) -> list[Zone]:
        """The zones that act: stops first, for they end the search; else in the order given."""
        if not self.enabled:
            return []
        return [z for z in self._stops_first if z.enabled and z.config.action_type != "none"]


def _is_possible(velocity: Velocity) -> bool:
    x, y, turn = velocity.linear_x_mps, velocity.linear_y_mps, velocity.angular_z_radps
    return all(abs(speed) <= FASTEST for speed in (x, y, turn))  # NaN is not


def _least_ratio(zone: Zone, velocity: Velocity, latency_s: float) -> float:
    areas = zone.areas_for(velocity)
    if velocity.is_zero():
        stopped = zone.config.action_type == STOP and any(area.active for area in areas)
        return 0.0 if stopped else 1.0
    return min(ratio_of(zone, area, velocity, latency_s) for area in areas)


def _joined(arrays: tuple[Points, ...]) -> Points:
    return arrays[0] if len(arrays) == 1 else np.concatenate((NO_POINTS, *arrays))
