"""The base is told to move and doesn't: stalled, stuck, lifted against something, or unplugged."""

from __future__ import annotations

import math

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.guard_config import WheelStallConfig
from realtime_agent_ros.core.guards.guard import Guard
from realtime_agent_ros.core.sources.events import VelocityCommanded
from realtime_agent_ros.core.sources.freshness import NS_PER_S


class WheelStallGuard(Guard[WheelStallConfig]):
    """Commanded against measured speed, linear and angular, each for ``stall_time``.

    A stall ends after the command was zero for ``release_time`` and an odometry came after that.
    """

    takes = (OdometryReceived, VelocityCommanded)

    def __init__(self, name: str, config: WheelStallConfig) -> None:
        super().__init__(name, config)
        self._stall_ns = round(config.stall_time * NS_PER_S)
        self._release_ns = round(config.release_time * NS_PER_S)
        self._command = ZERO_VELOCITY
        self._since_ns: dict[str, int] = {}
        self._resting_since_ns: int | None = None
        self._stalled = ""

    def _judge(self, event: OdometryReceived | VelocityCommanded, now_ns: int) -> str:
        if not event.velocity.is_finite():
            return "the velocity is not finite"
        if isinstance(event, VelocityCommanded):
            self._take_command(event.velocity, now_ns)
        else:
            self._compare(event.velocity, now_ns)
        return ""

    def danger(self, now_ns: int) -> str:
        return self._stalled

    def _interrupt(self, now_ns: int) -> None:
        self._since_ns.clear()
        self._resting_since_ns = None

    def _take_command(self, command: Velocity, now_ns: int) -> None:
        self._command = command
        if not command.is_zero():
            self._resting_since_ns = None
        elif self._resting_since_ns is None:
            self._resting_since_ns = now_ns

    def _compare(self, measured: Velocity, now_ns: int) -> None:
        wanted, found, config = self._command, measured, self.config
        linear = math.hypot(wanted.linear_x_mps, wanted.linear_y_mps)
        # What counts is motion in the wanted direction: rolling back is no motion.
        dot = wanted.linear_x_mps * found.linear_x_mps + wanted.linear_y_mps * found.linear_y_mps
        along = dot / linear if linear else 0.0
        turn = abs(wanted.angular_z_radps)
        turned = math.copysign(1.0, wanted.angular_z_radps) * found.angular_z_radps
        stands = linear >= config.min_linear and along < config.min_ratio * linear
        fixed = turn >= config.min_angular and turned < config.min_ratio * turn
        self._time("linear", stands, now_ns, f"told {linear:.2f} m/s, moves {along:.2f} m/s")
        self._time("angular", fixed, now_ns, f"told {turn:.2f} rad/s, turns {turned:.2f} rad/s")
        rested_ns = -1 if self._resting_since_ns is None else now_ns - self._resting_since_ns
        if rested_ns >= self._release_ns:
            self._stalled = ""

    def _time(self, axis: str, still: bool, now_ns: int, text: str) -> None:
        if not still:
            self._since_ns.pop(axis, None)
        elif now_ns - self._since_ns.setdefault(axis, now_ns) >= self._stall_ns:
            self._stalled = f"the wheels don't follow: {text}"
