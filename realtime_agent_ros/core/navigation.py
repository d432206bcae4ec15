"""Who drives a go_to: the built-in straight line, or Nav2; and the goals that Nav2 has of us.

Belongs here: which way a go_to takes, that no goal outlives its step, and that Nav2's velocity
counts for its goal alone. Does not belong here: one goal's course (``skills/nav_goal``) or how a
goal travels (``ros/nav2``).

Nav2's velocity is an input of the arbiter like any other. While a goal of ours runs it is that
step's motion, with the step's priority. When the step ends, however it does, the goal is called off
and the input moves nothing until Nav2 has said that the goal is over, and has let go. A Nav2 that
is gone may be back with the goal, and is told again then; nothing is owed where another has taken
its place. Everything after the arbiter judges its velocity as it judges every other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from realtime_agent_ros.core.arbiter import Arbiter
from realtime_agent_ros.core.commands import Command, NavCancel, NavGoal
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import NavAnswer, NavFeedback, NavPresence, NavResult
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.core.skills.motion import Controller, Failed, GoToController
from realtime_agent_ros.core.skills.nav_goal import NavController, NavProgress, approach

NavEvent = NavPresence | NavAnswer | NavFeedback | NavResult
GOAL_POSE = "goal_pose"
"""The server's name where goals have no action: whoever listens to that topic."""
QUIET_NS = 1_000_000_000
"""Without an action nobody says that a goal is over: so long without a push, and it is."""


class Line(Protocol):
    """What is asked of the steps: who moves the base, and whether a go_to waits to be next."""

    @property
    def controller(self) -> Controller | None: ...

    @property
    def goes_next(self) -> bool: ...


