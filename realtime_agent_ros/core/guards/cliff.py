"""A ranger that looks down. Floor too far away is a drop, and so is no floor at all.

REP-117 turned over: +Inf, NaN and above max_range are no floor; -Inf and below min_range are floor
very near, which is also what rangers of fixed distance say of it.
"""

from __future__ import annotations

import math

from realtime_agent_ros.core.debounce import Debounce, DebounceLimits
from realtime_agent_ros.core.guard_config import CliffConfig
from realtime_agent_ros.core.guards.guard import Guard, interrupt
from realtime_agent_ros.core.sources.events import RangeReceived
from realtime_agent_ros.core.sources.freshness import NS_PER_S


class CliffGuard(Guard[CliffConfig]):
    """A drop, debounced both ways."""

    takes = (RangeReceived,)

    def __init__(self, name: str, config: CliffConfig) -> None:
        super().__init__(name, config)
        limits = DebounceLimits(
            config.trigger_readings, config.release_readings, round(config.release_time * NS_PER_S)
        )
        self._drop = Debounce(limits)
        self._range_m = math.nan

    def _judge(self, event: RangeReceived, now_ns: int) -> str:
        limits = (event.min_range_m, event.max_range_m)
        if not all(map(math.isfinite, limits)) or not 0.0 <= limits[0] <= limits[1]:
            return "the range limits are not in order"
        self._range_m = event.range_m
        slack_m = self.config.hysteresis if self._drop.active else 0.0
        floor = event.range_m <= min(event.max_range_m, self.config.max_distance - slack_m)
        self._drop.update(not floor, now_ns)
        return ""

    def danger(self, now_ns: int) -> str:
        if not self._drop.active:
            return ""
        allowed_m = self.config.max_distance
        return f"a drop: the floor is {self._range_m:.2f} m away, allowed {allowed_m:.2f} m"

    def _interrupt(self, now_ns: int) -> None:
        interrupt(self._drop, now_ns)
