"""The base leans more than it should: told by the IMU's orientation, or by where gravity pulls."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.debounce import Debounce, DebounceLimits
from realtime_agent_ros.core.guard_config import TiltConfig
from realtime_agent_ros.core.guards.guard import Guard, interrupt
from realtime_agent_ros.core.guards.imu import (
    STANDARD_GRAVITY_MPS2,
    imu_fault,
    roll_and_pitch,
    up_in_sensor,
)
from realtime_agent_ros.core.sources.events import ImuReceived
from realtime_agent_ros.core.sources.freshness import NS_PER_S
from realtime_agent_ros.core.sources.mounting import Mounting

MIN_GRAVITY_MPS2 = 0.3 * STANDARD_GRAVITY_MPS2
"""Less than this gives no direction: the base falls, or the sensor is broken."""


class TiltGuard(Guard[TiltConfig]):
    """Roll and pitch against their limits, debounced both ways."""

    takes = (ImuReceived,)

    def __init__(self, name: str, config: TiltConfig) -> None:
        super().__init__(name, config)
        limits = DebounceLimits(
            config.trigger_readings, config.release_readings, round(config.release_time * NS_PER_S)
        )
        self._lean = Debounce(limits)
        self._to_base = Mounting(config.pose).rotation
        self._gravity: NDArray[np.float64] | None = None
        self._last_ns = 0
        self._roll_rad = self._pitch_rad = 0.0

    def _judge(self, event: ImuReceived, now_ns: int) -> str:
        fault = imu_fault(event)
        up = None if fault else self._up(event, now_ns)
        if up is None:
            return fault or f"no {self._wanted()}"
        length = float(np.linalg.norm(up))
        if not math.isfinite(length) or length < 1e-3:
            return "gravity has no direction: falling, or a broken sensor"
        self._roll_rad, self._pitch_rad = roll_and_pitch(self._to_base @ up)
        slack_rad = self.config.hysteresis if self._lean.active else 0.0
        level = (
            abs(self._roll_rad) <= self.config.max_roll - slack_rad
            and abs(self._pitch_rad) <= self.config.max_pitch - slack_rad
        )
        self._lean.update(not level, now_ns)
        return ""

    def danger(self, now_ns: int) -> str:
        if not self._lean.active:
            return ""
        return f"leaning: roll {self._roll_rad:+.2f} rad, pitch {self._pitch_rad:+.2f} rad"

    def _interrupt(self, now_ns: int) -> None:
        interrupt(self._lean, now_ns)
        self._gravity = None

    def _wanted(self) -> str:
        reference = self.config.reference
        return "orientation or acceleration" if reference == "auto" else reference

    def _up(self, event: ImuReceived, now_ns: int) -> NDArray[np.float64] | None:
        """The vertical as the sensor sees it, of any length; None if the message lacks it.

        A vector that is too short to be gravity comes as zeros.
        """
        if event.orientation is not None and self.config.reference != "gravity":
            return up_in_sensor(event.orientation)
        if event.acceleration_mps2 is None or self.config.reference == "orientation":
            return None
        gravity = self._filtered(np.array(event.acceleration_mps2), now_ns)
        return gravity if np.linalg.norm(gravity) >= MIN_GRAVITY_MPS2 else np.zeros(3)

    def _filtered(self, acceleration: NDArray[np.float64], now_ns: int) -> NDArray[np.float64]:
        """A first-order low pass; the first reading sets it."""
        dt_s = (now_ns - self._last_ns) / NS_PER_S
        self._last_ns = now_ns
        if self._gravity is None or self.config.gravity_filter_time == 0.0:
            self._gravity = acceleration
        else:
            share = 1.0 - math.exp(-dt_s / self.config.gravity_filter_time)
            self._gravity = self._gravity + share * (acceleration - self._gravity)
        return self._gravity