class Navigation:
    """At most one goal at a time, and those before it until Nav2 has said that they are over."""

    def __init__(self, config: AgentConfig, arbiter: Arbiter) -> None:
        self._mode = config.navigation
        self._config = config.nav2
        self._arbiter = arbiter
        known = self._config.input in config.topics
        why_not = "" if known else f"there is no velocity input {self._config.input!r}"
        self._never = self._mode == "builtin" or not known
        self._presence = NavPresence("", why_not or "it was not looked for yet")
        self._goals = 0
        self._now: NavProgress | None = None
        self._leaving: dict[int, NavProgress] = {}
        self._is_back = False
        """Nav2 is there again, and is to be told once more what was called off."""
        self._quiet_since_ns: int | None = None
        self._out: list[Command] = []

    @property
    def lent(self) -> str:
        """The input that moves for a step now, or for a goal called off; empty if none does."""
        return self._config.input if self._now is not None or self._leaving else ""

    def controller(self, plain: GoToController, pose: Pose, now_ns: int) -> Controller | Failed:
        """Who drives this go_to; ``plain`` does so by itself."""
        way = self._presence.way
        if self._mode == "builtin" or (self._mode == "auto" and not way):
            return plain
        if not way:
            return Failed(f"Nav2 can't drive: {self._presence.why_not}")
        if self._now is not None and not self._now.over:
            self._owe(self._now)  # the new goal takes its place at Nav2
        self._goals += 1
        self._now = NavProgress(self._goals, way, self._presence.server, now_ns, now_ns)
        self._out.append(NavGoal(self._goals, approach(plain, pose), way))
        return NavController(self._now, plain, self._wish, self._config)

    def hear(self, event: NavEvent, now_ns: int) -> None:
        """Take a word of Nav2."""
        if isinstance(event, NavPresence):
            self._appear(event, now_ns)
            return
        if isinstance(event, NavResult) or (isinstance(event, NavAnswer) and not event.accepted):
            self._keep(g for g in self._leaving.values() if g.goal_id != event.goal_id)
        if self._now is not None and event.goal_id == self._now.goal_id:
            self._now.hear(event, now_ns)
        elif isinstance(event, NavAnswer) and event.accepted:
            server = self._presence.server  # it has a goal that was given up before it had it
            self._owe(NavProgress(event.goal_id, "action", server, now_ns, now_ns))
        if self._now is not None and self._now.accepted and not self._leaving:
            # All that came before is over by Nav2's own word: what it wants now is for this goal.
            self._arbiter.release(self._config.input)

    def settle(self, line: Line, pose: Pose | None, tick_ns: int | None = None) -> list[Command]:
        """Call off the goal whose step no longer runs; returns what is to be sent.

        Between two ticks a go_to that is next in line may still put its goal in the other's place.
        """
        if tick_ns is not None:
            self._wait_out(tick_ns)
        if self._is_back:
            self._is_back = False
            self._remind(pose)
        goal, runs = self._now, line.controller
        own = isinstance(runs, NavController) and runs.progress is goal
        if goal is not None and not own and not (line.goes_next and tick_ns is None):
            self._now = None
            if not goal.over:
                self._owe(goal)
            if self._leaving:  # where a goal was refused, the one before it may go on
                self._out.append(NavCancel(goal.goal_id, goal.way, pose))
            self._quiet_since_ns = None
            self._arbiter.hold(self._config.input)
        out, self._out = self._out, []
        return out

    def health(self) -> HealthItem:
        """For ``/diagnostics``."""
        values = {"navigation": self._mode, "goals": str(self._goals)}
        values["called_off"] = _listed(self._leaving)
        if self._mode == "builtin":
            return HealthItem("navigation", Level.OK, "built in", values)
        if self._presence.way:
            by = "its action" if self._presence.way == "action" else "goal_pose"
            return HealthItem("navigation", Level.OK, f"Nav2 by {by}", values)
        level = Level.OK if self._mode == "auto" else Level.ERROR
        words = f"Nav2 can't drive: {self._presence.why_not}"
        return HealthItem("navigation", level, words, values)

    def _appear(self, event: NavPresence, now_ns: int) -> None:
        if self._never:
            return
        before, self._presence = self._presence, event
        if event.server == before.server:
            return
        if self._now is not None and before.server:
            if not self._now.over:
                self._owe(self._now)
            self._now.hear(NavResult(self._now.goal_id, "it is gone"), now_ns)
        if event.server not in ("", GOAL_POSE):  # who had the action's goals before is no more
            self._keep(g for g in self._leaving.values() if g.server in (GOAL_POSE, event.server))
        self._is_back = bool(event.server)
        self._quiet_since_ns = None

    def _owe(self, goal: NavProgress) -> None:
        self._leaving[goal.goal_id] = goal

    def _keep(self, owed: Iterable[NavProgress]) -> None:
        """These are still owed; who owes no more must let go before it drives by itself."""
        before, self._leaving = self._leaving, {goal.goal_id: goal for goal in owed}
        if before and not self._leaving and self._now is None:
            self._arbiter.hold(self._config.input)

    def _remind(self, pose: Pose | None) -> None:
        """Call off again what the server that is there has of ours: it may not have heard it."""
        owed = [g for g in self._leaving.values() if g.server == self._presence.server]
        if owed:
            newest = max(owed, key=lambda goal: goal.goal_id)
            self._out.append(NavCancel(newest.goal_id, newest.way, pose))

    def _wait_out(self, now_ns: int) -> None:
        """Without an action: what was called off is over once Nav2, being there, keeps quiet."""
        owed = any(g.way == GOAL_POSE for g in self._leaving.values())
        if self._now is not None or not owed or not self._presence.way:
            return
        if self._arbiter.pushes(self._config.input, now_ns):
            self._quiet_since_ns = None
        elif self._quiet_since_ns is None:
            self._quiet_since_ns = now_ns
        elif now_ns - self._quiet_since_ns >= QUIET_NS:
            self._keep(g for g in self._leaving.values() if g.way != GOAL_POSE)

    def _wish(self, now_ns: int) -> Velocity | None:
        return self._arbiter.wish_of(self._config.input, now_ns)


def _listed(goals: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(goals)))
