"""The words with which skill tools answer the model; one place, because the offline model and
the loopback endpoint read them back."""

from __future__ import annotations

ACCEPTED = "accepted"
SAID = f"{ACCEPTED}: it is being said"
REJECTED = "rejected"
NOT_CONFIRMED = "not confirmed"
NOT_SENT = "not sent"
INVALID = "invalid arguments"
CUT_OFF = "cut off by newer speech: what it has done until then is not known"
NOT_APPROVED = "not approved"
TOOK_TOO_LONG = "took too long"

NOT_CONNECTED = "the robot's agent is not connected"
SUPERSEDED = "newer speech has taken the place of this turn"
BROKEN_SEQUENCE = "a motion before it was not accepted"


def accepted(step_id: str, behind: str | None, told: str = "") -> str:
    """The agent took the step; it may not have begun. ``told``: so the robot has announced it."""
    queued = f", queued behind {behind}" if behind else ""
    return f"{ACCEPTED} as {step_id}{queued}" + (f"; the robot has said: {told}" if told else "")


def rejected(step_id: str, reason: str) -> str:
    """The agent refused the step; nothing of it happens."""
    return f"{REJECTED} ({step_id}): {reason or 'no reason given'}"


def not_confirmed(step_id: str) -> str:
    """The step is out and the agent has said nothing about it."""
    return f"{NOT_CONFIRMED}: {step_id} was sent and the agent has not answered"


def not_sent(reason: str) -> str:
    """Nothing left the planner."""
    return f"{NOT_SENT}: {reason}"


def invalid(tool: str, problem: str) -> str:
    """The arguments break a bound or a type; nothing left the planner."""
    return f"{INVALID} for {tool}: {problem}"


def not_approved(tool: str, why: str) -> str:
    """A person's yes was asked for and didn't come; nothing happened."""
    return f"{NOT_APPROVED}: {why}, so {tool} was not done; don't try it again by yourself"


def took_too_long(tool: str, limit_s: float) -> str:
    """The tool was given up; what it has done until then is not known."""
    return f"{TOOK_TOO_LONG}: {tool} had no answer within {limit_s:g} s and was given up"


def complaint(output: str) -> str | None:
    """What to say aloud about a skill tool's answer; None if all is well."""
    if output.startswith(ACCEPTED):
        return None
    if output.startswith(NOT_CONFIRMED):
        return "I sent that to the robot, but it has not confirmed it."
    if output.startswith(NOT_APPROVED):
        return "I leave it."
    head, _, reason = output.partition(": ")
    reason = reason.partition(": barrier")[0]  # a number that means nothing to a listener
    verb = "I was not allowed to do that" if head.startswith(REJECTED) else "I can't do that"
    return f"{verb}: {reason or output}."
