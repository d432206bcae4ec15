"""Reads the SDK's input items: which user message is open, and which tools have answered it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from realtime_agent_ros.planner.models.dialogue import ToolResult


def open_exchange(
    items: str | Sequence[Mapping[str, Any]],
) -> tuple[str, list[ToolResult]]:
    """The text of the last user message and the results of the calls after it, in call order.

    ``items`` are in the form of the Responses API; a string is one user message.
    """
    if isinstance(items, str):
        return items, []
    message = ""
    names: dict[str, str] = {}
    outputs: dict[str, str] = {}
    for item in items:
        if item.get("role") == "user":
            message, names, outputs = text_of(item.get("content")), {}, {}
        elif item.get("type") == "function_call":
            names[str(item.get("call_id"))] = str(item.get("name"))
        elif item.get("type") == "function_call_output":
            outputs[str(item.get("call_id"))] = text_of(item.get("output"))
    return message, [ToolResult(names[c], outputs[c]) for c in names if c in outputs]


def text_of(content: Any) -> str:
    """The text of a message's content: a string, or parts of which some have a text."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, Mapping))
