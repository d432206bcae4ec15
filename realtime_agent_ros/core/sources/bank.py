"""All sources together: whose event it is, what they see now, and which of them stop the robot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.source_config import (
    MountingPose,
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
    SourceCommon,
)
from realtime_agent_ros.core.sources.odometry_history import OdometryHistory, shifted
from realtime_agent_ros.core.sources.past_bases import PastBases
from realtime_agent_ros.core.sources.pointcloud import PointCloudSource
from realtime_agent_ros.core.sources.polygon import PolygonSource
from realtime_agent_ros.core.sources.range import RangeSource
from realtime_agent_ros.core.sources.reading import NO_POINTS, Points
from realtime_agent_ros.core.sources.scan import ScanSource
from realtime_agent_ros.core.sources.source import Source

CLASSES: dict[type[SourceCommon], type[Source[Any, Any]]] = {
    ScanConfig: ScanSource,
    PointCloudConfig: PointCloudSource,
    RangeConfig: RangeSource,
    PolygonSourceConfig: PolygonSource,
}


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What the enabled sources see, each by its name, in the base frame of now.

    ``troubles`` says which sources stop the robot and why; their last points are still given.
    """

    points: Mapping[str, Points]
    doubtful: Mapping[str, Points]
    troubles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BankSettings:
    """What all sources share. Seconds, m/s, rad/s.

    ``odometry_tolerance_s``: data may be older than the oldest known odometry by this much.
    The speeds tell motion from a jump of the odometry.
    """

    source_timeout_s: float
    base_shift_correction: bool
    odometry_tolerance_s: float
    max_speed_mps: float
    max_turn_radps: float


class SourceBank:
    """The configured sources and the odometry that joins them."""

    def __init__(self, configs: Mapping[str, SourceCommon], settings: BankSettings) -> None:
        timeout_s = settings.source_timeout_s
        self._sources = {n: CLASSES[type(c)](n, c, timeout_s) for n, c in configs.items()}
        self._enabled = {name for name, config in configs.items() if config.enabled}
        self._shifts = settings.base_shift_correction
        self._odometry = OdometryHistory(
            settings.max_speed_mps, settings.max_turn_radps, settings.odometry_tolerance_s
        )
        self._bases = PastBases(self._odometry)

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def takes(self, name: str) -> type:
        """The event that the source of that name understands. KeyError if there is none."""
        return self._sources[name].takes

    def enabled(self) -> tuple[str, ...]:
        """Names of the sources that count."""
        return tuple(name for name in self._sources if name in self._enabled)

    def counts(self, name: str) -> bool:
        """Whether the source of that name counts."""
        return name in self._enabled

    def switched_off(self) -> tuple[str, ...]:
        """Names of those that counted at the start and don't now."""
        return tuple(
            n
            for n, source in self._sources.items()
            if source.config.enabled and n not in self._enabled
        )

    def enable(self, name: str, enabled: bool) -> None:
        """Let a source count or not; it goes on taking events. KeyError if there is none."""
        self._enabled = self._enabled - {name} | ({self._sources[name].name} if enabled else set())

    def see(self, name: str, event: Any, now_ns: int, pose: MountingPose | None = None) -> str:
        """Give a source its event; returns why it can't be believed, or an empty text.

        ``pose`` is where the sensor is, if that isn't what its parameters say. Raises KeyError for
        an unknown name and TypeError for an event of another kind of source.
        """
        source = self._sources[name]
        if not isinstance(event, source.takes):
            raise TypeError(
                f"source {name} takes {source.takes.__name__}, got {type(event).__name__}"
            )
        if pose is not None:
            source.mount(pose)
        return source.see(event, now_ns, self._odometry.travel)

    def fail(self, name: str, reason: str) -> None:
        """A source's message could not be used. KeyError for an unknown name."""
        self._sources[name].fail(reason)

    def see_odometry(self, odometry: OdometryReceived, now_ns: int) -> None:
        """Where the base is; joins what was seen before with what is seen now."""
        self._odometry.add(odometry, now_ns)

    def forget_odometry(self) -> None:
        """The odometry jumped: data from before can't be moved to where the base is now."""
        self._odometry.forget()

    def ages_s(self, now_ns: int) -> dict[str, float | None]:
        """Age of the newest valid data of each enabled source; None before the first."""
        return {name: self._sources[name].age_s(now_ns) for name in self.enabled()}

    def age_s(self, now_ns: int) -> float:
        """Age of the oldest data that count; 0 without any. Sources that may be silent don't."""
        ages = [self._sources[n].age_s(now_ns) for n in self.enabled() if self._must_speak(n)]
        return max((age for age in ages if age is not None), default=0.0)

    def observe(self, now_ns: int) -> Observation:
        """What is seen as of now."""
        seen = {name: self.look(name, now_ns) for name in self.enabled()}
        return Observation(
            {name: points for name, (points, _) in seen.items()},
            {name: doubtful for name, (_, doubtful) in seen.items()},
            self.troubles(now_ns),
        )

    def look(self, name: str, now_ns: int) -> tuple[Points, Points]:
        """Points and doubtful points of one source, moved to where the base is now.

        None of a source that is not enabled. Where the odometry doesn't reach back, they stay where
        they were; ``troubles`` tells of it.
        """
        if name not in self._enabled:
            return NO_POINTS, NO_POINTS
        points, doubtful = [], []
        for piece in self._sources[name].pieces(now_ns):
            seen, unsure = piece.reading.points, piece.reading.doubtful
            then = self._bases.then(name, piece.measured_ns) if self._shifts else None
            shift = None if then is None else self._odometry.shift_from(then)
            points.append(seen if shift is None else shifted(seen, shift))
            doubtful.append(unsure if shift is None else shifted(unsure, shift))
        return _joined(points), _joined(doubtful)

    def troubles(self, now_ns: int) -> dict[str, str]:
        """Which of the enabled sources stop the robot, and why."""
        found = {}
        for name in self.enabled():
            trouble = self._sources[name].trouble(now_ns) or self._unmoved(name, now_ns)
            if trouble:
                found[name] = f"{name}: {trouble}"
        return found

    def _unmoved(self, name: str, now_ns: int) -> str:
        """Why the points can't be moved to where the base is now; empty if they can."""
        if not self._shifts:
            return ""
        times = [piece.measured_ns for piece in self._sources[name].pieces(now_ns)]
        self._bases.keep(name, times)
        known = all(self._bases.then(name, time_ns) is not None for time_ns in times)
        return "" if known else "no odometry of the time when it was measured"

    def _must_speak(self, name: str) -> bool:
        return not self._sources[name].may_be_silent


def _joined(parts: list[Points]) -> Points:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else NO_POINTS
