"""The queue of accepted steps: order, deadlines, suspension and the status stream.

Belongs here: which step runs, when it ends and what is told of it. Does not belong here: how a
skill moves (``motion``), whether a step may be accepted at all (``admission``), or
what the reflex leaves of its velocity.

Base skills (drive, turn, go_to, wait) run one at a time, in order. The others run at once, unless
unfinished steps of their own plan stand before them. While steps are suspended no other base step
begins, so that what is resumed goes first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity, wrap_angle
from realtime_agent_ros.core.navigation import Navigation
from realtime_agent_ros.core.places import Places
from realtime_agent_ros.core.skills.motion import (
    Controller,
    DriveController,
    Failed,
    GoToController,
    Limits,
    TurnController,
    WaitController,
)
from realtime_agent_ros.core.skills.nav_goal import NavController
from realtime_agent_ros.core.steps import (
    BACK,
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Skill,
    Step,
    StepStatus,
    StepUpdate,
    Stop,
    Turn,
    Wait,
)

BASE_SKILLS = (Drive, Turn, GoTo, Wait)
NS_PER_S = 1_000_000_000
PROGRESS_M = 0.05
PROGRESS_RAD = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a step was when it last got on, and when."""

    pose: Pose
    at_ns: int

    def is_made(self, pose: Pose) -> bool:
        """Whether the base has got on since; a crawl at the edge of a zone is none."""
        turned_rad = wrap_angle(pose.yaw_rad - self.pose.yaw_rad)
        return self.pose.distance_to(pose) > PROGRESS_M or abs(turned_rad) > PROGRESS_RAD


@dataclass(slots=True)
class Item:
    """An accepted step on its way."""

    step: Step
    plan_id: str
    deadline_ns: int
    resumes: str | None = None
    controller: Controller | None = None
    progress: Progress | None = None

    @property
    def is_base(self) -> bool:
        return isinstance(self.step.skill, BASE_SKILLS)


@dataclass(frozen=True, slots=True)
class Errand:
    """A skill that is over at once and that the engine carries out, for the plan named."""

    skill: Say | SetSpeedLimit | RememberPlace | Stop
    plan_id: str


class Owner(Protocol):
    """What the queue needs of the engine."""

    @property
    def barrier(self) -> int:
        """The stop barrier now."""
        ...

    def tell(self, update: StepUpdate) -> None:
        """A step's life has changed."""
        ...

    def run_errand(self, errand: Errand) -> str:
        """Carry it out; returns why it failed, or an empty text."""
        ...


