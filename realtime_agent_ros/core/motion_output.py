"""From the wish that won to the velocity that leaves: limits, smoother, reflex, ramp.

Nothing after the reflex can raise a speed: the ramp and the dead band only lower it. A protective
stop is zero at once or, if ``stop_decel`` is set, the last velocity lowered to zero at that rate,
whatever anybody wishes meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import Verdict
from realtime_agent_ros.core.smoother import Smoother, axes_of, brake, ramp, slower

NS_PER_S = 1_000_000_000
DEAD_BAND_MPS = 0.02
DEAD_BAND_RADPS = 0.05
START_RATIO = 2.0
"""What rests starts again only at this multiple of the dead band, or it would stutter there."""
AHEAD = Velocity(1.0)
STOP = "stop"
APPROACH = "approach"

Judge = Callable[[Velocity], Verdict]


class MotionOutput:
    """Holds what was last sent."""

    def __init__(self, config: AgentConfig) -> None:
        self._limits = config.smoother
        self._max_speed_mps = config.max_speed_mps
        self._max_turn_radps = config.max_turn_radps
        self._period_ns = round(NS_PER_S / config.output_rate_hz)
        open_loop = self._limits.model_copy(update={"feedback": "OPEN_LOOP"})
        self._smoother = Smoother(open_loop)
        self._measuring = None if self._limits == open_loop else Smoother(self._limits)
        self._last_tick_ns: int | None = None
        self._proposed = ZERO_VELOCITY
        self.judged = ZERO_VELOCITY
        """What the reflex was last asked about at a tick: it selects the shapes of zones."""
        self._ramped = ZERO_VELOCITY
        self._follows = True
        self._braking = False
        self.last = ZERO_VELOCITY

    def step(
        self,
        wish: Velocity,
        judge: Judge,
        now_ns: int,
        *,
        measured: Velocity | None = None,
        stop: str = "",
        speed_ratio: float = 1.0,
    ) -> Verdict:
        """The velocity to send at this tick, with the reflex's reason if it took something.

        ``measured`` is the base's own velocity, for CLOSED_LOOP. ``stop`` names what makes this a
        protective stop although no zone asks for it (a lock of the arbiter). ``speed_ratio`` is the
        share of the bounds that may be used.
        """
        elapsed_s = self._elapsed_s(now_ns)
        if stop:
            return Verdict(self._brake(elapsed_s), STOP, stop)
        if self._braking:
            return self._brake_on(judge, elapsed_s)
        # A pause gives no leap.
        dt_s = min(elapsed_s, 2 * self._period_ns / NS_PER_S)
        target = self._bounded(wish, speed_ratio)
        if self.last.is_zero() and target.is_zero():
            self._smoother.reset()  # it may still be on the way down while a zone held the base
        self._proposed = self._smoothed(target, dt_s, measured)
        self.judged = self._proposed
        verdict = self._asked(judge, target)
        if verdict.action == STOP:
            return Verdict(self._brake(elapsed_s), STOP, verdict.zone)
        if self.last.is_zero() and _goes_on_resting(verdict):
            self._ramped, self._follows = ZERO_VELOCITY, False
            return Verdict(ZERO_VELOCITY, verdict.action, verdict.zone)
        free = self._follows and verdict.velocity == self._proposed
        self._ramped = verdict.velocity if free else self._rising(verdict.velocity, dt_s)
        self._follows = self._ramped == self._proposed
        self.last = self._without_creep(self._ramped, verdict.action)
        return Verdict(self.last, verdict.action, verdict.zone)

    def halt(self, *, at_once: bool = False) -> Velocity:
        """A protective stop now: zero, or one period of ``stop_decel`` less than was last sent.

        ``at_once`` leaves ``stop_decel`` out. A repeated halt does not brake harder.
        """
        if at_once:
            return self._stop_at(ZERO_VELOCITY)
        return self.last if self._braking else self._brake(self._period_ns / NS_PER_S)

    def lower(self, judge: Judge) -> Velocity | None:
        """Between two ticks: less than was last sent, if the reflex now asks for it."""
        verdict = judge(self.last if self._braking else self._proposed)
        before = self.last
        if verdict.action == STOP:
            return self.last if self.halt() != before else None
        if not _is_slower(verdict.velocity, before):
            return None
        self._ramped = ramp(verdict.velocity, before, self._limits.max_accel, 0.0)
        self._follows = False
        self.last = self._without_creep(self._ramped, verdict.action)
        return self.last

    def permitted_mps(self, judge: Judge, speed_ratio: float = 1.0) -> float:
        """The speed that might leave now along the way that was last asked about, or ahead."""
        speed_mps = math.hypot(self.judged.linear_x_mps, self.judged.linear_y_mps)
        way = self.judged if speed_mps > DEAD_BAND_MPS else AHEAD
        fastest = way.scaled(self._max_speed_mps / (speed_mps if way is self.judged else 1.0))
        left = judge(self._bounded(fastest, speed_ratio)).velocity
        return math.hypot(left.linear_x_mps, left.linear_y_mps)

    # -- on the way ------------------------------------------------------------------------

    def _smoothed(self, target: Velocity, dt_s: float, measured: Velocity | None) -> Velocity:
        """The smoother's answer, within the bounds.

        A closed loop only holds back: of its answer and that of the open loop the slower counts, so
        that no odometry, late or false, makes the base faster or its rest later. While the reflex
        holds back, the measured velocity tells of the reflex and not of the base: fed back, a
        slowdown would slow down what it has slowed down, to a crawl.
        """
        smoothed = self._smoother.step(target, dt_s)
        if self._measuring is not None:
            if self._follows:
                smoothed = slower(smoothed, self._measuring.step(target, dt_s, measured))
                reached = slower(self._smoother.velocity, self._measuring.velocity)
                self._smoother.velocity = reached
            self._measuring.velocity = self._smoother.velocity
        return self._bounded(smoothed)

    def _asked(self, judge: Judge, target: Velocity) -> Verdict:
        """The verdict on what is proposed; at rest a stop for what is wanted in the end counts too.

        A velocity polygon may leave a slow start alone and stop what is as fast as the target:
        without this the base would start, be stopped and start again, nearer each time.
        """
        verdict = judge(self._proposed)
        if verdict.action == STOP or not self.last.is_zero() or target == self._proposed:
            return verdict
        in_the_end = judge(target)
        return in_the_end if in_the_end.action == STOP else verdict

    def _rising(self, wanted: Velocity, dt_s: float) -> Velocity:
        return ramp(wanted, self._ramped, self._limits.max_accel, dt_s)

    def _brake(self, dt_s: float) -> Velocity:
        """The last velocity nearer to zero by the deceleration of protective stops."""
        return self._stop_at(brake(self.last, self._limits.stop_decel, dt_s))

    def _brake_on(self, judge: Judge, dt_s: float) -> Verdict:
        """A stop has begun: it goes on to zero, or faster if the reflex asks for that."""
        verdict = judge(self._brake(dt_s))
        if verdict.action == STOP:
            return Verdict(self.last, STOP, verdict.zone)
        return Verdict(self._stop_at(verdict.velocity), verdict.action, verdict.zone)

    def _stop_at(self, velocity: Velocity) -> Velocity:
        """``velocity`` leaves; unless it is zero, it goes on falling. The smoother is at rest."""
        self._smoother.reset()
        self._follows = False
        self._braking = not velocity.is_zero()
        self._proposed = self._ramped = self.last = velocity
        return velocity

    def _without_creep(self, velocity: Velocity, action: str) -> Velocity:
        """Zero instead of a crawl, so that a base held back comes to rest before the zone's edge.

        A dead band takes all axes or none here: without one of them the path would be another than
        the zones have judged.
        """
        if self._smoother.without_creep(velocity).is_zero():
            return ZERO_VELOCITY
        return ZERO_VELOCITY if action == APPROACH and _is_crawl(velocity) else velocity

    def _elapsed_s(self, now_ns: int) -> float:
        """Time since the last tick; one period at the first."""
        last, self._last_tick_ns = self._last_tick_ns, now_ns
        if last is None:
            return self._period_ns / NS_PER_S
        return (now_ns - last) / NS_PER_S

    def _bounded(self, wish: Velocity, share: float = 1.0) -> Velocity:
        """One ratio for all axes, so that the path keeps its shape."""
        if not wish.is_finite():
            return ZERO_VELOCITY
        linear = math.hypot(wish.linear_x_mps, wish.linear_y_mps)
        ratio = min(
            1.0,
            share * self._max_speed_mps / linear if linear else 1.0,
            share * self._max_turn_radps / abs(wish.angular_z_radps)
            if wish.angular_z_radps
            else 1.0,
        )
        return wish if ratio == 1.0 else wish.scaled(ratio)


def _is_slower(wanted: Velocity, last: Velocity) -> bool:
    """Whether any axis of ``wanted`` is slower than it was in ``last``."""
    pairs = zip(axes_of(wanted), axes_of(last), strict=True)
    return any(abs(want) < abs(had) for want, had in pairs)


def _goes_on_resting(verdict: Verdict) -> bool:
    """At the edge of an approach zone: there must be some way to go before it starts again."""
    return verdict.action == APPROACH and _is_crawl(verdict.velocity, START_RATIO)


def _is_crawl(velocity: Velocity, factor: float = 1.0) -> bool:
    """Whether every axis is below ``factor`` times the dead band."""
    linear = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
    angular = abs(velocity.angular_z_radps)
    return linear < factor * DEAD_BAND_MPS and angular < factor * DEAD_BAND_RADPS
