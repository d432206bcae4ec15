"""How the offline language thinks: the last user message and tool results in, a reply out.

Pure, and free of the SDK: the offline model and the loopback endpoint both think with it.
A first call gives the tool calls for what was asked; a second, with their results, the words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.core.intents import Intent, IntentKind, LanguageContext, Question, parse
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.planner.tools.human_units import arguments_of

QUESTION_TOOLS = {
    Question.WHERE: "robot_state",
    Question.STATUS: "robot_state",
    Question.ABILITIES: "robot_state",
    Question.AROUND: "surroundings",
    Question.BATTERY: "battery",
    Question.PLACES: "list_places",
}
DONT_KNOW = "I can't say that."


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model wants called."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a called tool answered."""

    name: str
    output: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Words to say and tools to call; either may be empty."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()


def reply_to(message: str, results: Sequence[ToolResult], known: Intent | None = None) -> Reply:
    """The reply to a user message (see ``briefing``) and the results of the calls it led to.
    ``known``: what the message means, if that is known already."""
    utterance, state = briefing.split(message)
    intent = known or parse(utterance, _context(state))
    if results:
        return Reply(_conclude(intent, results))
    if intent.kind is IntentKind.PLAN:
        calls = tuple(ToolCall(s.name, arguments_of(s)) for s in intent.skills)
        connected = state.get("agent") != "not connected"
        return Reply(intent.speech if connected else "", calls)
    if intent.kind is IntentKind.QUESTION and intent.question is not None:
        return Reply(calls=(question_call(intent),))
    if intent.kind is IntentKind.STOP:
        return Reply(intent.speech, (ToolCall("stop", {}),))
    return Reply(intent.speech)


def question_call(intent: Intent) -> ToolCall:
    """The tool that knows the answer to a question; the intent must be one."""
    assert intent.question is not None
    arguments = {"sector": intent.sector} if intent.question is Question.AROUND else {}
    return ToolCall(QUESTION_TOOLS[intent.question], arguments)


def _conclude(intent: Intent, results: Sequence[ToolResult]) -> str:
    """What is left to say once the tools have answered."""
    if intent.kind is IntentKind.QUESTION and intent.question is not None:
        return _spoken_answer(intent.question, results[-1].output)
    complaints = [c for r in results if (c := replies.complaint(r.output)) is not None]
    return complaints[0] if complaints else ""


def _spoken_answer(question: Question, output: str) -> str:
    try:
        says = json.loads(output)["says"]
    except (ValueError, KeyError, TypeError):
        return replies.complaint(output) or DONT_KNOW
    return str(says.get(str(question), DONT_KNOW))


def _context(state: dict[str, Any]) -> LanguageContext:
    """The language's context from the state in the message; defaults for what is missing."""
    places = state.get("places")
    known = {
        name: float(state[name])
        for name in ("speed_limit_mps", "max_speed_mps")
        if isinstance(state.get(name), int | float)
    }
    return LanguageContext(
        places=tuple(str(p) for p in places) if isinstance(places, list) else (), **known
    )
