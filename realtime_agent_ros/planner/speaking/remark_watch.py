"""What is worth a remark: from snapshots and step updates to an occasion. Pure.

Belongs here: what has happened. Does not belong here: whether it may be said now (``remarks``).
``agent_node`` tells of stops and failed steps itself, so they are no occasion.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.planner.speaking.remark_config import About, RemarkConfig

HYSTERESIS_RATIO = 0.05
_MOVES = (Ladder.OK, Ladder.DEGRADED)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to remark on, since when it stands (s)."""

    about: About
    since_s: float


class RemarkWatch:
    """At most one occasion at a time: the newest."""

    def __init__(self, config: RemarkConfig) -> None:
        self._config = config
        self._low = False
        self._held_s: float | None = None
        self._told_step = ""
        self._occasion: Occasion | None = None

    def hear_snapshot(self, snapshot: Snapshot, now_s: float) -> None:
        """The robot's state; 10 times a second, or when it changes."""
        self._battery(snapshot.battery_ratio, now_s)
        self._blocked(snapshot, now_s)
        occasion = self._occasion
        if occasion is None:
            return
        moving = snapshot.running_step is not None or snapshot.queued_steps
        over = occasion.about == "arrived" and moving
        over = over or (occasion.about == "blocked" and self._held_s is None)
        if over or now_s - occasion.since_s > self._config.late_s:
            self._occasion = None

    def hear_update(self, update: StepUpdate, now_s: float) -> None:
        """The agent's word on a step."""
        if update.skill == "go_to" and update.status is StepStatus.DONE:
            self._arise("arrived", now_s)

    def occasion(self) -> Occasion | None:
        """What could be remarked on now."""
        return self._occasion

    def take(self) -> None:
        """It was remarked on."""
        self._occasion = None

    def _battery(self, ratio: float | None, now_s: float) -> None:
        limit = self._config.battery_ratio
        if ratio is None:
            return
        if ratio < limit and not self._low:
            self._low = True
            self._arise("battery", now_s)
        elif ratio > limit + HYSTERESIS_RATIO:
            self._low = False

    def _blocked(self, snapshot: Snapshot, now_s: float) -> None:
        step = snapshot.running_step
        if step is None or not snapshot.held_by or snapshot.ladder not in _MOVES:
            self._held_s = None
            return
        self._held_s = now_s if self._held_s is None else self._held_s
        if now_s - self._held_s >= self._config.blocked_s and step != self._told_step:
            self._told_step = step
            self._arise("blocked", now_s)

    def _arise(self, about: About, now_s: float) -> None:
        if about in self._config.about:
            self._occasion = Occasion(about, now_s)
