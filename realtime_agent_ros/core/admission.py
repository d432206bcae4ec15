"""Which steps of a plan may enter the queue. Speech always may; motion only from after a stop."""

from __future__ import annotations

from realtime_agent_ros.core.events import StepsReceived
from realtime_agent_ros.core.steps import RESERVED_PLACES, GoTo, RememberPlace, Step, Stop

MAX_QUEUED = 64


def refusal(event: StepsReceived, barrier: int, ladder_latched: bool, queued: int) -> str:
    """Why the steps can't be accepted; empty if they can.

    A zero is never refused: steps that only stop pass whatever their barrier is. A barrier that
    is higher than ours belongs to another life of this node.
    """
    if all(isinstance(step.skill, Stop) for step in event.steps):
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


def fault(step: Step, known_places: set[str], named_before: set[str]) -> str:
    """What is wrong with one step by itself, in the light of the places known; empty if nothing.

    ``named_before`` holds the places that earlier steps of the same plan will have remembered.
    """
    skill = step.skill
    if isinstance(skill, GoTo) and skill.place is not None:
        wanted = skill.place.casefold().strip()
        if wanted not in known_places | named_before | set(RESERVED_PLACES):
            known = ", ".join(sorted(known_places)) or "none"
            return f"unknown place {skill.place!r}; known: {known}"
    if isinstance(skill, RememberPlace) and skill.place.casefold().strip() in RESERVED_PLACES:
        return f"the name {skill.place!r} is reserved"
    return ""