class StepQueue:
    """Steps in order. Its owner hears of every change in a step's life, as it happens."""

    def __init__(
        self, owner: Owner, places: Places, navigation: Navigation, blocked_timeout_s: float
    ) -> None:
        self._owner = owner
        self._places = places
        self._navigation = navigation
        self._blocked_timeout_ns = round(blocked_timeout_s * NS_PER_S)
        self._items: list[Item] = []
        self._suspended: list[Item] = []
        self._moved_plan: str | None = None

    # -- what is in it ---------------------------------------------------------------------

    @property
    def running(self) -> Item | None:
        """The base step that has the base, if any."""
        first = next((i for i in self._items if i.is_base), None)
        return first if first is not None and first.controller is not None else None

    @property
    def controller(self) -> Controller | None:
        """What moves the base for the running step."""
        return self.running.controller if self.running else None

    @property
    def goes_next(self) -> bool:
        """Whether a go_to waits to be the next base step."""
        first = next((i for i in self._items if i.is_base), None)
        if first is None or first.controller is not None or self._suspended:
            return False
        return isinstance(first.step.skill, GoTo)

    def ids(self) -> tuple[str, ...]:
        """The steps that are queued, the running one first."""
        return tuple(item.step.step_id for item in self._items)

    def waiting_ids(self) -> tuple[str, ...]:
        """The steps that are queued behind the running one."""
        running = self.running
        return tuple(item.step.step_id for item in self._items if item is not running)

    def taken_ids(self) -> tuple[str, ...]:
        """The ids that a new step can't have: of every step here, and of the one it resumes."""
        here = (*self._suspended, *self._items)
        ids = (name for item in here for name in (item.step.step_id, item.resumes))
        return tuple(name for name in ids if name is not None)

    def goals(self) -> tuple[Pose, ...]:
        """Where the go_to steps lead, as far as their places are known, the running one first."""
        goals = (_goal_of(item, self._places) for item in self._items)
        return tuple(goal for goal in goals if goal is not None)

    def size(self) -> int:
        """How many steps are queued or wait to be resumed."""
        return len(self._items) + len(self._suspended)

    def places_to_come(self) -> tuple[str, ...]:
        """Names that queued steps will remember."""
        skills = (item.step.skill for item in (*self._suspended, *self._items))
        return tuple(skill.place for skill in skills if isinstance(skill, RememberPlace))

    def has_suspended(self) -> bool:
        return bool(self._suspended)

    # -- in and out ------------------------------------------------------------------------

    def accept(self, steps: Iterable[Step], plan_id: str, now_ns: int) -> None:
        """Queue steps that the engine has admitted."""
        entered = [Item(s, plan_id, now_ns + round(s.expires_in_s * NS_PER_S)) for s in steps]
        self._items += entered
        for item in entered:
            self._report(item, StepStatus.ACCEPTED)
        self._run_errands()

    def cancel(self, reason: str, matches: Callable[[Item], bool] = lambda _: True) -> int:
        """End every step that matches, suspended ones too; returns how many there were."""
        ended = [i for i in self._items if matches(i)]
        forgotten = [i for i in self._suspended if matches(i)]
        self._items = [i for i in self._items if not matches(i)]
        self._suspended = [i for i in self._suspended if not matches(i)]
        for item in ended:
            self._report(item, StepStatus.CANCELLED, reason)
        return len(ended) + len(forgotten)

    def suspend(self, reason: str, pose: Pose | None, now_ns: int) -> int:
        """Take everything out of the queue for a protective stop; ``resume`` re-issues the rest.

        The steps end here as cancelled: what goes on later are new steps, accepted after the
        stop, that drive what is left from where the robot then stands.
        """
        taken = set(self.taken_ids())
        ended, self._items = self._items, []
        for item in ended:
            rest: Skill | None = item.step.skill
            if item.controller is not None:
                assert pose is not None  # it would not have begun without one
                rest = item.controller.rest(pose, now_ns)
            if rest is not None:
                self._suspended.append(_renewed(item, rest, taken))
            self._report(item, StepStatus.CANCELLED, f"suspended: {reason}")
        return len(ended)

    def resume(self) -> int:
        """Re-issue what was suspended, before anything queued since; returns how many steps."""
        renewed, self._suspended = self._suspended, []
        self._items = renewed + self._items
        for item in renewed:
            self._report(item, StepStatus.ACCEPTED)
        self._run_errands()
        return len(renewed)

    def give_up_suspended(self, reason: str) -> None:
        """Forget what was suspended, and what the same plans have queued behind it since."""
        plans, self._suspended = {item.plan_id for item in self._suspended}, []
        self.cancel(reason, lambda item: item.plan_id in plans)

    # -- every tick ------------------------------------------------------------------------

    def update(self, pose: Pose | None, limits: Limits, now_ns: int) -> Velocity | None:
        """Advance the queue; the velocity its running step wants, None if none wants the base."""
        self._run_errands()
        while (item := next((i for i in self._items if i.is_base), None)) is not None:
            if pose is None or self._suspended:
                return ZERO_VELOCITY
            if item.controller is None and not self._start(item, pose, now_ns):
                continue
            assert item.controller is not None  # _start has just made it
            wish = item.controller.update(pose, limits, now_ns)
            if isinstance(wish, Velocity):
                return wish
            if isinstance(wish, Failed):
                self._fail(item, wish.reason)
                continue
            self._finish(item)
            self._run_errands()
        return ZERO_VELOCITY if self._suspended else None

    def drop_expired(self, now_ns: int) -> bool:
        """End the steps whose deadline has come; True if the running one was among them."""
        running = self.running
        while (item := next((i for i in self._items if now_ns >= i.deadline_ns), None)) is not None:
            over_s = item.step.expires_in_s
            self._end(item, StepStatus.CANCELLED, f"expired {over_s:g} s after it was accepted")
        self._forget_expired(now_ns)
        return running is not self.running

    def held_back(self, why: str, pose: Pose | None, now_ns: int) -> StepUpdate | None:
        """Tell what holds the running step back; without progress for long, it fails."""
        item = self.running
        if item is None or pose is None:
            return None
        if item.progress is None or item.progress.is_made(pose):
            item.progress = Progress(pose, now_ns)
        if not why or now_ns - item.progress.at_ns < self._blocked_timeout_ns:
            return None
        return self._fail(item, f"blocked: {why}")

    # -- inside ----------------------------------------------------------------------------

    def _run_errands(self) -> None:
        """Carry out every step that occupies nothing and waits for nothing of its own plan."""
        while (item := self._next_errand()) is not None:
            self._report(item, StepStatus.RUNNING)
            assert isinstance(item.step.skill, (Say, SetSpeedLimit, RememberPlace, Stop))
            failure = self._owner.run_errand(Errand(item.step.skill, item.plan_id))
            if failure:
                self._fail(item, failure)
            else:
                self._finish(item)

    def _next_errand(self) -> Item | None:
        plans_ahead = {item.plan_id for item in self._suspended}
        for item in self._items:
            if not item.is_base and item.plan_id not in plans_ahead:
                return item
            plans_ahead.add(item.plan_id)
        return None

    def _start(self, item: Item, pose: Pose, now_ns: int) -> bool:
        """Make the controller; False if the step failed or ended instead."""
        controller = self._controller(item, pose, now_ns)
        if controller is None:
            return False
        item.controller = controller
        if isinstance(item.step.skill, (Drive, GoTo)) and item.plan_id != self._moved_plan:
            self._moved_plan = item.plan_id
            self._places.mark_back(pose)
        self._report(item, StepStatus.RUNNING)
        return True

    def _controller(self, item: Item, pose: Pose, now_ns: int) -> Controller | None:
        skill = item.step.skill
        if isinstance(skill, Drive):
            return DriveController(skill, pose)
        if isinstance(skill, Turn):
            return TurnController(skill, pose)
        if isinstance(skill, Wait):
            return WaitController(skill, now_ns)
        assert isinstance(skill, GoTo)
        straight = self._go_to(item, skill)
        driver = straight and self._navigation.controller(straight, pose, now_ns)
        if isinstance(driver, Failed):
            self._fail(item, driver.reason)
            return None
        return driver

    def _go_to(self, item: Item, skill: GoTo) -> GoToController | None:
        goal = _goal_of(item, self._places)
        if goal is None and skill.place == BACK:
            self._fail(item, "the robot has not gone anywhere yet")
        elif goal is None:
            self._fail(item, f"unknown place {skill.place!r}")
        else:
            final_yaw = skill.place is not None or skill.yaw_rad is not None
            return GoToController(skill, goal, final_yaw=final_yaw)
        return None

    def _forget_expired(self, now_ns: int) -> None:
        """Forget suspended steps whose deadline has come, and what their plans have behind them."""
        late: set[str] = set()
        kept = []
        for item in self._suspended:
            if now_ns >= item.deadline_ns:
                late.add(item.plan_id)
            if item.plan_id not in late:
                kept.append(item)
        self._suspended = []
        self.cancel("an earlier step of the plan expired", lambda item: item.plan_id in late)
        self._suspended = kept

    def _finish(self, item: Item) -> None:
        self._items.remove(item)
        self._report(item, StepStatus.DONE)

    def _fail(self, item: Item, reason: str) -> StepUpdate:
        return self._end(item, StepStatus.FAILED, reason)

    def _end(self, item: Item, status: StepStatus, reason: str) -> StepUpdate:
        """End a step without success, and with it what its plan had queued behind it."""
        after = self._items[self._items.index(item) + 1 :]
        orphans = [i for i in after if i.plan_id == item.plan_id]
        self._items = [i for i in self._items if i is not item and i not in orphans]
        update = self._report(item, status, reason)
        for orphan in orphans:
            self._report(orphan, StepStatus.CANCELLED, f"{item.step.step_id} did not succeed")
        return update

    def _report(self, item: Item, status: StepStatus, reason: str = "") -> StepUpdate:
        update = StepUpdate(
            step_id=item.step.step_id,
            plan_id=item.plan_id,
            skill=item.step.skill.name,
            status=status,
            reason=reason,
            barrier=self._owner.barrier,
            resumes=item.resumes,
        )
        self._owner.tell(update)
        return update


