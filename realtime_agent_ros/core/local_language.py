"""The agent's own understanding of speech while no planner is there: the offline language.

Belongs here: from a final transcript to a plan or a spoken answer. Does not belong here: the
grammar (``intents``) and the running of steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.answers import answer
from realtime_agent_ros.core.events import CancelReceived, StepsReceived
from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import MAX_EXPIRY_S, Step

LOCAL_PLAN_PREFIX = "local-"
EXPIRY_S = 120.0
MAX_CHARS = 300
"""A longer text could take the language more than one output period to read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the agent does about a transcript by itself. ``stops``: it asks to stop at once."""

    speech: str = ""
    stops: bool = False
    action: StepsReceived | CancelReceived | None = None


class LocalLanguage:
    """Numbers its plans so that each has its own id."""

    def __init__(self) -> None:
        self._plans = 0

    def understand(self, text: str, snapshot: Snapshot) -> Reply:
        """Never raises; a text that isn't understood only gives speech."""
        if len(text) > MAX_CHARS:
            return Reply("That was too long for me. Please say it in shorter pieces.")
        intent = parse(text, LanguageContext.from_snapshot(snapshot))
        if intent.kind is IntentKind.PLAN:
            return Reply(intent.speech, action=self._plan(intent.skills, intent.additive, snapshot))
        if intent.kind is IntentKind.CANCEL:
            return Reply(intent.speech, action=CancelReceived(None, "cancelled by voice"))
        if intent.kind is IntentKind.QUESTION and intent.question is not None:
            return Reply(answer(intent.question, snapshot, intent.sector))
        if intent.kind is IntentKind.STOP:
            return Reply(stops=True)
        return Reply(intent.speech)

    def _plan(self, skills: tuple[object, ...], additive: bool, now: Snapshot) -> StepsReceived:
        self._plans += 1
        plan_id = f"{LOCAL_PLAN_PREFIX}{self._plans}"
        expiry_s = min(MAX_EXPIRY_S, EXPIRY_S * len(skills))
        steps = tuple(
            Step.model_validate({"step_id": f"{plan_id}.{n}", "skill": s, "expires_in_s": expiry_s})
            for n, s in enumerate(skills, start=1)
        )
        return StepsReceived(plan_id, now.barrier, "append" if additive else "replace", steps)


def is_local(plan_id: str) -> bool:
    """Whether a plan is the agent's own and so needs no planner."""
    return plan_id.startswith(LOCAL_PLAN_PREFIX)
