"""Nav2 in numbers, for tests of the core: takes goals, drives straight to them, and misbehaves."""

from __future__ import annotations

import math
from typing import Any

from realtime_agent_ros.core.commands import Command, NavCancel, NavGoal
from realtime_agent_ros.core.events import (
    NavAnswer,
    NavFeedback,
    NavPresence,
    NavResult,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity, wrap_angle
from world_kit import NS_PER_S, World

PERIOD_NS = NS_PER_S // 20


class Nav2World(World):
    """A robot beside Nav2, which is told to be there in one ``way``, or not at all.

    What Nav2 does wrong is switched on by name: ``deaf`` never answers a goal, ``rejects`` one,
    ``mute`` tells nothing, ``stubborn`` drives on after a cancellation, ``lame`` never drives.
    """

    def __init__(self, way: str = "action", *faults: str, **parameters: Any) -> None:
        self.faults = set(faults)
        self.goal: NavGoal | None = None
        self.goals: list[NavGoal] = []
        self.cancels: list[NavCancel] = []
        self.push = Velocity(0.2, 0.0, 0.0)
        super().__init__(ready=False, **parameters)
        self.appear(way)
        self.run(0.3)

    def appear(self, way: str, server: str | None = None) -> None:
        """What the graph shows of Nav2; ``server`` is who takes goals, if not the usual one."""
        usual = {"action": "server 1", "goal_pose": "goal_pose", "": ""}[way]
        why_not = "" if way else "there is none"
        self.handle(NavPresence(way, why_not, usual if server is None else server))

    def handle(self, event: Any) -> list[Command]:
        commands = super().handle(event)
        for command in commands:
            if isinstance(command, NavGoal):
                self._take(command)
            elif isinstance(command, NavCancel):
                self._call_off(command)
        return commands

    def finish(self, failure: str = "") -> None:
        """Nav2 is done with what it has."""
        assert self.goal is not None
        number, self.goal = self.goal.goal_id, None
        self.handle(VelocityReceived("navigation", ZERO_VELOCITY))
        self.handle(NavResult(number, failure))

    def _take(self, goal: NavGoal) -> None:
        self.goals.append(goal)
        if goal.way == "goal_pose":
            self.goal = goal
        elif "rejects" in self.faults:
            self.handle(NavAnswer(goal.goal_id, accepted=False))
        elif "deaf" not in self.faults:
            before, self.goal = self.goal, goal
            self.handle(NavAnswer(goal.goal_id, accepted=True))
            if before is not None:
                self.handle(NavResult(before.goal_id, "preempted"))

    def _call_off(self, cancel: NavCancel) -> None:
        self.cancels.append(cancel)
        if "stubborn" in self.faults or self.goal is None:
            return
        if cancel.way == "goal_pose":
            assert cancel.here is not None
            self.goal = NavGoal(0, cancel.here, "goal_pose")
        else:
            self.finish("its goal was cancelled")

    def _feed(self) -> None:
        super()._feed()
        if self.goal is None or self.now_ns % PERIOD_NS:
            return
        left_m = self.pose.distance_to(self.goal.goal)
        if left_m < 0.05:
            self.handle(VelocityReceived("navigation", ZERO_VELOCITY))
            if self.goal.way == "action":
                self.finish()
            return
        if "mute" not in self.faults and self.goal.way == "action":
            self.handle(NavFeedback(self.goal.goal_id, left_m))
        if "lame" not in self.faults:
            self.handle(VelocityReceived("navigation", self._drive(self.goal.goal)))

    def _drive(self, goal: Pose) -> Velocity:
        bearing = self.pose.bearing_to(goal)
        if abs(bearing) > 0.3:
            return Velocity(0.0, 0.0, math.copysign(0.8, wrap_angle(bearing)))
        return Velocity(self.push.linear_x_mps, 0.0, bearing)
