"""A kinematic double of the robot for the tests of the core, in numbers, without a clock.

An ideal base takes every velocity at once; the scan is cast against walls (segments) and people
(circles); odometry is exact. Belongs here: the double. Does not belong here: what the engine should
do about any of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from realtime_agent_ros.core.commands import Command, Note, SendVelocity, Speak
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    BatteryReceived,
    BumperReceived,
    Event,
    HeartbeatReceived,
    OdometryReceived,
    ScanReceived,
    SpeechHeard,
    StepsReceived,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity, wrap_angle
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import Drive, Skill, Step, StepUpdate
from sensor_kit import addressed

NS_PER_S = 1_000_000_000
STEP_NS = 10_000_000
PERIODS_NS = {"odom": 2 * STEP_NS, "scan": 10 * STEP_NS, "beat": 25 * STEP_NS, "tick": 5 * STEP_NS}
BEAMS = 360
RANGE_MAX_M = 10.0
ORIGIN = Pose(0.0, 0.0, 0.0)

Wall = tuple[tuple[float, float], tuple[float, float]]


def scan_of(ranges: Iterable[float], **header: Any) -> ScanReceived:
    """A full-circle scan of these ranges, the first beam looking backward."""
    values = np.array(tuple(ranges), dtype=np.float64)
    count = max(1, len(values))
    step = math.tau / count
    given = {
        "ranges_m": values,
        "angle_min_rad": -math.pi,
        "angle_max_rad": -math.pi + step * (count - 1),
        "angle_increment_rad": step,
        "range_min_m": 0.05,
        "range_max_m": RANGE_MAX_M,
    }
    return ScanReceived(**(given | header))


class World:
    """The engine in a robot in a plain. Everything that it commanded is in ``log``."""

    def __init__(
        self,
        walls: Iterable[Wall] = (),
        pose: Pose = ORIGIN,
        first_barrier: int = 0,
        ready: bool = True,
        **parameters: Any,
    ) -> None:
        self.engine = Engine(AgentConfig.model_validate(parameters), first_barrier)
        self.walls = list(walls)
        self.people: list[tuple[float, float, float]] = []
        self.pose = pose
        self.velocity = ZERO_VELOCITY
        self.now_ns = NS_PER_S
        self.silent: set[str] = set()
        self.log: list[tuple[int, Command]] = []
        self._plans = 0
        if ready:
            self.run(0.3)

    # -- time ------------------------------------------------------------------------------

    def handle(
        self, event: Event | ScanReceived | BumperReceived | BatteryReceived
    ) -> list[Command]:
        """Give the engine an event now; the base takes the velocities it sends."""
        commands = self.engine.handle(addressed(event), self.now_ns)
        self.log += [(self.now_ns, command) for command in commands]
        for command in commands:
            if isinstance(command, SendVelocity):
                self.velocity = command.velocity
        return commands

    def run(self, duration_s: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass; ends early, with True, once ``until`` holds."""
        end_ns = self.now_ns + round(duration_s * NS_PER_S)
        while self.now_ns < end_ns:
            self._move(STEP_NS / NS_PER_S)
            self.now_ns += STEP_NS
            self._feed()
            if until():
                return True
        return until()

    def run_to_end(self, step_id: str, limit_s: float = 120.0) -> str:
        """Let time pass until the step has ended; its last status."""
        assert self.run(limit_s, lambda: self.ended(step_id)), f"{step_id} has not ended"
        return self.statuses(step_id)[-1]

    def driving(self, distance_m: float = 5.0) -> str:
        """Start a drive and wait until it has speed; its step id."""
        (step,) = self.plan(Drive(distance_m=distance_m))
        self.run(1.5)
        assert self.velocity.linear_x_mps > 0.2
        return step

    def stays_zero(self, duration_s: float = 1.0) -> bool:
        """Let time pass; whether nothing but zeros was sent."""
        since = len(self.log)
        self.run(duration_s)
        return all(velocity.is_zero() for velocity in self.velocities(since))

    def step_in(self) -> list[Command]:
        """A person steps into the stop zone and is seen; what the engine commands."""
        self.people = [(self.pose.x_m + 0.35, self.pose.y_m, 0.15)]
        return self.handle(self.scan())

    def _feed(self) -> None:
        due = {n for n, p in PERIODS_NS.items() if self.now_ns % p == 0 and n not in self.silent}
        if "odom" in due:
            self.handle(self.odometry())
        if "scan" in due:
            self.handle(self.scan())
        if "beat" in due:
            self.handle(HeartbeatReceived("test", "none"))
        if "tick" in due:
            self.handle(Tick())

    def _move(self, dt_s: float) -> None:
        v, pose = self.velocity, self.pose
        yaw = pose.yaw_rad + v.angular_z_radps * dt_s / 2
        self.pose = Pose(
            pose.x_m + (v.linear_x_mps * math.cos(yaw) - v.linear_y_mps * math.sin(yaw)) * dt_s,
            pose.y_m + (v.linear_x_mps * math.sin(yaw) + v.linear_y_mps * math.cos(yaw)) * dt_s,
            wrap_angle(pose.yaw_rad + v.angular_z_radps * dt_s),
        )

    # -- in --------------------------------------------------------------------------------

    def odometry(self) -> OdometryReceived:
        return OdometryReceived(self.pose, self.velocity)

    def scan(self) -> ScanReceived:
        angles = self.pose.yaw_rad - math.pi + np.arange(BEAMS) * math.tau / BEAMS
        ranges = np.full(BEAMS, np.inf)
        directions = np.stack((np.cos(angles), np.sin(angles)))
        for wall in self.walls:
            ranges = np.minimum(ranges, _cast_wall(self.pose, directions, wall))
        for person in self.people:
            ranges = np.minimum(ranges, _cast_circle(self.pose, directions, person))
        return scan_of(np.where(ranges <= RANGE_MAX_M, ranges, np.inf))

    def plan(
        self,
        *skills: Skill,
        plan_id: str = "",
        mode: str = "replace",
        barrier: int | None = None,
        expires_in_s: float = 120.0,
        ids: tuple[str, ...] = (),
    ) -> list[str]:
        """Send the skills as steps of a plan; their ids."""
        self._plans += 1
        plan_id = plan_id or f"p{self._plans}"
        names = ids or tuple(f"p{self._plans}.{n}" for n in range(1, len(skills) + 1))
        steps = tuple(
            Step(step_id=name, skill=skill, expires_in_s=expires_in_s)
            for name, skill in zip(names, skills, strict=True)
        )
        known = self.engine.barrier if barrier is None else barrier
        self.handle(StepsReceived(plan_id, known, mode, steps))  # type: ignore[arg-type]  # tests may pass nonsense
        return list(names)

    def say(self, text: str, *, final: bool = True) -> list[Command]:
        return self.handle(SpeechHeard(text, final))

    def teleop(self, source: str, x_mps: float, turn_radps: float = 0.0) -> list[Command]:
        return self.handle(VelocityReceived(source, Velocity(x_mps, 0.0, turn_radps)))

    # -- out -------------------------------------------------------------------------------

    def updates(self, step_id: str | None = None) -> list[StepUpdate]:
        found = [c for _, c in self.log if isinstance(c, StepUpdate)]
        return [u for u in found if step_id in (None, u.step_id)]

    def statuses(self, step_id: str) -> list[str]:
        return [u.status.value for u in self.updates(step_id)]

    def reason(self, step_id: str) -> str:
        return self.updates(step_id)[-1].reason

    def ended(self, step_id: str) -> bool:
        final = ("done", "failed", "cancelled", "rejected")
        return any(status in final for status in self.statuses(step_id))

    def spoken(self) -> list[str]:
        return [c.text for _, c in self.log if isinstance(c, Speak)]

    def notes(self, kind: str) -> list[Note]:
        return [c for _, c in self.log if isinstance(c, Note) and c.kind == kind]

    def velocities(self, since: int = 0, from_ns: int = 0) -> list[Velocity]:
        """What was sent since the log had that length, and not before that time."""
        sent = [(t, c.velocity) for t, c in self.log[since:] if isinstance(c, SendVelocity)]
        return [velocity for t, velocity in sent if t >= from_ns]

    def state(self) -> Snapshot:
        return [c for _, c in self.log if isinstance(c, Snapshot)][-1]

    def nearest_m(self) -> float:
        return float(np.min(self.scan().ranges_m))


