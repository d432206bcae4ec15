"""Everything that can hold the robot still, in one place: sensors, zones, guards, estop.

Belongs here: which standing reasons exist now and what they leave of a velocity. Does not belong
here: what happens to the plan meanwhile (``engine``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.deadlines import DEADLINE, LATCHED, DeadlineMonitor
from realtime_agent_ros.core.events import Held, Switched, ZoneShapeReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.parameter_groups import ESTOP, ODOMETRY
from realtime_agent_ros.core.reflex import Reflex, Verdict, ZoneMarker
from realtime_agent_ros.core.senses import DANGER, GUARD, SOURCE, Senses
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.stops import Stops, join
from realtime_agent_ros.core.zones import NS_PER_S, Points

STOPPED = "stop"
ZONE = "zone "
"""How the causes begin that are zones with something in them."""
HOLD = "hold "
"""How the causes begin that are somebody's hold on the robot."""
OPERATOR, DEADLINES = "operator", "deadlines"
HOLDERS = {OPERATOR: "paused by the operator", "deadman": "deadman_node holds the robot"}
SHAPE = "shape of "
"""How the causes begin that are zones whose shape has not come yet."""
INVALID_SOURCE = "invalid source"
"""nav2_collision_monitor's name for what stops the robot when data is missing or broken."""
BLIND = (SOURCE, GUARD, ODOMETRY)
"""How the causes begin that are such data."""
FINAL_CAUSES = (ESTOP, DANGER, LATCHED)
"""How the causes begin after which nothing goes on by itself."""


@dataclass(frozen=True, slots=True)
class StopChange:
    """What a refresh found: the new reasons, if any, and whether any stands.

    After a ``resumable`` stop the plan may go on by itself; after the others it is over.
    """

    began: str
    resumable: bool
    standing: bool


