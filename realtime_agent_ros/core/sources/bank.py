"""All sources together: whose event it is, what they see now, and which of them stop the robot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.source_config import (
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
    SourceCommon,
)
from realtime_agent_ros.core.sources.odometry_history import OdometryHistory, shifted
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

    def takes(self, name: str) -> type:
        """The event that the source of that name understands. KeyError if there is none."""
        return self._sources[name].takes

    def enabled(self) -> tuple[str, ...]:
        """Names of the sources that count."""
        return tuple(name for name in self._sources if name in self._enabled)

    def enable(self, name: str, enabled: bool) -> None:
        """Let a source count or not; it goes on taking events. KeyError if there is none."""
        self._enabled = self._enabled - {name} | ({self._sources[name].name} if enabled else set())

    def see(self, name: str, event: Any, now_ns: int) -> str:
        """Give a source its event; returns why it can't be believed, or an empty text.

        Raises KeyError for an unknown name and TypeError for an event of another kind of source.
        """
        source = self._sources[name]
        if not isinstance(event, source.takes):
            raise TypeError(
                f"source {name} takes {source.takes.__name__}, got {type(event).__name__}"
            )
        return source.see(event, now_ns, self._odometry.travel)

    def see_odometry(self, odometry: OdometryReceived, now_ns: int) -> None:
        """Where the base is; joins what was seen before with what is seen now."""
        self._odometry.add(odometry, now_ns)

    def forget_odometry(self) -> None:
        """The odometry jumped: data from before can't be moved to where the base is now."""
        self._odometry.forget()

    def ages_s(self, now_ns: int) -> dict[str, float | None]:
        """Age of the newest valid data of each enabled source; None before the first."""
        return {name: self._sources[name].age_s(now_ns) for name in self.enabled()}

    def observe(self, now_ns: int) -> Observation:
        """What is seen as of now."""
        points: dict[str, Points] = {}
        doubtful: dict[str, Points] = {}
        troubles: dict[str, str] = {}
        for name in self.enabled():
            source = self._sources[name]
            points[name], doubtful[name], lost = self._gather(source, now_ns)
            trouble = source.trouble(now_ns) or lost
            if trouble:
                troubles[name] = f"{name}: {trouble}"
        return Observation(points, doubtful, troubles)

    def _gather(self, source: Source[Any, Any], now_ns: int) -> tuple[Points, Points, str]:
        """Points, doubtful points, and why they could not be moved to where the base is now."""
        points, doubtful, lost = [], [], ""
        for piece in source.pieces(now_ns):
            seen, unsure = piece.reading.points, piece.reading.doubtful
            if self._shifts:
                shift = self._odometry.shift_since(piece.measured_ns)
                if shift is None:
                    lost = "no odometry of the time when it was measured"
                else:
                    seen, unsure = shifted(seen, shift), shifted(unsure, shift)
            points.append(seen)
            doubtful.append(unsure)
        return _joined(points), _joined(doubtful), lost


def _joined(parts: list[Points]) -> Points:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else NO_POINTS
