"""All guards together: whose event it is, what stops the robot, what only degrades it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.guard_config import (
    BumperConfig,
    CliffConfig,
    GeofenceConfig,
    GuardCommon,
    LowBatteryConfig,
    ShockConfig,
    TiltConfig,
    WheelStallConfig,
)
from realtime_agent_ros.core.guards.bumper import BumperGuard
from realtime_agent_ros.core.guards.cliff import CliffGuard
from realtime_agent_ros.core.guards.geofence import GeofenceGuard
from realtime_agent_ros.core.guards.guard import Guard
from realtime_agent_ros.core.guards.low_battery import LowBatteryGuard
from realtime_agent_ros.core.guards.shock import ShockGuard
from realtime_agent_ros.core.guards.tilt import TiltGuard
from realtime_agent_ros.core.guards.wheel_stall import WheelStallGuard
from realtime_agent_ros.core.sources.events import VelocityCommanded

CLASSES: dict[type[GuardCommon], type[Guard[Any]]] = {
    CliffConfig: CliffGuard,
    BumperConfig: BumperGuard,
    TiltConfig: TiltGuard,
    ShockConfig: ShockGuard,
    WheelStallConfig: WheelStallGuard,
    LowBatteryConfig: LowBatteryGuard,
    GeofenceConfig: GeofenceGuard,
}
SHARED = (OdometryReceived, VelocityCommanded)
"""Events that go to every guard that takes them; all others belong to one guard's topic."""


class GuardBank:
    """The configured guards by name."""

    def __init__(self, configs: Mapping[str, GuardCommon]) -> None:
        self._guards = {name: CLASSES[type(c)](name, c) for name, c in configs.items()}
        self._enabled = {name for name, config in configs.items() if config.enabled}

    def __contains__(self, name: str) -> bool:
        return name in self._guards

    def takes(self, name: str) -> type:
        """The event of the guard's own topic. KeyError if there is no such guard."""
        return self._guards[name].takes[0]

    def enabled(self) -> tuple[str, ...]:
        """Names of the guards that count."""
        return tuple(name for name in self._guards if name in self._enabled)

    def switched_off(self) -> tuple[str, ...]:
        """Names of those that counted at the start and don't now."""
        return tuple(
            n
            for n, guard in self._guards.items()
            if guard.config.enabled and n not in self._enabled
        )

    def enable(self, name: str, enabled: bool) -> None:
        """Let a guard count or not; it goes on taking events. KeyError if there is none."""
        self._enabled = self._enabled - {name} | ({self._guards[name].name} if enabled else set())

    def see(self, name: str, event: Any, now_ns: int) -> str:
        """Give a guard the event of its topic; returns why it can't be believed, or empty.

        Raises KeyError for an unknown name and TypeError for an event of another kind of guard.
        """
        guard = self._guards[name]
        if not isinstance(event, guard.takes):
            raise TypeError(
                f"guard {name} takes {guard.takes[0].__name__}, got {type(event).__name__}"
            )
        return guard.see(event, now_ns)

    def see_shared(self, event: OdometryReceived | VelocityCommanded, now_ns: int) -> None:
        """Give the event to all guards that take it."""
        for guard in self._guards.values():
            if isinstance(event, guard.takes):
                guard.see(event, now_ns)

    def troubles(self, now_ns: int) -> dict[str, str]:
        """Why the robot may not move, by guard."""
        found = {guard.name: guard.trouble(now_ns) for guard in self._active()}
        return {name: text for name, text in found.items() if text}

    def dangers(self, now_ns: int) -> frozenset[str]:
        """Names of those that have found a danger; the other troubles are of the sensors."""
        return frozenset(guard.name for guard in self._active() if guard.danger(now_ns))

    @property
    def battery_ratio(self) -> float | None:
        """The charge that the first guard of a battery knows of, enabled or not."""
        batteries = (g for g in self._guards.values() if isinstance(g, LowBatteryGuard))
        return next((g.ratio for g in batteries), None)

    def degraded(self, now_ns: int) -> tuple[str, ...]:
        """What the operator should know."""
        return tuple(text for g in self._active() if (text := g.degraded(now_ns)))

    def permits(self, velocity: Velocity, now_ns: int) -> bool:
        """Whether no guard minds this motion: those in trouble may, if it leads out of it."""
        return all(guard.permits(velocity, now_ns) for guard in self._active())

    def _active(self) -> Iterator[Guard[Any]]:
        return (guard for name, guard in self._guards.items() if name in self._enabled)
