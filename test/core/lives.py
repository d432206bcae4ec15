"""Random lives of the engine: what can happen to it, and what is true of each moment.

``test_invariants`` judges them. A life is a list of events with the pauses between them.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import strategies as st

from realtime_agent_ros.core.commands import Command, SendVelocity
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    BatteryReceived,
    BumperReceived,
    CancelReceived,
    EstopReceived,
    EstopReset,
    Event,
    GuardEvent,
    HeartbeatReceived,
    OdometryReceived,
    PlanRefused,
    SayReceived,
    ScanReceived,
    SourceEvent,
    SpeechHeard,
    StepsReceived,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.core.sources.events import PointCloudReceived, RangeReceived
from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Step,
    Stop,
    Turn,
    Wait,
)
from sensor_kit import addressed
from truth import CONFIG, MS, SECOND, Truth

MAX_QUEUE = 64
BEAMS = 24
ORIGIN = Pose(0.0, 0.0, 0.0)
LAST = ("done", "failed", "cancelled", "rejected")

# -- events --------------------------------------------------------------------------------

ANY_NUMBER = st.sampled_from(
    [math.nan, math.inf, -math.inf, 1e308, -1e200, 0.0, 0.2, -0.3, 1.0, 5e-324]
)
SMALL = st.sampled_from([-1.0, -0.3, -0.05, 0.0, 0.0, 0.05, 0.1, 0.3, 2.0])
RANGE = st.sampled_from([math.inf, math.inf, math.inf, 5.0, 1.0, 0.6, 0.4, 0.2, 0.0, -math.inf])
BROKEN_RANGE = st.sampled_from([math.nan, math.nan, 5.0, 0.2])
AGE = st.sampled_from([0, 0, 0, 0, 10 * MS, 600 * MS, -50 * MS, -5 * SECOND])


def scan_event(ranges: list[float], age_ns: int = 0, span: int = BEAMS) -> ScanReceived:
    step = math.tau / BEAMS
    values = np.array(ranges, dtype=np.float64)
    return ScanReceived(values, -math.pi, -math.pi + step * (span - 1), step, 0.05, 10.0, age_ns)


FREE = scan_event([math.inf] * BEAMS)
AHEAD = scan_event([math.inf] * 10 + [0.32] * 5 + [math.inf] * 9)
NEAR = scan_event([0.2] * 6 + [math.inf] * (BEAMS - 6))
SCANS = st.one_of(
    st.just(FREE),
    st.just(FREE),
    st.just(NEAR),
    st.builds(scan_event, st.lists(RANGE, min_size=BEAMS, max_size=BEAMS), AGE),
    st.builds(scan_event, st.lists(BROKEN_RANGE, min_size=BEAMS, max_size=BEAMS)),
    st.builds(scan_event, st.lists(RANGE, max_size=BEAMS + 4)),
    st.just(replace(FREE, stamp_ns=0)),
    st.builds(lambda bad: ScanReceived(np.ones(4), bad, 1.0, 0.5, 0.05, 10.0), ANY_NUMBER),
)
CLOUD_POINTS = st.sampled_from(
    [(0.2, 0.0, 0.2), (2.0, 0.0, 0.2), (0.1, 0.1, 3.0), (math.nan, 0.0, 0.0), (math.inf, 0.0, 0.0)]
)
FAR = SourceEvent("camera", PointCloudReceived(np.array([(2.0, 0.0, 0.2)] * 5)))
CLOUDS = st.lists(CLOUD_POINTS, max_size=12).map(
    lambda points: SourceEvent("camera", PointCloudReceived(np.array(points).reshape(-1, 3)))
)
DISTANCE = st.sampled_from([math.inf, 3.0, 0.3, 0.05, 0.0, -math.inf, math.nan])
SONARS = DISTANCE.map(lambda m: SourceEvent("sonar", RangeReceived(m, 0.02, 4.0, 0.4)))
DROPS = DISTANCE.map(lambda m: GuardEvent("cliff", RangeReceived(m, 0.02, 0.3, 0.1)))
SENSORS = st.just(FAR) | CLOUDS | SONARS | DROPS
SKILLS = st.one_of(
    st.builds(Drive, distance_m=st.sampled_from([1.0, -0.5, 0.02, 0.0, 50.0])),
    st.builds(Turn, angle_rad=st.sampled_from([1.0, -3.2, 12.0, 0.0])),
    st.builds(GoTo, place=st.sampled_from(["kitchen", "desk", "back", "start", "mars"])),
    st.builds(GoTo, x_m=SMALL, y_m=SMALL, yaw_rad=st.none() | SMALL),
    st.builds(Wait, duration_s=st.sampled_from([0.0, 0.3, 60.0])),
    st.builds(Stop),
    st.builds(Say, text=st.just("words")),
    st.builds(SetSpeedLimit, speed_mps=st.sampled_from([0.01, 0.2, 5.0])),
    st.builds(RememberPlace, place=st.sampled_from(["desk", "back", " "])),
)
MOTION = st.builds(Drive, distance_m=st.sampled_from([5.0, -5.0])) | st.builds(
    Turn, angle_rad=st.sampled_from([30.0, -30.0])
)


@dataclass(frozen=True)
class PlanDraft:
    """Steps whose barrier is told relative to the engine's when they arrive."""

    skills: list
    behind: int
    mode: str
    plan: str
    expires_in_s: float
    ids: str


