"""Steps on their way into the queue: taken, or refused with a word on each.

Belongs here: what follows from a plan that came. Does not belong here: which steps may enter
(``admission``), or what becomes of those that did (``skills/queue``).
"""

from __future__ import annotations

from typing import Protocol

from realtime_agent_ros.core import admission
from realtime_agent_ros.core.events import PlanRefused, StepsReceived
from realtime_agent_ros.core.health import Faults
from realtime_agent_ros.core.places import Places
from realtime_agent_ros.core.planner_watch import PlannerWatch
from realtime_agent_ros.core.skills import queue
from realtime_agent_ros.core.steps import Stop


class Owner(queue.Owner, Protocol):
    """What the intake needs of the engine."""

    @property
    def estop_latched(self) -> bool:
        """Whether the emergency stop holds the robot until it is reset."""
        ...

    def halt(self) -> None:
        """Zero velocity now."""
        ...


class Intake:
    """Puts steps into the queue, or tells why not."""

    def __init__(
        self,
        owner: Owner,
        steps: queue.StepQueue,
        places: Places,
        planner: PlannerWatch,
        faults: Faults,
    ) -> None:
        self._owner, self._queue = owner, steps
        self._places, self._planner, self._faults = places, planner, faults

    def hear(self, event: StepsReceived, now_ns: int) -> None:
        """Take steps from outside, or refuse them."""
        refusal = admission.sender_fault(event, self._planner.alive) or self.refusal(event)
        if refusal:
            self.reject(event, refusal)
        else:
            self.take(event, now_ns)

    def hear_refused(self, event: PlanRefused, now_ns: int) -> None:
        """Answer a plan that can't be read, as far as its steps are known."""
        self._faults.add("plan", event.reason)
        barrier = self._owner.barrier
        for step_id in event.step_ids or ("?",):
            refused = admission.rejection(step_id, event.plan_id, event.reason, barrier)
            self._owner.tell(refused)

    def refusal(self, event: StepsReceived) -> str:
        """Why the steps may not enter the queue; empty if they may."""
        owner, steps = self._owner, self._queue
        places = (*self._places.all(), *steps.places_to_come())
        refusal = admission.refusal(event, owner.barrier, owner.estop_latched, steps.size())
        return refusal or admission.plan_fault(event, places, steps.taken_ids())

    def take(self, event: StepsReceived, now_ns: int) -> None:
        """Queue the steps, which may enter."""
        if event.mode == "replace":
            self._queue.cancel("replaced", lambda item: item.plan_id != event.plan_id)
        self._queue.accept(event.steps, event.plan_id, now_ns)

    def reject(self, event: StepsReceived, reason: str) -> None:
        """Refuse the steps; a stop at their head still stops the robot."""
        self._faults.add("plan", reason)
        for step in event.steps:
            name, plan_id, barrier = step.skill.name, event.plan_id, self._owner.barrier
            self._owner.tell(admission.rejection(step.step_id, plan_id, reason, barrier, name))
        if event.steps and isinstance(event.steps[0].skill, Stop):
            self._queue.cancel("stop in a refused plan")
            self._owner.halt()
