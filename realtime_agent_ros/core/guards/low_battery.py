"""The battery's charge: below one limit the operator is told, below another the robot stands."""

from __future__ import annotations

import math

from realtime_agent_ros.core.events import BatteryReceived
from realtime_agent_ros.core.guard_config import LowBatteryConfig
from realtime_agent_ros.core.guards.guard import Guard
from realtime_agent_ros.core.sources.freshness import NS_PER_S


class LowBatteryGuard(Guard[LowBatteryConfig]):
    """Two limits with hysteresis. An unknown charge changes neither.

    ``ratio`` is the charge of the newest message, 0 to 1; None if that didn't tell it.
    """

    takes = (BatteryReceived,)

    def __init__(self, name: str, config: LowBatteryConfig) -> None:
        super().__init__(name, config)
        self._trigger_ns = round(config.trigger_time * NS_PER_S)
        self._release_ns = round(config.release_time * NS_PER_S)
        self._ratio: float | None = None
        self.ratio: float | None = None
        self._warns = self._empty = False
        self._change_since_ns: int | None = None

    def degraded(self, now_ns: int) -> str:
        """Says so below ``warn_ratio``."""
        if not self._warns or self._ratio is None:
            return ""
        return f"{self.name}: charge {self._ratio:.0%}"

    def _judge(self, event: BatteryReceived, now_ns: int) -> str:
        ratio, self.ratio = event.ratio, None
        if ratio is None:
            self._interrupt(now_ns)
            return "" if not self.config.source_timeout else "the charge is not known"
        if not math.isfinite(ratio) or not 0.0 <= ratio <= 1.0:
            return "the charge is no ratio from 0 to 1"
        self._ratio = self.ratio = ratio
        self._warns = ratio < self.config.warn_ratio + (
            self.config.hysteresis if self._warns else 0.0
        )
        self._time(ratio, now_ns)
        return ""

    def danger(self, now_ns: int) -> str:
        if not self._empty or self._ratio is None:
            return ""
        return f"charge {self._ratio:.0%}, the robot stands below {self.config.stop_ratio:.0%}"

    def _interrupt(self, now_ns: int) -> None:
        if self._empty:
            self._change_since_ns = None

    def _time(self, ratio: float, now_ns: int) -> None:
        """Change over once the charge has been on the other side for long enough."""
        slack = self.config.hysteresis if self._empty else 0.0
        below = ratio < self.config.stop_ratio + slack
        if below == self._empty:
            self._change_since_ns = None
            return
        if self._change_since_ns is None:
            self._change_since_ns = now_ns
        if now_ns - self._change_since_ns >= (self._trigger_ns if below else self._release_ns):
            self._empty, self._change_since_ns = below, None
