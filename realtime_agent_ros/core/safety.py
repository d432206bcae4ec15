"""Everything that can hold the robot still, in one place: sources, zones, bumper, estop.

Belongs here: which standing reasons exist now and what they leave of a velocity. Does not belong
here: what happens to the plan meanwhile (``engine``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import (
    OdometryReceived,
    ScanReceived,
    Switched,
    ZoneShapeReceived,
)
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import Reflex, Verdict, ZoneMarker
from realtime_agent_ros.core.scan import BeamMemory, InvalidScan, points_of
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.stops import NS_PER_S, Source, Stops, join
from realtime_agent_ros.core.zones import Points

STOPPED = "stop"
ZONE = "zone "
"""How the causes begin that are zones with something in them."""
SHAPE = "shape of "
"""How the causes begin that are zones whose shape has not come yet."""
INVALID_SOURCE = "invalid source"
"""nav2_collision_monitor's name for what stops the robot when data is missing or broken."""
FINAL_CAUSES = frozenset(("estop", "bumper"))


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
        timeout_ns = round(config.source_timeout * NS_PER_S)
        self._config = config
        self._stops = Stops(first_barrier)
        self._reflex = Reflex(config.zones, round(config.zone_release_s * NS_PER_S))
        self._refused_shapes: dict[str, str] = {}
        self._beams = BeamMemory()
        self._scan = Source("scan", timeout_ns)
        self._odometry = Source("odom", timeout_ns)
        self._estop_pressed = False
        self._scan_age_s = 0.0
        self.estop_latched = False
        self.bumper_pressed = False

    @property
    def barrier(self) -> int:
        return self._stops.barrier

    @property
    def points(self) -> Points:
        return self._reflex.points

    def raise_barrier(self) -> None:
        self._stops.raise_barrier()

    def ladder(self, *, degraded: bool) -> Ladder:
        """The rung the agent stands on; ``degraded`` is what others have found."""
        if self.estop_latched:
            return Ladder.LATCHED
        if self._stops.standing:
            return Ladder.STOP
        return Ladder.DEGRADED if degraded else Ladder.OK

    def reasons(self) -> tuple[str, ...]:
        return self._stops.reasons()

    # -- facts -----------------------------------------------------------------------------

    def see_scan(self, scan: ScanReceived, now_ns: int) -> str:
        """Take a scan; returns why it can't be believed, or an empty text."""
        points = points_of(scan, self._config.scan_pose, self._config.max_erroneous_ratio)
        if isinstance(points, InvalidScan):
            self._scan.bad(points.reason)
            return points.reason
        self._scan.good(now_ns, scan.stamp_age_ns)
        self._reflex.see(points, now_ns, self._beams.recall(scan, self._config.scan_pose))
        return ""

    def see_odometry(self, odometry: OdometryReceived, now_ns: int) -> bool:
        """Take an odometry; False if it is not finite."""
        pose = odometry.pose
        finite = all(map(math.isfinite, (pose.x_m, pose.y_m, pose.yaw_rad)))
        if finite and odometry.velocity.is_finite():
            self._odometry.good(now_ns, odometry.stamp_age_ns)
            return True
        self._odometry.bad("pose or velocity is not finite")
        return False

    def press_estop(self, pressed: bool) -> None:
        """True latches; False only says that the button is out again."""
        self._estop_pressed = pressed
        self.estop_latched = self.estop_latched or pressed

    def reset_estop(self) -> bool:
        """Unlatch; False while the button is still pressed."""
        if not self._estop_pressed:
            self.estop_latched = False
        return not self.estop_latched

    # -- zones that change while running ---------------------------------------------------

    def set_shape(self, event: ZoneShapeReceived, now_ns: int) -> str:
        """Give a zone the shape that a topic brought; returns why not, or an empty text.

        A shape that is refused leaves the one before in force.
        """
        fault = event.fault or self._reflex.set_shape(event.zone, event.shape, now_ns)
        self._refused_shapes[event.zone] = f"; refused: {fault}" if fault else ""
        return fault

    def switch(self, event: Switched, now_ns: int) -> str:
        """Switch a zone, or all, on or off; returns what to say of it aloud.

        Estop, bumper, sources and everything outside of the reflex still stand.
        """
        if event.name is not None:
            self._reflex.set_enabled(event.name, event.enabled, now_ns)
            return ""
        changed = self._reflex.enabled != event.enabled
        self._reflex.enabled = event.enabled
        return f"My safety zones are {'on again' if event.enabled else 'off'}." if changed else ""

    def switched_off(self) -> tuple[str, ...]:
        """What protects less than the parameters say, in words."""
        zones = "safety zones are switched off"
        return ((zones,) if not self._reflex.enabled else ()) + tuple(
            f"{name} is switched off" for name in self._reflex.switched_off()
        )

    def occupied(self) -> tuple[str, ...]:
        """The enabled zones with something in them, action none included."""
        return tuple(name for name, found in self._reflex.detections().items() if found)

    def markers(self, velocity: Velocity) -> list[ZoneMarker]:
        """The zones as they are for this velocity, to draw."""
        return self._reflex.markers(velocity, self._scan_age_s)

    # -- decisions -------------------------------------------------------------------------

    def refresh(self, now_ns: int) -> StopChange:
        """Find the standing reasons as of now; new ones raise the barrier."""
        self._scan_age_s = self._scan.age_s(now_ns) or 0.0
        new = self._stops.update(self._causes(now_ns))
        began = join(self._stops.text(cause) for cause in new)
        resumable = not FINAL_CAUSES.intersection(new)
        return StopChange(began, resumable, self._stops.standing)

    def judge(self, velocity: Velocity) -> Verdict:
        """What may be left of ``velocity`` now: nothing while a cause stands, but for a zone with
        ``allow_escape``, which the reflex knows of."""
        if self._stops.standing and not self._stops.only(ZONE):
            return Verdict(ZERO_VELOCITY, STOPPED)
        return self._reflex.judge(velocity, self._scan_age_s)

    def acting(self, verdict: Verdict) -> tuple[str, str]:
        """The action in force and what it comes from: a zone, or else as nav2 would name it."""
        if verdict.zone or not self._stops.standing:
            return verdict.action, verdict.zone
        cause = self._stops.first()
        if cause in (self._scan.name, self._odometry.name):
            return STOPPED, INVALID_SOURCE
        return STOPPED, cause.removeprefix(ZONE).removeprefix(SHAPE)

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

    def source_ages_s(self, now_ns: int) -> dict[str, float | None]:
        return {s.name: s.age_s(now_ns) for s in (self._scan, self._odometry)}

    def source_troubles(self, now_ns: int) -> tuple[str, ...]:
        """What is wrong with the sources, as of now."""
        return tuple(t for s in (self._scan, self._odometry) if (t := s.trouble(now_ns)))

    def _causes(self, now_ns: int) -> dict[str, str]:
        causes = {}
        if self.estop_latched:
            causes["estop"] = "emergency stop is latched"
        if self.bumper_pressed:
            causes["bumper"] = "bumper is pressed"
        for source in (self._scan, self._odometry):
            trouble = source.trouble(now_ns)
            if trouble:
                causes[source.name] = trouble
        for zone in self._reflex.unshaped():
            topic = self._config.zones[zone].shape_topic
            refused = self._refused_shapes.get(zone, "")
            causes[f"{SHAPE}{zone}"] = f"{zone} has no shape yet, waiting for {topic}{refused}"
        for zone in self._reflex.stop_zones():
            causes[f"{ZONE}{zone}"] = f"obstacle in {zone}"
        return causes
