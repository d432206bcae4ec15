"""Which zones have something in them; nothing is moved or stopped. The core of ``detector_node``.

Belongs here: sensors into zones, and what is told of them. Does not belong here: what a zone would
take from a velocity (``reflex``).
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.detector_config import DetectorConfig
from realtime_agent_ros.core.events import (
    GuardEvent,
    OdometryReceived,
    SourceEvent,
    SourceFault,
    Switched,
    ZoneShapeReceived,
)
from realtime_agent_ros.core.health import Faults, input_health, sources_health
from realtime_agent_ros.core.health_item import HealthItem
from realtime_agent_ros.core.parameter_groups import ODOMETRY
from realtime_agent_ros.core.reflex import Reflex, ZoneMarker
from realtime_agent_ros.core.senses import Senses

FASTEST = {"max_speed_mps": 5.0, "max_turn_radps": 6.3}
"""Motion beyond this is a jump of the odometry, whatever the base."""

Sensed = SourceEvent | SourceFault | GuardEvent | OdometryReceived | ZoneShapeReceived | Switched


@dataclass(frozen=True, slots=True)
class Detections:
    """The enabled zones in order, and whether each has something in it."""

    polygons: tuple[str, ...]
    detections: tuple[bool, ...]


class Detector:
    """What is in a zone stays detected until the zone is seen free: missing data free none."""

    def __init__(self, config: DetectorConfig) -> None:
        self._config = config
        self._reflex = Reflex(config.zones)
        self._senses = Senses(sensing(config), self._reflex)
        self._faults = Faults()

    def handle(self, event: Sensed, now_ns: int) -> None:
        """Take one event. ``now_ns`` must never go back."""
        if isinstance(event, OdometryReceived):
            self._note(ODOMETRY, self._senses.see_odometry(event, now_ns).fault)
        elif isinstance(event, ZoneShapeReceived):
            fault = event.fault or self._reflex.set_shape(event.zone, event.shape, now_ns)
            self._note(event.zone, fault)
        elif isinstance(event, Switched):
            name = event.name or ""
            if not self._senses.enable(name, event.enabled, now_ns):
                self._reflex.set_enabled(name, event.enabled, now_ns)
        else:
            self._note(event.name, self._senses.see(event, now_ns))

    def detections(self, now_ns: int) -> Detections:
        """What is in the zones as of now."""
        self._senses.move(now_ns)
        self._senses.causes(now_ns)  # so that zones of sources in trouble aren't released
        found = self._reflex.detections()
        return Detections(tuple(found), tuple(found.values()))

    def markers(self) -> list[ZoneMarker]:
        """The zones, to draw."""
        return self._reflex.markers()

    def health(self, now_ns: int) -> tuple[HealthItem, ...]:
        """The rows of ``/diagnostics``: sources, shapes that are waited for, and bad input."""
        sources = sources_health(self._senses.ages_s(now_ns), self._troubles(now_ns))
        return (sources, input_health(self._faults))

    def _troubles(self, now_ns: int) -> tuple[str, ...]:
        shapeless = tuple(
            f"{name} has no shape yet, waiting for {self._config.zones[name].shape_topic}"
            for name in self._reflex.shapeless()
        )
        blind = self._senses.troubles(now_ns)
        if not self._config.base_shift_correction:  # then nobody needs it
            blind = tuple(text for text in blind if not text.startswith(f"{ODOMETRY}:"))
        return shapeless + blind

    def _note(self, where: str, fault: str) -> None:
        if fault:
            self._faults.add(where, fault)


def sensing(config: DetectorConfig) -> AgentConfig:
    """The same sensors and zones as an agent has them, without its guards."""
    shared = set(DetectorConfig.model_fields) & set(AgentConfig.model_fields)
    given = {name: getattr(config, name) for name in shared}
    return AgentConfig(guards=(), guard_groups={}, **FASTEST, **given)
