"""What the robot knows of the world: sources, guards and odometry, and what is wrong with them.

Belongs here: which sensor an event is for, what all of them see, and their reasons to stop. Does
not belong here: what obstacles take from a velocity (``reflex``), or what a stop does (``engine``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import (
    GuardEvent,
    OdometryReceived,
    SensorEvent,
    SourceFault,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.guards.bank import GuardBank
from realtime_agent_ros.core.odometry_watch import OdometryWatch, Seen
from realtime_agent_ros.core.parameter_groups import ODOMETRY
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import VelocityCommanded
from realtime_agent_ros.core.zones import NO_POINTS, Points

DANGER = "danger "
"""How the causes begin that a guard has found, and not merely its sensor's silence."""
GUARD = "guard "
SOURCE = "source "


class Senses:
    """The sensors by name; what they see goes to the reflex."""

    def __init__(self, config: AgentConfig, reflex: Reflex) -> None:
        settings = BankSettings(
            source_timeout_s=config.source_timeout,
            base_shift_correction=config.base_shift_correction,
            odometry_tolerance_s=config.transform_tolerance,
            max_speed_mps=config.max_speed_mps,
            max_turn_radps=config.max_turn_radps,
        )
        self._reflex = reflex
        self._bank = SourceBank(config.sources, settings)
        self._guards = GuardBank(config.guard_groups)
        self._odometry = OdometryWatch(
            config.source_timeout,
            config.max_speed_mps,
            config.max_turn_radps,
            config.smoother.odom_duration,
        )
        self._doubtful: dict[str, Points] = {}

    # -- facts -----------------------------------------------------------------------------

    def see(
        self,
        event: SensorEvent,
        now_ns: int,
        caught: Callable[[], object] = lambda: None,
    ) -> str:
        """Take what a sensor sent; returns why it can't be believed, or an empty text.

        ``caught`` is called the moment a stop zone is found to be entered; see ``Reflex.see``.
        Raises KeyError for a name that no parameter gives, TypeError for another sensor's event.
        """
        if isinstance(event, GuardEvent):
            return self._guards.see(event.name, event.event, now_ns)
        if isinstance(event, SourceFault):
            self._bank.fail(event.name, event.reason)
            return event.reason
        fault = self._bank.see(event.name, event.event, now_ns, event.pose)
        if not fault:
            self._show(event.name, now_ns, caught)
        return fault

    def see_odometry(self, odometry: OdometryReceived, now_ns: int) -> Seen:
        """Take an odometry, for everybody who needs it."""
        seen = self._odometry.see(odometry, now_ns)
        if seen.jumped:
            self._bank.forget_odometry()
        if seen.jumped or not seen.fault:
            self._bank.see_odometry(odometry, now_ns)
        self._guards.see_shared(odometry, now_ns)
        return seen

    def commanded(self, velocity: Velocity, now_ns: int) -> None:
        """This velocity was sent to the base."""
        self._guards.see_shared(VelocityCommanded(velocity), now_ns)

    def enable(self, name: str, enabled: bool, now_ns: int) -> bool:
        """Let a source or guard count, or not; False if there is none of that name.

        It goes on listening. A source switched off takes its points with it.
        """
        if name in self._guards:
            self._guards.enable(name, enabled)
        elif name not in self._bank:
            return False
        elif enabled != (name in self._bank.enabled()):
            self._bank.enable(name, enabled)
            if enabled:
                self._show(name, now_ns)
            else:
                self._doubtful.pop(name, None)
                self._reflex.drop(name, now_ns)
        return True

    def switched_off(self) -> tuple[str, ...]:
        """Names of sources and guards that counted at the start and don't now."""
        return self._bank.switched_off() + self._guards.switched_off()

    def move(self, now_ns: int) -> None:
        """Bring what the reflex sees to where the base is now."""
        points = {name: self._bank.look(name, now_ns)[0] for name in self._bank.enabled()}
        self._reflex.move(points, now_ns)

    def causes(self, now_ns: int) -> dict[str, str]:
        """What stops the robot, by key. Zones of sources in trouble aren't released meanwhile."""
        causes = self._blind(now_ns)
        for name in self._bank.enabled():
            if f"{SOURCE}{name}" in causes:
                self._reflex.lose(name)
        dangers = self._guards.dangers(now_ns)
        for name, text in self._guards.troubles(now_ns).items():
            causes[f"{DANGER if name in dangers else GUARD}{name}"] = text
        return causes

    # -- answers ---------------------------------------------------------------------------

    @property
    def odometry(self) -> OdometryReceived | None:
        """The newest that can be believed."""
        return self._odometry.newest

    @property
    def pose(self) -> Pose | None:
        return self._odometry.pose

    def velocity(self, now_ns: int) -> Velocity | None:
        """The base's own velocity, averaged; None if it isn't known."""
        return self._odometry.velocity(now_ns)

    @property
    def battery_ratio(self) -> float | None:
        """The charge, 0 to 1; None if nobody knows it."""
        return self._guards.battery_ratio

    def troubles(self, now_ns: int) -> tuple[str, ...]:
        """What is wrong with the sources and the odometry."""
        return tuple(self._blind(now_ns).values())

    def permits(self, velocity: Velocity, now_ns: int) -> bool:
        """Whether no guard minds this motion."""
        return self._guards.permits(velocity, now_ns)

    def degraded(self, now_ns: int) -> tuple[str, ...]:
        """What the operator should know though the robot may move."""
        return self._guards.degraded(now_ns)

    def age_s(self, now_ns: int) -> float:
        """Age of the oldest obstacle points that count."""
        return self._bank.age_s(now_ns)

    def ages_s(self, now_ns: int) -> dict[str, float | None]:
        """Age of each source and of the odometry; None before the first message."""
        return self._bank.ages_s(now_ns) | {ODOMETRY: self._odometry.age_s(now_ns)}

    def _blind(self, now_ns: int) -> dict[str, str]:
        """Sources and odometry that can't be relied on."""
        causes = {f"{SOURCE}{n}": text for n, text in self._bank.troubles(now_ns).items()}
        if trouble := self._odometry.trouble(now_ns):
            causes[ODOMETRY] = f"{ODOMETRY}: {trouble}"
        return causes

    def _show(self, name: str, now_ns: int, caught: Callable[[], object] = lambda: None) -> None:
        """Give the reflex a new reading of one source."""
        points, doubtful = self._bank.look(name, now_ns)
        if self._bank.counts(name):
            self._doubtful[name] = doubtful
            unsure = [d for d in self._doubtful.values() if len(d)]
            joined = np.concatenate(unsure) if unsure else NO_POINTS
            self._reflex.see({name: points}, now_ns, joined, caught)
