"""A go_to that Nav2 drives: one goal's life, and the velocity that it has meanwhile.

Belongs here: when the goal is reached, lost or given up. Does not belong here: who sends goals and
calls them off (``navigation``), or whose velocity may reach the base (``arbiter``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from realtime_agent_ros.core.events import NavAnswer, NavFeedback, NavResult
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity, wrap_angle
from realtime_agent_ros.core.nav2_config import Nav2Config
from realtime_agent_ros.core.skills.motion import Failed, Finished, GoToController, Limits
from realtime_agent_ros.core.steps import Skill

NS_PER_S = 1_000_000_000
REST_NS = NS_PER_S
"""Without feedback: so long without a push at the goal is arrival."""

FollowedVelocity = Callable[[int], Velocity | None]
"""What Nav2 wants of the base at this time; None while it is silent."""


@dataclass(slots=True)
class NavProgress:
    """What is known of a goal that was sent."""

    goal_id: int
    way: Literal["action", "goal_pose"]
    server: str
    """Who has it."""
    sent_ns: int
    sign_ns: int
    accepted: bool = False
    rejected: bool = False
    left_m: float | None = None
    result: NavResult | None = None

    @property
    def over(self) -> bool:
        """Whether this goal is over by Nav2's word or its end; without an action it says none."""
        return self.rejected or self.result is not None

    def hear(self, event: NavAnswer | NavFeedback | NavResult, now_ns: int) -> None:
        """Take a word of Nav2 on this goal."""
        self.sign_ns = now_ns
        if isinstance(event, NavAnswer):
            self.accepted, self.rejected = event.accepted, not event.accepted
        elif isinstance(event, NavFeedback):
            self.left_m = event.left_m if math.isfinite(event.left_m) else None
        else:
            self.result = event


class NavController:
    """Moves as Nav2 says while its goal is alive, never faster than the step may."""

    def __init__(
        self, progress: NavProgress, plain: GoToController, follow: FollowedVelocity, c: Nav2Config
    ) -> None:
        """``plain`` is the same go_to without Nav2: it knows the goal and what is left of it."""
        self.progress = progress
        self._plain = plain
        self._follow = follow
        self._config = c

    @property
    def goal(self) -> Pose:
        return self._plain.goal

    def left_m(self, pose: Pose) -> float:
        """As Nav2 tells it, else the straight line."""
        told = self.progress.left_m
        return self._plain.left_m(pose) if told is None else told

    def update(self, pose: Pose, limits: Limits, now_ns: int) -> Velocity | Finished | Failed:
        wish = self._follow(now_ns) or ZERO_VELOCITY
        if (result := self.progress.result) is not None:
            return Failed(f"Nav2 gave up: {result.failure}") if result.failure else Finished()
        if self.progress.way == "goal_pose":
            over = self._watched(pose, wish, now_ns)
        else:
            over = self._told(now_ns)
        if over is not None:
            return over
        if self.progress.way == "action" and not self.progress.accepted:
            return ZERO_VELOCITY  # what Nav2 wants now, it wants for another goal
        return _not_faster(wish, min(self._plain.skill.speed_mps or math.inf, limits.speed_mps))

    def rest(self, pose: Pose, now_ns: int) -> Skill | None:
        return self._plain.rest(pose, now_ns)

    def _told(self, now_ns: int) -> Finished | Failed | None:
        """The end of the goal by what the action's server says, or doesn't."""
        at = self.progress
        if at.rejected:
            return Failed("Nav2 rejected the goal")
        if not at.accepted:
            allowed_s = self._config.accept_timeout
            late = now_ns - at.sent_ns > allowed_s * NS_PER_S
            return Failed(f"Nav2 has not taken the goal within {allowed_s:g} s") if late else None
        allowed_s = self._config.feedback_timeout
        if now_ns - at.sign_ns > allowed_s * NS_PER_S:
            return Failed(f"Nav2 has told nothing for {allowed_s:g} s")
        return None

    def _watched(self, pose: Pose, wish: Velocity, now_ns: int) -> Finished | Failed | None:
        """The same by what the base does, where nobody says anything."""
        if not wish.is_zero():
            self.progress.sign_ns = now_ns
        quiet_ns = now_ns - self.progress.sign_ns
        if quiet_ns >= REST_NS and self._arrived(pose):
            return Finished()
        allowed_s = self._config.idle_timeout
        if quiet_ns > allowed_s * NS_PER_S:
            return Failed(f"Nav2 has not driven for {allowed_s:g} s, and it is not there yet")
        return None

    def _arrived(self, pose: Pose) -> bool:
        near = self._plain.left_m(pose) <= self._config.xy_goal_tolerance
        error_rad = wrap_angle(self.goal.yaw_rad - pose.yaw_rad)
        faces = not self._plain.final_yaw or abs(error_rad) <= self._config.yaw_goal_tolerance
        return near and faces


def approach(plain: GoToController, pose: Pose) -> Pose:
    """The goal as Nav2 wants it, with a heading: if the step leaves it open, that of the way."""
    goal = plain.goal
    if plain.final_yaw:
        return goal
    yaw_rad = math.atan2(goal.y_m - pose.y_m, goal.x_m - pose.x_m)
    return Pose(goal.x_m, goal.y_m, yaw_rad)


def _not_faster(velocity: Velocity, speed_mps: float) -> Velocity:
    linear_mps = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
    return velocity if linear_mps <= speed_mps else velocity.scaled(speed_mps / linear_mps)
