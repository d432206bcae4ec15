"""What is left of turns that the token budget leaves out: a few lines, by a model or by a rule.

Belongs here: making the text. Does not belong here: when (``housekeeping``), and where it is kept
(``history``). A summary holds what people said, so it is data to the model that reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.planner.memory.conversation import text_of
from realtime_agent_ros.planner.memory.exchange import Exchange
from realtime_agent_ros.planner.models.plain_request import PlainRequests
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.prompts.prompt_files import built_in

SAID_CHARS = 80
ANSWER_CHARS = 60
MAX_PROMPT_CHARS = 12_000
MORE = "; "


def local_summary(before: str, turns: Sequence[Exchange], most_chars: int) -> str:
    """What was said and done, one clause a turn; the oldest go first when it gets too long."""
    clauses = [c for c in before.split(MORE) if c] + [_clause(turn) for turn in turns]
    kept: list[str] = []
    left = most_chars
    for clause in reversed(clauses):
        left -= len(clause) + len(MORE)
        if left < 0:
            break
        kept.append(clause)
    return MORE.join(reversed(kept))


async def model_summary(
    models: PlainRequests, before: str, turns: Sequence[Exchange], most_chars: int
) -> str:
    """The same by a model; raises what ``PlainRequests.answer`` raises."""
    told = "\n".join(_clause(turn) for turn in turns)[-MAX_PROMPT_CHARS:]
    return await models.answer(
        built_in("summary.md").fill({"most_chars": str(most_chars)}),
        f"Summary so far: {before or 'none'}\n\nThe conversation after it:\n{told}",
    )


def _clause(turn: Exchange) -> str:
    """'"go to the kitchen" -> go_to({"place":"kitchen"}): accepted -> "On my way."'"""
    said = briefing.split(text_of(turn.items[0].get("content")))[0]
    parts = [f'"{_short(said, SAID_CHARS)}"']
    answers = {
        str(item.get("call_id")): text_of(item.get("output"))
        for item in turn.items
        if item.get("type") == "function_call_output"
    }
    for item in turn.items:
        if item.get("type") == "function_call":
            call = f"{item.get('name')}({_short(str(item.get('arguments')), ANSWER_CHARS)})"
            parts.append(
                f"{call}: {_short(answers.get(str(item.get('call_id')), ''), ANSWER_CHARS)}"
            )
        elif item.get("role") == "assistant":
            parts.append(f'"{_short(text_of(item.get("content")), SAID_CHARS)}"')
    return " -> ".join(parts)


def _short(text: str, most: int) -> str:
    text = briefing.clean_data(text, most + 1).replace(";", ",")
    return text if len(text) <= most else text[: most - 3] + "..."