@dataclass(frozen=True)
class OdometryDraft:
    """Odometry that follows the commanded motion, or is what it is told to be."""

    pose: Pose | None = None
    velocity: Velocity = ZERO_VELOCITY
    age_ns: int = 0


PLANS = st.builds(
    PlanDraft,
    skills=st.lists(MOTION, min_size=1, max_size=2) | st.lists(SKILLS, min_size=1, max_size=4),
    behind=st.sampled_from([0, 0, 0, 0, 1, 2, -1]),
    mode=st.sampled_from(["append", "replace"]),
    plan=st.sampled_from(["p", "q", "", "", "local-1"]),
    expires_in_s=st.sampled_from([0.05, 0.4, 60.0, 60.0, 3600.0]),
    ids=st.sampled_from(["", "", "", "same", "x~2", "x~²"]),
)
TEXTS = st.sampled_from(
    ["stop", "Stop!", "don't stop", "stop now go forward", "bus stop", "", "blah"]
) | st.sampled_from(
    ["go forward", "go forward 2 metres", "turn left", "cancel that", "where are you", "halt"]
)
TELEOP = st.builds(
    VelocityReceived,
    st.sampled_from(["joystick", "keyboard", "navigation", "stranger"]),
    st.builds(Velocity, SMALL | ANY_NUMBER, SMALL, SMALL | ANY_NUMBER),
)
POSES = st.builds(Pose, SMALL | ANY_NUMBER, SMALL, SMALL)


@dataclass(frozen=True)
class Leap:
    """The ROS clock leaps, or the engine's own goes back."""

    ros_ns: int = 0
    back_ns: int = 0


LEAPS = st.builds(Leap, ros_ns=st.sampled_from([-10 * SECOND, -5 * MS, 300 * MS, SECOND])) | (
    st.builds(Leap, back_ns=st.sampled_from([1, 30 * MS, 100 * SECOND]))
)
EVENTS = st.one_of(
    st.just(Tick()),
    SCANS,
    SENSORS,
    SENSORS,
    LEAPS,
    st.just(OdometryDraft()),
    st.builds(OdometryDraft, POSES, st.builds(Velocity, SMALL | ANY_NUMBER, SMALL, SMALL), AGE),
    st.builds(SpeechHeard, TEXTS, st.booleans()),
    PLANS,
    PLANS,
    TELEOP,
    st.builds(EstopReceived, st.booleans()),
    st.just(EstopReset()),
    st.builds(BumperReceived, st.booleans()),
    st.builds(BatteryReceived, st.none() | ANY_NUMBER),
    st.builds(CancelReceived, st.sampled_from([None, "p", "zzz"]), st.just("cancelled")),
    st.just(HeartbeatReceived("planner", "model")),
    st.just(SayReceived("p", "a clause")),
    st.just(PlanRefused("garbage", "p", ("p0.0",))),
)


@dataclass(frozen=True)
class Stretch:
    """Ordinary life for a while: ticks with jitter, and what else arrives meanwhile."""

    ticks: int
    scan: ScanReceived | None
    odometry: bool
    heartbeat: bool
    late_ns: int = 0