class Safety:
    """Standing reasons to stop, the barrier they raise, and the reflex."""

    def __init__(self, config: AgentConfig, first_barrier: int) -> None:
        self._config = config
        self._stops = Stops(first_barrier)
        self._reflex = Reflex(config.zones, round(config.zone_release_s * NS_PER_S))
        self._refused_shapes: dict[str, str] = {}
        self.senses = Senses(config, self._reflex)
        self._estop_pressed = False
        self._holders: set[str] = set()
        self._period_s = 1.0 / config.output_rate_hz
        self._latency_s = 0.0
        self.deadlines = DeadlineMonitor(config.channel_specs(), config.sources)
        self._now_ns = 0
        self.estop_latched = False

    @property
    def barrier(self) -> int:
        return self._stops.barrier

    @property
    def points(self) -> Points:
        return self._reflex.points

    def raise_barrier(self) -> None:
        self._stops.raise_barrier()

    def ladder(self, now_ns: int) -> Ladder:
        """The rung the agent stands on."""
        if self.estop_latched or self.deadlines.latched:
            return Ladder.LATCHED
        if self._stops.standing:
            return Ladder.STOP
        return Ladder.DEGRADED if self.degraded(now_ns) else Ladder.OK

    def degraded(self, now_ns: int) -> tuple[str, ...]:
        """What is not as it should be though the robot may move."""
        return self.switched_off() + self.senses.degraded(now_ns) + self.deadlines.degraded()

    def reasons(self) -> tuple[str, ...]:
        return self._stops.reasons()

    # -- facts -----------------------------------------------------------------------------

    def press_estop(self, pressed: bool) -> None:
        """True latches; False only says that the button is out again."""
        self._estop_pressed = pressed
        self.estop_latched = self.estop_latched or pressed

    def reset_estop(self) -> bool:
        """Unlatch; False while the button is still pressed."""
        if not self._estop_pressed:
            self.estop_latched = False
        return not self.estop_latched

    def hold(self, event: Held) -> bool:
        """Take or end a hold; whether that changed anything."""
        changed = event.held != (event.by in self._holders)
        (self._holders.add if event.held else self._holders.discard)(event.by)
        return changed

    @property
    def held(self) -> bool:
        """Whether somebody holds the robot, for as long as it takes."""
        return bool(self._holders)

    @property
    def lasting(self) -> tuple[str, ...]:
        """What holds the robot until a person releases it."""
        stands = {
            ESTOP: self.estop_latched,
            OPERATOR: OPERATOR in self._holders,
            DEADLINES: bool(self.deadlines.latched),
        }
        return tuple(name for name, holds in stands.items() if holds)

    def inherit(self, what: Sequence[str]) -> None:
        """Begin with what held the robot in the life before this one."""
        self.estop_latched = self.estop_latched or ESTOP in what
        if OPERATOR in what:
            self._holders.add(OPERATOR)
        if DEADLINES in what:
            self.deadlines.inherit()

    # -- zones that change while running ---------------------------------------------------

    def set_shape(self, event: ZoneShapeReceived, now_ns: int) -> str:
        """Give a zone the shape that a topic brought; returns why not, or an empty text.

        A shape that is refused leaves the one before in force.
        """
        fault = event.fault or self._reflex.set_shape(event.zone, event.shape, now_ns)
        self._refused_shapes[event.zone] = f"; refused: {fault}" if fault else ""
        return fault

    def switch(self, event: Switched, now_ns: int) -> str:
        """Switch a zone, source or guard, or all zones, on or off; returns what to say aloud.

        Without the zones the estop, guards and sources still stand.
        """
        if event.name is not None:
            if not self.senses.enable(event.name, event.enabled, now_ns):
                self._reflex.set_enabled(event.name, event.enabled, now_ns)
            return ""
        changed = self._reflex.enabled != event.enabled
        self._reflex.enabled = event.enabled
        return f"My safety zones are {'on again' if event.enabled else 'off'}." if changed else ""

    def switched_off(self) -> tuple[str, ...]:
        """What protects less than the parameters say, in words."""
        zones = "safety zones are switched off"
        return ((zones,) if not self._reflex.enabled else ()) + tuple(
            f"{name} is switched off"
            for name in self._reflex.switched_off() + self.senses.switched_off()
        )

    def occupied(self) -> tuple[str, ...]:
        """The enabled zones with something in them, action none included."""
        return tuple(name for name, found in self._reflex.detections().items() if found)

    def markers(self, velocity: Velocity) -> list[ZoneMarker]:
        """The zones as they are for this velocity, to draw."""
        return self._reflex.markers(velocity, self._latency_s)

    # -- decisions -------------------------------------------------------------------------

    def refresh(self, now_ns: int) -> StopChange:
        """Find the standing reasons as of now; new ones raise the barrier."""
        self._now_ns = now_ns
        # What is sent now holds for a period: only the next one can brake harder.
        self._latency_s = self.senses.age_s(now_ns) + self._period_s
        new = self._stops.update(self._causes(now_ns))
        began = join(self._stops.text(cause) for cause in new)
        resumable = not any(cause.startswith(FINAL_CAUSES) for cause in new)
        return StopChange(began, resumable, self._stops.standing)

    def judge(self, velocity: Velocity) -> Verdict:
        """What may be left of ``velocity`` now: nothing while a cause stands, but for a zone with
        ``allow_escape``, which the reflex knows of, and a guard that permits the motion."""
        if self._stops.standing and not self._may_escape(velocity):
            return Verdict(ZERO_VELOCITY, STOPPED)
        return self._reflex.judge(velocity, self._latency_s)

    def acting(self, verdict: Verdict) -> tuple[str, str]:
        """The action in force and what it comes from: a zone, or else as nav2 would name it."""
        if verdict.zone or not self._stops.standing:
            return verdict.action, verdict.zone
        cause = self._stops.first()
        if cause.startswith(BLIND):
            return STOPPED, INVALID_SOURCE
        for prefix in (ZONE, SHAPE, DANGER, HOLD, DEADLINE, LATCHED):
            cause = cause.removeprefix(prefix)
        return STOPPED, cause

    def why(self, verdict: Verdict, lock: str = "") -> str:
        """What takes speed from the motion, in words; empty if nothing does."""
        if lock:
            return f"locked by {lock}"
        if self._stops.standing:
            return join(self._stops.reasons())
        return f"obstacle in {verdict.zone}" if verdict.zone else ""

    def spoken_reason(self) -> str:
        """The standing reasons, short enough to say aloud."""
        zones = self._reflex.stop_zones()
        return "something is too close" if zones else join(self._stops.reasons())

    def _may_escape(self, velocity: Velocity) -> bool:
        """Whether all that stands are zones, and dangers that this motion leads out of."""
        return self._stops.only((ZONE, DANGER)) and self.senses.permits(velocity, self._now_ns)

    def _causes(self, now_ns: int) -> dict[str, str]:
        causes = {}
        if self.estop_latched:
            causes[ESTOP] = "emergency stop is latched"
        causes |= {f"{HOLD}{who}": HOLDERS[who] for who in sorted(self._holders)}
        causes |= self.deadlines.causes()
        causes |= self.senses.causes(now_ns)
        for zone in self._reflex.unshaped():
            topic = self._config.zones[zone].shape_topic
            refused = self._refused_shapes.get(zone, "")
            causes[f"{SHAPE}{zone}"] = f"{zone} has no shape yet, waiting for {topic}{refused}"
        for zone in self._reflex.stop_zones():
            causes[f"{ZONE}{zone}"] = f"obstacle in {zone}"
        return causes