def only_zeros(commands: Iterable[Command]) -> bool:
    """Whether a velocity is among these commands, and every one is a zero."""
    sent = [c.velocity for c in commands if isinstance(c, SendVelocity)]
    return bool(sent) and all(velocity.is_zero() for velocity in sent)


def _cast_wall(origin: Pose, directions: np.ndarray, wall: Wall) -> np.ndarray:
    """Distance along each direction to a segment; inf where it is missed."""
    (x0, y0), (x1, y1) = wall
    sx, sy = x1 - x0, y1 - y0
    ox, oy = x0 - origin.x_m, y0 - origin.y_m
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = directions[0] * sy - directions[1] * sx
        along = (ox * sy - oy * sx) / cross
        at = (ox * directions[1] - oy * directions[0]) / cross
    return np.where((along > 0) & (at >= 0) & (at <= 1), along, np.inf)


def _cast_circle(
    origin: Pose, directions: np.ndarray, circle: tuple[float, float, float]
) -> np.ndarray:
    """Distance along each direction to a circle; inf where it is missed."""
    x, y, radius = circle[0] - origin.x_m, circle[1] - origin.y_m, circle[2]
    middle = directions[0] * x + directions[1] * y
    square = radius**2 - (x**2 + y**2 - middle**2)
    near = middle - np.sqrt(np.maximum(square, 0.0))
    return np.where((square >= 0) & (near > 0), near, np.inf)