STRETCHES = st.builds(
    Stretch,
    ticks=st.integers(1, 30),
    scan=st.sampled_from([FREE, FREE, FREE, NEAR, None]),
    odometry=st.sampled_from([True, True, True, False]),
    heartbeat=st.sampled_from([True, True, True, False]),
)
GAPS = st.sampled_from([0] * 12 + [1, 10 * MS, 50 * MS, 50 * MS, 120 * MS, 700 * MS, 5 * SECOND])
WAKE = Stretch(4, FREE, odometry=True, heartbeat=True)
GO = Stretch(8, FREE, odometry=True, heartbeat=True)
HELD = Stretch(36, AHEAD, odometry=True, heartbeat=True)
BRAKED = Stretch(14, AHEAD, odometry=True, heartbeat=True)
ALONE = Stretch(22, FREE, odometry=True, heartbeat=False)
LONELY = Stretch(6, FREE, odometry=True, heartbeat=False)
LATE = Stretch(1, FREE, odometry=True, heartbeat=True, late_ns=300 * MS)
DRIVE = PlanDraft([Drive(distance_m=5.0), Say(text="x")], 0, "append", "", 60.0, "")
TURN = PlanDraft([Turn(angle_rad=30.0), Drive(distance_m=-5.0)], 0, "replace", "q", 60.0, "")
BRIEF = PlanDraft([Drive(distance_m=5.0), Turn(angle_rad=1.0)], 0, "replace", "", 0.4, "")
SPEECH = SpeechHeard("go forward 2 metres", True)
SIDEWAYS = [VelocityReceived("joystick", Velocity(0.0, 0.3)), WAKE]
STICK = [VelocityReceived("joystick", Velocity(0.2, 0.0, 0.3)), WAKE]
NAVIGATION = [VelocityReceived("navigation", Velocity(-0.2)), WAKE]
HOLE, FLOOR = (GuardEvent("cliff", RangeReceived(m, 0.02, 0.3, 0.1)) for m in (math.inf, 0.05))
CLIFF = [HOLE, GO, FLOOR, FLOOR, FLOOR]
OUTSIDE = OdometryDraft(Pose(2.0, 0.0, 0.0))
BLIND = Stretch(20, None, odometry=False, heartbeat=True)
BOX = [(0.2, y / 20, 0.2) for y in range(-4, 5)]
NEAR_CLOUD = SourceEvent("camera", PointCloudReceived(np.array(BOX)))
ESTOP = [EstopReceived(True), WAKE, EstopReceived(False), EstopReset()]
SCENES = st.sampled_from(
    [
        [DRIVE, GO],
        [TURN, GO],
        [DRIVE, GO, NEAR, Tick(), GO, GO],
        [DRIVE, HELD],
        [DRIVE, BRAKED, GO],
        [BRIEF, GO, GO],
        [DRIVE, ALONE],
        [ALONE, DRIVE, LONELY],
        [DRIVE, LATE, LATE],
        [ALONE, SPEECH, GO],
        STICK * 2,
        [VelocityReceived("joystick", Velocity(0.3)), GO, *SIDEWAYS * 2],
        [*STICK, DRIVE, *STICK],
        NAVIGATION * 2,
        [*NAVIGATION, SpeechHeard("stop", False), *NAVIGATION],
        [*STICK, *ESTOP, *STICK],
        [EstopReceived(True), EstopReceived(False), DRIVE, *STICK, GO, EstopReset()],
        [*ESTOP, BumperReceived(False), GO],
        [SpeechHeard("stop", False), GO],
        [DRIVE, NEAR_CLOUD, GO, FAR, GO, GO],
        [DRIVE, GO, *CLIFF, GO, GO, DRIVE, GO],
        [DRIVE, GO, BumperReceived(True), GO, BumperReceived(False), DRIVE, GO],
        [DRIVE, GO, OUTSIDE, BLIND],
        [DRIVE, GO, Leap(ros_ns=SECOND), GO],
        [DRIVE, GO, Leap(back_ns=5 * SECOND), DRIVE, BLIND],
    ]
)
CHAOS = st.lists(st.tuples(EVENTS | STRETCHES, GAPS), max_size=4)
LIVES = st.builds(
    lambda awake, scenes: [(WAKE, 0)] * awake + list(itertools.chain.from_iterable(scenes)),
    st.sampled_from([1, 1, 1, 1, 1, 0]),
    st.lists(
        st.builds(lambda scene, chaos: [(item, 0) for item in scene] + chaos, SCENES, CHAOS),
        min_size=1,
        max_size=5,
    ),
)

