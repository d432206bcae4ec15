"""From the wish that won to the velocity that leaves: limits, smoother, reflex, ramp.

Nothing after the reflex can raise a speed: the ramp and the dead band only lower it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.deadlines import DeadlineMonitor
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import Verdict
from realtime_agent_ros.core.smoother import Acceleration, Smoother, ramp

NS_PER_S = 1_000_000_000
DEAD_BAND_MPS = 0.02
DEAD_BAND_RADPS = 0.05
START_RATIO = 2.0
"""What rests starts again only at this multiple of the dead band, or it would stutter there."""
LATE_SHOWN_NS = NS_PER_S

OUTPUT_PERIOD = "output.period"
SCAN_TO_COMMAND = "scan.to_command"
SPEECH_TO_COMMAND = "speech.to_command"
SCAN_TO_COMMAND_NS = 20_000_000


class MotionOutput:
    """Holds what was last sent, and watches that the output keeps its period."""

    def __init__(self, config: AgentConfig) -> None:
        self._limits = Acceleration(
            config.max_accel_mps2, config.max_decel_mps2, config.max_turn_accel_radps2
        )
        self._max_speed_mps = config.max_speed_mps
        self._max_turn_radps = config.max_turn_radps
        self._period_ns = round(NS_PER_S / config.output_rate_hz)
        self._smoother = Smoother(self._limits)
        self._last_tick_ns: int | None = None
        self._late_until_ns = 0
        self.last = ZERO_VELOCITY
        self.deadlines = DeadlineMonitor(
            {
                OUTPUT_PERIOD: round(1.5 * self._period_ns),
                SCAN_TO_COMMAND: SCAN_TO_COMMAND_NS,
                SPEECH_TO_COMMAND: SCAN_TO_COMMAND_NS,
            }
        )

    def step(self, wish: Velocity, judge: Callable[[Velocity], Verdict], now_ns: int) -> Verdict:
        """The velocity to send at this tick, with the reflex's reason if it took something."""
        dt_s = self._elapsed_s(now_ns)
        smoothed = self._smoother.step(self._bounded(wish), dt_s)
        verdict = judge(self._bounded(smoothed))
        if verdict.action == "stop":
            return Verdict(self.halt(), verdict.action, verdict.zone)
        allowed = verdict.velocity
        if verdict.action == "approach":
            allowed = _without_creep(allowed, START_RATIO if self.last.is_zero() else 1.0)
        sent = ramp(allowed, self.last, self._limits, dt_s)
        self.last = sent
        return Verdict(sent, verdict.action, verdict.zone)

    def halt(self) -> Velocity:
        """Zero at once."""
        self._smoother.reset()
        self.last = ZERO_VELOCITY
        return ZERO_VELOCITY

    def lower(self, judge: Callable[[Velocity], Verdict]) -> Velocity | None:
        """Between two ticks: less than was last sent, if the reflex now asks for it."""
        wanted = judge(self._bounded(self._smoother.velocity)).velocity
        if not _is_slower(wanted, self.last):
            return None
        self.last = ramp(wanted, self.last, self._limits, 0.0)
        return self.last

    def late_reason(self, now_ns: int) -> tuple[str, ...]:
        """Why the output is degraded now, if it is."""
        return ("output late",) if now_ns < self._late_until_ns else ()

    def _elapsed_s(self, now_ns: int) -> float:
        """Time since the last tick, at most two periods so that a pause gives no leap."""
        last, self._last_tick_ns = self._last_tick_ns, now_ns
        if last is None:
            return self._period_ns / NS_PER_S
        if self.deadlines.record(OUTPUT_PERIOD, now_ns - last):
            self._late_until_ns = now_ns + LATE_SHOWN_NS
        return min(now_ns - last, 2 * self._period_ns) / NS_PER_S

    def _bounded(self, wish: Velocity) -> Velocity:
        """One ratio for all axes, so that the path keeps its shape."""
        if not wish.is_finite():
            return ZERO_VELOCITY
        linear = math.hypot(wish.linear_x_mps, wish.linear_y_mps)
        ratio = min(
            1.0,
            self._max_speed_mps / linear if linear else 1.0,
            self._max_turn_radps / abs(wish.angular_z_radps) if wish.angular_z_radps else 1.0,
        )
        return wish if ratio == 1.0 else wish.scaled(ratio)


def _is_slower(wanted: Velocity, last: Velocity) -> bool:
    """Whether any axis of ``wanted`` is slower than it was in ``last``."""
    return (
        abs(wanted.linear_x_mps) < abs(last.linear_x_mps)
        or abs(wanted.linear_y_mps) < abs(last.linear_y_mps)
        or abs(wanted.angular_z_radps) < abs(last.angular_z_radps)
    )


def _without_creep(velocity: Velocity, factor: float) -> Velocity:
    """Zero instead of a crawl, so that a base held back comes to rest before the zone's edge."""
    linear = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
    if linear < factor * DEAD_BAND_MPS and abs(velocity.angular_z_radps) < factor * DEAD_BAND_RADPS:
        return ZERO_VELOCITY
    return velocity
