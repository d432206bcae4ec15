"""Controllers: from where the base is to the velocity that brings the skill nearer to its end.

Belongs here: closed-loop motion of one step. Does not belong here: queues, deadlines, obstacles.
Each controller is asked every tick and answers with a velocity, ``Finished`` or ``Failed``.
Those here never fail: what is in the way is the reflex's business.
Speeds follow v * tau + v^2 / (2 a) = s, the fastest from which the rest s can still be braked at a
if the brake takes hold one output period tau later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity, wrap_angle
from realtime_agent_ros.core.steps import Drive, GoTo, Skill, Turn, Wait

CREEP_MPS = 0.03
CREEP_RADPS = 0.15
HEADING_GAIN_PER_S = 2.0
CROSS_TRACK_GAIN_RADPM = 1.5
FACE_GOAL_RAD = 0.5
NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a controller may ask for; speeds and accelerations are positive."""

    speed_mps: float
    turn_radps: float
    decel_mps2: float
    turn_decel_radps2: float
    drive_tolerance_m: float
    turn_tolerance_rad: float
    period_s: float

    @classmethod
    def of(cls, config: AgentConfig, speed_limit_mps: float) -> Limits:
        """The configured limits, with the speed limit in force."""
        return cls(
            speed_limit_mps,
            config.max_turn_radps,
            -config.smoother.max_decel[0],
            -config.smoother.max_decel[2],
            config.drive_tolerance_m,
            config.turn_tolerance_rad,
            1.0 / config.output_rate_hz,
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """The skill has reached its end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The skill can't reach its end, and why."""

    reason: str


class Controller(Protocol):
    """One running skill."""

    def update(self, pose: Pose, limits: Limits, now_ns: int) -> Velocity | Finished | Failed:
        """The velocity wanted now, or how the skill has ended."""
        ...

    def rest(self, pose: Pose, now_ns: int) -> Skill | None:
        """What is left of the skill at this pose, as a skill of its own; None if nothing is."""
        ...


class DriveController:
    """Straight along the heading at the start, held against drift."""

    def __init__(self, skill: Drive, start: Pose) -> None:
        self._skill = skill
        self._start = start

    def update(self, pose: Pose, limits: Limits, now_ns: int) -> Velocity | Finished:
        along_m, cross_track_m = self._moved(pose)
        direction = math.copysign(1.0, self._skill.distance_m)
        left_m = (self._skill.distance_m - along_m) * direction
        if left_m <= limits.drive_tolerance_m:
            return Finished()
        speed = min(self._skill.speed_mps or limits.speed_mps, limits.speed_mps)
        speed = _braking(left_m, speed, limits.decel_mps2, CREEP_MPS, limits.period_s)
        heading_error = wrap_angle(self._start.yaw_rad - pose.yaw_rad)
        steer = HEADING_GAIN_PER_S * (
            heading_error - direction * CROSS_TRACK_GAIN_RADPM * cross_track_m
        )
        return Velocity(direction * speed, 0.0, _clamp(steer, limits.turn_radps))

    def rest(self, pose: Pose, now_ns: int) -> Skill | None:
        left_m = self._skill.distance_m - self._moved(pose)[0]
        if left_m * self._skill.distance_m <= 0.0:
            return None
        return self._skill.model_copy(update={"distance_m": left_m})

    def _moved(self, pose: Pose) -> tuple[float, float]:
        """How far along the line and to its left, in metres."""
        dx, dy = pose.x_m - self._start.x_m, pose.y_m - self._start.y_m
        cos, sin = math.cos(self._start.yaw_rad), math.sin(self._start.yaw_rad)
        return dx * cos + dy * sin, dy * cos - dx * sin


class TurnController:
    """In place, counting the yaw so that more than a full turn works."""

    def __init__(self, skill: Turn, start: Pose) -> None:
        self._skill = skill
        self._last_yaw_rad = start.yaw_rad
        self._left_rad = skill.angle_rad

    def update(self, pose: Pose, limits: Limits, now_ns: int) -> Velocity | Finished:
        self._count(pose)
        direction = math.copysign(1.0, self._skill.angle_rad)
        left_rad = self._left_rad * direction
        if left_rad <= limits.turn_tolerance_rad:
            return Finished()
        speed = min(self._skill.speed_radps or limits.turn_radps, limits.turn_radps)
        speed = _braking(left_rad, speed, limits.turn_decel_radps2, CREEP_RADPS, limits.period_s)
        return Velocity(0.0, 0.0, direction * speed)

    def rest(self, pose: Pose, now_ns: int) -> Skill | None:
        self._count(pose)
        if self._left_rad * self._skill.angle_rad <= 0.0:
            return None
        return self._skill.model_copy(update={"angle_rad": self._left_rad})

    def _count(self, pose: Pose) -> None:
        self._left_rad -= wrap_angle(pose.yaw_rad - self._last_yaw_rad)
        self._last_yaw_rad = pose.yaw_rad


class GoToController:
    """Face the goal, drive to it, take its heading. Straight: walls are the reflex's business."""

    def __init__(self, skill: GoTo, goal: Pose, *, final_yaw: bool) -> None:
        self.skill = skill
        self.goal = goal
        self.final_yaw = final_yaw
        self._arrived = False

    def left_m(self, pose: Pose) -> float:
        """The straight line to the goal."""
        return pose.distance_to(self.goal)

    def update(self, pose: Pose, limits: Limits, now_ns: int) -> Velocity | Finished:
        left_m = self.left_m(pose)
        self._arrived = self._arrived or left_m <= limits.drive_tolerance_m
        if self._arrived:
            return self._take_heading(pose, limits)
        bearing = pose.bearing_to(self.goal)
        if abs(bearing) > FACE_GOAL_RAD:
            return Velocity(0.0, 0.0, _turning(bearing, limits))
        speed = min(self.skill.speed_mps or limits.speed_mps, limits.speed_mps)
        speed = _braking(left_m, speed, limits.decel_mps2, CREEP_MPS, limits.period_s) * math.cos(
            bearing
        )
        return Velocity(speed, 0.0, _clamp(HEADING_GAIN_PER_S * bearing, limits.turn_radps))

    def _take_heading(self, pose: Pose, limits: Limits) -> Velocity | Finished:
        error = wrap_angle(self.goal.yaw_rad - pose.yaw_rad)
        if not self.final_yaw or abs(error) <= limits.turn_tolerance_rad:
            return Finished()
        return Velocity(0.0, 0.0, _turning(error, limits))

    def rest(self, pose: Pose, now_ns: int) -> Skill | None:
        # Unchecked: a place may lie beyond what a planner may ask for in numbers.
        return GoTo.model_construct(
            x_m=self.goal.x_m,
            y_m=self.goal.y_m,
            yaw_rad=self.goal.yaw_rad if self.final_yaw else None,
            speed_mps=self.skill.speed_mps,
        )


class WaitController:
    """Stand still until the time is over."""

    def __init__(self, skill: Wait, now_ns: int) -> None:
        self._skill = skill
        self._end_ns = now_ns + round(skill.duration_s * NS_PER_S)

    def update(self, pose: Pose, limits: Limits, now_ns: int) -> Velocity | Finished:
        return Finished() if now_ns >= self._end_ns else ZERO_VELOCITY

    def rest(self, pose: Pose, now_ns: int) -> Skill | None:
        left_s = (self._end_ns - now_ns) / NS_PER_S
        return Wait(duration_s=left_s) if left_s > 0 else None


def _braking(left: float, cruise: float, decel: float, creep: float, period_s: float) -> float:
    """The cruise speed, less where it could not be braked within ``left``, never under creep."""
    lost = decel * period_s
    return min(cruise, max(creep, math.sqrt(lost**2 + 2.0 * decel * left) - lost))


def _turning(error_rad: float, limits: Limits) -> float:
    speed = _braking(
        abs(error_rad), limits.turn_radps, limits.turn_decel_radps2, CREEP_RADPS, limits.period_s
    )
    return math.copysign(speed, error_rad)


def _clamp(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))
