"""What the endpoint would like to say: either API's request in, a reply of the offline language
out. Tool calls are only made for tools that the request offers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.planner.memory.conversation import open_exchange, text_of
from realtime_agent_ros.planner.models.dialogue import Reply, reply_to


@dataclass(frozen=True, slots=True)
class Question:
    """A request, reduced to what matters for the reply."""

    items: Sequence[Mapping[str, Any]]
    tools: frozenset[str]
    message: str


def from_chat(body: Mapping[str, Any]) -> Question:
    """Read a chat-completions request; its messages become items of the Responses API."""
    items: list[Mapping[str, Any]] = []
    for message in _list(body.get("messages")):
        if message.get("role") == "tool":
            output = text_of(message.get("content"))
            call_id = message.get("tool_call_id")
            items.append({"type": "function_call_output", "call_id": call_id, "output": output})
            continue
        items.append(message)
        for call in _list(message.get("tool_calls")):
            name = (call.get("function") or {}).get("name")
            items.append({"type": "function_call", "call_id": call.get("id"), "name": name})
    tools = [(tool.get("function") or {}).get("name") for tool in _list(body.get("tools"))]
    return _question(items, tools)


def from_responses(body: Mapping[str, Any]) -> Question:
    """Read a request of the Responses API."""
    given = body.get("input")
    items = [{"role": "user", "content": given}] if isinstance(given, str) else _list(given)
    return _question(items, [tool.get("name") for tool in _list(body.get("tools"))])


def think(question: Question) -> Reply:
    """The reply; without tools to call it says so in words."""
    message, results = open_exchange(question.items)
    reply = reply_to(message, results)
    calls = tuple(call for call in reply.calls if call.name in question.tools)
    text = reply.text
    if reply.calls and not calls:
        text = "I have no tool for that."
    return Reply(text, calls)


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:24]}"


def tokens(text: str) -> int:
    """A rough count, for usage figures: four characters a token."""
    return (len(text) + 3) // 4


def _question(items: Sequence[Mapping[str, Any]], tools: Sequence[Any]) -> Question:
    message, _ = open_exchange(items)
    return Question(items, frozenset(str(t) for t in tools if t), message)


def _list(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
