"""A blow: an acceleration that driving can't explain. It stops the robot and wears off."""

from __future__ import annotations

import math

from realtime_agent_ros.core.debounce import Debounce, DebounceLimits
from realtime_agent_ros.core.guard_config import ShockConfig
from realtime_agent_ros.core.guards.guard import Guard, interrupt
from realtime_agent_ros.core.guards.imu import STANDARD_GRAVITY_MPS2, imu_fault
from realtime_agent_ros.core.sources.events import ImuReceived
from realtime_agent_ros.core.sources.freshness import NS_PER_S


class ShockGuard(Guard[ShockConfig]):
    """The peak's distance from standard gravity; one reading is enough.

    The mounting plays no part: the length of a vector is the same in every frame.
    """

    takes = (ImuReceived,)

    def __init__(self, name: str, config: ShockConfig) -> None:
        super().__init__(name, config)
        self._shaken = Debounce(DebounceLimits(release_ns=round(config.release_time * NS_PER_S)))
        self._peak_mps2 = 0.0

    def _judge(self, event: ImuReceived, now_ns: int) -> str:
        fault = imu_fault(event)
        if fault or event.acceleration_mps2 is None:
            return fault or "no acceleration"
        excess_mps2 = abs(math.hypot(*event.acceleration_mps2) - STANDARD_GRAVITY_MPS2)
        hit = excess_mps2 > self.config.max_acceleration
        if hit:
            self._peak_mps2 = max(excess_mps2, self._peak_mps2 if self._shaken.active else 0.0)
        self._shaken.update(hit, now_ns)
        return ""

    def danger(self, now_ns: int) -> str:
        if not self._shaken.active:
            return ""
        allowed_mps2 = self.config.max_acceleration
        return f"a shock of {self._peak_mps2:.0f} m/s^2, allowed {allowed_mps2:.0f} m/s^2"

    def _interrupt(self, now_ns: int) -> None:
        interrupt(self._shaken, now_ns)
