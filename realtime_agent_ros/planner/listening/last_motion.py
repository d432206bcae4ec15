"""The newest motion that was sent to the robot: what a correction would mean.

Belongs here: which it is and from where it began. Does not belong here: what a correction comes to
(``correction``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import Skill, Step, StepStatus, StepUpdate

CORRECTABLE_S = 20.0
"""A motion that ended longer ago than this isn't what "no, the other left" is about."""


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion that somebody asked for. ``alone``: the only one of its plan. ``begun``: where the
    robot stood when it began; None if it has not."""

    plan_id: str
    skill: Skill
    alone: bool = True
    begun: Pose | None = None


class LastMotion:
    """Follows the steps that occupy the base."""

    def __init__(self) -> None:
        self._step_id = ""
        self._motion: Motion | None = None
        self._over_s: float | None = None

    def sent(self, plan_id: str, step: Step) -> None:
        """A step that occupies the base has left the planner."""
        alone = self._motion is None or self._motion.plan_id != plan_id
        self._motion = Motion(plan_id, step.skill, alone)
        self._step_id, self._over_s = step.step_id, None

    def hear(self, update: StepUpdate, pose: Pose | None, now_s: float) -> None:
        """What became of a step. The rest of a step after a stop still is that step."""
        step_id = update.step_id.partition("~")[0]
        if self._motion is None or step_id != self._step_id:
            return
        if update.status is StepStatus.REJECTED:
            self._motion = None
        elif update.status is StepStatus.RUNNING:
            self._over_s = None
            if self._motion.begun is None:
                self._motion = replace(self._motion, begun=pose)
        elif update.status is not StepStatus.ACCEPTED:
            self._over_s = now_s

    def correctable(self, now_s: float) -> Motion | None:
        """The motion, if it has not been over for long."""
        old = self._over_s is not None and now_s - self._over_s > CORRECTABLE_S
        return None if old else self._motion
