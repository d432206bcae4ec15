"""Acceleration limits before the reflex, and a ramp after it that only ever lowers.

The smoother follows the wish; the reflex then scales it. When the reflex lets go, the smoothed
wish may be at full speed while the base stands, so ``Ramp`` limits how fast the output may rise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity


@dataclass(frozen=True, slots=True)
class Acceleration:
    """Bounds in m/s^2 and rad/s^2, all positive."""

    rise_mps2: float
    fall_mps2: float
    turn_radps2: float


class Smoother:
    """Moves the velocity towards a target within the acceleration limits."""

    def __init__(self, limits: Acceleration) -> None:
        self._limits = limits
        self.velocity = ZERO_VELOCITY

    def step(self, target: Velocity, dt_s: float) -> Velocity:
        """The next velocity on the way to ``target``, ``dt_s`` after the last."""
        rise, fall = self._limits.rise_mps2 * dt_s, self._limits.fall_mps2 * dt_s
        turn = self._limits.turn_radps2 * dt_s
        now = self.velocity
        self.velocity = Velocity(
            _approach(now.linear_x_mps, target.linear_x_mps, rise, fall),
            _approach(now.linear_y_mps, target.linear_y_mps, rise, fall),
            _approach(now.angular_z_radps, target.angular_z_radps, turn, turn),
        )
        return self.velocity

    def reset(self) -> None:
        """The base was stopped by something stronger: start again from rest."""
        self.velocity = ZERO_VELOCITY


def ramp(wanted: Velocity, last: Velocity, limits: Acceleration, dt_s: float) -> Velocity:
    """``wanted`` scaled down so that no axis gains more speed than the limits allow.

    The direction stays as it is and no axis ever gets faster than ``wanted``.
    """
    gain = limits.rise_mps2 * dt_s
    ratio = min(
        _gain_ratio(wanted.linear_x_mps, last.linear_x_mps, gain),
        _gain_ratio(wanted.linear_y_mps, last.linear_y_mps, gain),
        _gain_ratio(wanted.angular_z_radps, last.angular_z_radps, limits.turn_radps2 * dt_s),
    )
    return wanted if ratio >= 1.0 else wanted.scaled(ratio)


def _gain_ratio(wanted: float, last: float, gain: float) -> float:
    """How much of ``wanted`` may be had if the speed in its direction may rise by ``gain``."""
    if wanted == 0.0:
        return 1.0
    reached = last if last * wanted > 0.0 else 0.0
    return (abs(reached) + gain) / abs(wanted)


def _approach(now: float, target: float, rise: float, fall: float) -> float:
    """One axis: away from zero by at most ``rise``, towards or through zero by at most ``fall``."""
    step = rise if now * target >= 0.0 and abs(target) > abs(now) else fall
    # now + (target - now) may miss the target by a rounding error, and then never "has arrived".
    return target if abs(target - now) <= step else now + math.copysign(step, target - now)
