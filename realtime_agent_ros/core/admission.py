"""Which steps of a plan may enter the queue. Speech always may; motion only from after a stop."""

from __future__ import annotations

from collections.abc import Iterable

from realtime_agent_ros.core.events import StepsReceived
from realtime_agent_ros.core.local_language import LOCAL_PLAN_PREFIX, is_local
from realtime_agent_ros.core.steps import (
    RESERVED_PLACES,
    GoTo,
    RememberPlace,
    Step,
    StepStatus,
    StepUpdate,
    Stop,
)

MAX_QUEUED = 64


def refusal(event: StepsReceived, barrier: int, ladder_latched: bool, queued: int) -> str:
    """Why the steps can't be accepted; empty if they can.

    A zero is never refused: steps that only stop pass whatever their barrier is. A barrier that
    is higher than ours belongs to another life of this node.
    """
    if only_stops(event):
        return ""
    if event.barrier < barrier:
        return f"planned before a stop: barrier {event.barrier}, now {barrier}"
    if event.barrier > barrier:
        return f"barrier {event.barrier} was never reached, now {barrier}"
    if ladder_latched:
        return "the emergency stop is latched; reset it first"
    if queued + len(event.steps) > MAX_QUEUED:
        return f"queue full: {queued} steps wait, at most {MAX_QUEUED}"
    return ""


def sender_fault(event: StepsReceived, planner_alive: bool) -> str:
    """Why steps that came from outside can't be taken; empty if they can.

    Motion ends with its planner's heartbeat, so without one none begins; and nobody may pass for
    the agent itself, whose own plans outlive the planner.
    """
    if only_stops(event):
        return ""
    if is_local(event.plan_id):
        return f"plan ids that begin with {LOCAL_PLAN_PREFIX!r} are the agent's own"
    if not planner_alive:
        return "no planner is alive: its heartbeat is missing"
    return ""


def only_stops(event: StepsReceived) -> bool:
    """Whether the steps can do nothing but stop the robot."""
    return all(isinstance(step.skill, Stop) for step in event.steps)


def plan_fault(event: StepsReceived, places: Iterable[str], queued_ids: Iterable[str]) -> str:
    """What is wrong with the steps themselves; empty if nothing.

    A place counts as known if an earlier step of the same message will remember it.
    """
    taken = set(queued_ids)
    known = {place.casefold().strip() for place in places}
    for step in event.steps:
        if step.step_id in taken:
            return f"step id {step.step_id!r} is in use"
        taken.add(step.step_id)
        problem = _fault(step, known)
        if problem:
            return problem
        if isinstance(step.skill, RememberPlace):
            known.add(step.skill.place.casefold().strip())
    return ""


def _fault(step: Step, known: set[str]) -> str:
    skill = step.skill
    if isinstance(skill, GoTo) and skill.place is not None:
        wanted = skill.place.casefold().strip()
        if wanted not in known | set(RESERVED_PLACES):
            return f"unknown place {skill.place!r}; known: {', '.join(sorted(known)) or 'none'}"
    if isinstance(skill, RememberPlace) and not skill.place.strip():
        return "the name of the place is blank"
    if isinstance(skill, RememberPlace) and skill.place.casefold().strip() in RESERVED_PLACES:
        return f"the name {skill.place!r} is reserved"
    return ""


def rejection(
    step_id: str, plan_id: str, reason: str, barrier: int, skill: str = "?"
) -> StepUpdate:
    """The only word on a step that may not enter."""
    return StepUpdate(
        step_id=step_id,
        plan_id=plan_id,
        skill=skill,
        status=StepStatus.REJECTED,
        reason=reason,
        barrier=barrier,
    )
