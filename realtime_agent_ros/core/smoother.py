"""Bounds and acceleration limits before the reflex, and a ramp after it that only ever lowers.

The rules are those of nav2_velocity_smoother: the target is clamped axis by axis; an axis that gets
faster without changing its sign moves by ``max_accel`` at most, any other by ``max_decel``; with
``scale_velocities`` one ratio holds for the change of all axes; the dead band is applied to what
leaves, not to what is remembered. Beyond them: what leaves is within the bounds even if the
measured velocity is not, and an axis that has neither acceleration nor deceleration stays at zero.

The smoother follows the wish; the reflex then scales it. When the reflex lets go, the smoothed
wish may be at full speed while the base stands, so ``ramp`` limits how fast the output may rise.
"""

from __future__ import annotations

import math

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.smoother_config import PerAxis, SmootherConfig

NO_LIMIT: PerAxis = (math.inf, math.inf, math.inf)


class Smoother:
    """Moves the velocity towards a target within the limits."""

    def __init__(self, config: SmootherConfig) -> None:
        self._config = config
        self._fastest = config.max_velocity or NO_LIMIT
        self._slowest = config.min_velocity or tuple(-v for v in self._fastest)
        self.open_loop = config.feedback == "OPEN_LOOP"
        self.velocity = ZERO_VELOCITY
        """What was reached, before the dead band."""

    def clamped(self, target: Velocity) -> Velocity:
        """``target`` with each axis within ``min_velocity`` and ``max_velocity``."""
        bounds = zip(axes_of(target), self._slowest, self._fastest, strict=True)
        return Velocity(*(min(max(v, low), high) + 0.0 for v, low, high in bounds))  # no -0.0

    def step(self, target: Velocity, dt_s: float, measured: Velocity | None = None) -> Velocity:
        """The next velocity on the way to a finite ``target``, ``dt_s`` after the last.

        ``measured`` counts with CLOSED_LOOP only, where the last command takes its place if it is
        missing or not finite.
        """
        now = axes_of(self._current(measured))
        goal = axes_of(self.clamped(target))
        reach = [self._reach_of(i, now[i], goal[i]) * dt_s for i in range(len(goal))]
        eta = _common_ratio(now, goal, reach) if self._config.scale_velocities else 1.0
        moved = [_moved(now[i], goal[i], reach[i], eta) for i in range(len(goal))]
        self.velocity = self.clamped(Velocity(*(self._driven(i, v) for i, v in enumerate(moved))))
        return self.without_creep(self.velocity)

    def without_creep(self, velocity: Velocity) -> Velocity:
        """Zero on every axis that is slower than its dead band."""
        bands = zip(axes_of(velocity), self._config.deadband_velocity, strict=True)
        return Velocity(*(0.0 if abs(v) < band else v for v, band in bands))

    def reset(self) -> None:
        """The base was stopped by something stronger: start again from rest."""
        self.velocity = ZERO_VELOCITY

    def _current(self, measured: Velocity | None) -> Velocity:
        if self.open_loop or measured is None or not measured.is_finite():
            return self.velocity
        return measured

    def _reach_of(self, axis: int, now: float, goal: float) -> float:
        """The bound of the change per second: of acceleration, or of deceleration."""
        if abs(goal) >= abs(now) and now * goal >= 0.0:
            return self._config.max_accel[axis]
        return -self._config.max_decel[axis]

    def _driven(self, axis: int, velocity: float) -> float:
        """Zero on an axis that can neither gain nor lose speed."""
        movable = self._config.max_accel[axis] > 0.0 or self._config.max_decel[axis] < 0.0
        return velocity if movable else 0.0


def axes_of(velocity: Velocity) -> PerAxis:
    """Its x, y and theta."""
    return velocity.linear_x_mps, velocity.linear_y_mps, velocity.angular_z_radps


def ramp(wanted: Velocity, last: Velocity, max_accel: PerAxis, dt_s: float) -> Velocity:
    """``wanted`` scaled down so that no axis gains more speed than ``max_accel`` allows.

    The direction stays as it is and no axis ever gets faster than ``wanted``.
    """
    gains = zip(axes_of(wanted), axes_of(last), max_accel, strict=True)
    ratio = min(_gain_ratio(want, had, accel * dt_s) for want, had, accel in gains)
    return wanted if ratio >= 1.0 else wanted.scaled(ratio)


def slower(one: Velocity, other: Velocity) -> Velocity:
    """On each axis the slower of both; zero where they differ in direction."""
    pairs = zip(axes_of(one), axes_of(other), strict=True)
    return Velocity(*(min(a, b, key=abs) if a * b > 0.0 else 0.0 for a, b in pairs))


def brake(velocity: Velocity, stop_decel: PerAxis, dt_s: float) -> Velocity:
    """Each axis nearer to zero by its ``stop_decel`` (0 or less), at once where that is 0."""
    pairs = zip(axes_of(velocity), stop_decel, strict=True)
    return Velocity(*(_moved(v, 0.0, -decel * dt_s, 1.0) if decel else 0.0 for v, decel in pairs))


def _common_ratio(now: PerAxis, goal: PerAxis, reach: list[float]) -> float:
    """The ratio of the change that the most limited axis can follow; 1 if all can.

    An axis that can't move at all does not hold back the others.
    """
    changes = [abs(g - n) for n, g in zip(now, goal, strict=True)]
    return min((r / c for r, c in zip(reach, changes, strict=True) if c > r > 0.0), default=1.0)


def _moved(now: float, goal: float, reach: float, eta: float) -> float:
    """``now`` moved by ``eta`` of the way to ``goal``, at most by ``reach``."""
    change = goal - now
    # now + (goal - now) may miss the goal by a rounding error, and then never "has arrived".
    if eta == 1.0 and abs(change) <= reach:
        return goal
    return now + min(max(eta * change, -reach), reach)


def _gain_ratio(wanted: float, last: float, gain: float) -> float:
    """How much of ``wanted`` may be had if the speed in its direction may rise by ``gain``."""
    if wanted == 0.0:
        return 1.0
    reached = last if last * wanted > 0.0 else 0.0
    return (abs(reached) + gain) / abs(wanted)