# -- a life --------------------------------------------------------------------------------


@dataclass
class Life:
    """An engine, its events with their times, what it commanded, and what is true."""

    engine: Engine = field(default_factory=lambda: Engine(CONFIG, first_barrier=5))
    truth: Truth = field(default_factory=Truth)
    now_ns: int = SECOND
    ros_lead_ns: int = 1_000_000 * SECOND
    back_ns: int = 0
    pose: Pose = ORIGIN
    sent: Velocity = ZERO_VELOCITY
    events: list[tuple[Event, int]] = field(default_factory=list)
    log: list[Command] = field(default_factory=list)
    checks: list = field(default_factory=list)
    plans: int = 0

    def live(self, life: list) -> Life:
        """Let it all happen; every check sees every step of it."""
        for item, gap_ns in life:
            self._pass(gap_ns)
            if isinstance(item, Stretch):
                self._stretch(item)
            elif isinstance(item, Leap):
                self.ros_lead_ns += item.ros_ns
                self.back_ns += item.back_ns
            else:
                self.give(self._event(item))
        return self

    def give(self, item: Event | ScanReceived | BumperReceived | BatteryReceived) -> None:
        event = addressed(self._stamped(item))
        before = self.engine.barrier
        commands = self.engine.handle(event, self.clock_ns)
        self.events.append((event, self.clock_ns))
        self.truth.learn(event, self.now_ns)
        for check in self.checks:
            check(self, event, commands, before)
        self.log += commands
        velocities = [c.velocity for c in commands if isinstance(c, SendVelocity)]
        self.sent = velocities[-1] if velocities else self.sent

    @property
    def clock_ns(self) -> int:
        """The engine's clock: the time, unless it was set back."""
        return self.now_ns - self.back_ns

    def _stamped(self, item: Event | ScanReceived) -> Event | ScanReceived:
        if not isinstance(item, ScanReceived) or item.stamp_ns is not None:
            return item
        return replace(item, stamp_ns=self.now_ns + self.ros_lead_ns - item.stamp_age_ns)

    def _stretch(self, stretch: Stretch) -> None:
        for n in range(stretch.ticks):
            self._pass((50 + (n * 7) % 11 - 5) * MS + stretch.late_ns)
            if stretch.odometry:
                self.give(OdometryReceived(self.pose, self.sent))
            if stretch.scan is not None and n % 2 == 0:
                self.give(stretch.scan)
            if stretch.heartbeat and n % 5 == 0:
                self.give(HeartbeatReceived("planner", "model"))
            self.give(Tick())

    def _pass(self, gap_ns: int) -> None:
        """Time goes by; the base follows what was sent, for as long as bases do."""
        self.now_ns += gap_ns
        dt_s = min(gap_ns, SECOND // 2) / SECOND
        yaw = self.pose.yaw_rad
        self.pose = Pose(
            self.pose.x_m + self.sent.linear_x_mps * dt_s * math.cos(yaw),
            self.pose.y_m + self.sent.linear_x_mps * dt_s * math.sin(yaw),
            math.remainder(yaw + self.sent.angular_z_radps * dt_s, math.tau),
        )

    def _event(self, item: Event | PlanDraft | OdometryDraft) -> Event:
        if isinstance(item, OdometryDraft):
            if item.pose is None:
                return OdometryReceived(self.pose, self.sent)
            return OdometryReceived(item.pose, item.velocity, item.age_ns)
        if not isinstance(item, PlanDraft):
            return item
        self.plans += 1
        prefix = item.ids or f"p{self.plans}."
        steps = tuple(
            Step(step_id=f"{prefix}{n or ''}", skill=skill, expires_in_s=item.expires_in_s)
            for n, skill in enumerate(item.skills)
        )
        plan_id = item.plan or f"plan{self.plans}"
        barrier = max(0, self.engine.barrier - item.behind)
        return StepsReceived(plan_id, barrier, item.mode, steps)  # type: ignore[arg-type]  # drawn from the two modes


def velocities_in(commands: list[Command]) -> list[Velocity]:
    return [c.velocity for c in commands if isinstance(c, SendVelocity)]


def live(life: list, *checks: object) -> Life:
    return Life(checks=list(checks)).live(life)