def _goal_of(item: Item, places: Places) -> Pose | None:
    """Where a go_to leads, the pose that it began with if it has; None if nobody knows."""
    skill = item.step.skill
    if isinstance(item.controller, (GoToController, NavController)):
        return item.controller.goal
    if not isinstance(skill, GoTo):
        return None
    if skill.place is not None:
        return places.find(skill.place)
    assert skill.x_m is not None  # GoTo promises it: a place, or x_m and y_m
    assert skill.y_m is not None
    return Pose(skill.x_m, skill.y_m, skill.yaw_rad or 0.0)


def _renewed(item: Item, rest: Skill, taken: set[str]) -> Item:
    """A new step for the rest of an old one: ``t1.2`` goes on as ``t1.2~2``, then ``t1.2~3``.

    Its id is added to ``taken``.
    """
    root, _, count = item.step.step_id.partition("~")
    first = int(count) + 1 if re.fullmatch("[0-9]{1,4}", count) else 2
    numbered = (f"{root[:58]}~{number}" for number in itertools.count(first))
    step_id = next(name for name in numbered if name not in taken)
    taken.add(step_id)
    step = item.step.model_copy(update={"step_id": step_id, "skill": rest})
    return Item(step, item.plan_id, item.deadline_ns, resumes=item.step.step_id)
