"""Scenes with users' tools: a model that calls them, and what it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.planner.toolbox.registry import Outside
from realtime_agent_ros.planner.toolbox.spec import ToolSpec

Wanted = tuple[str, dict[str, Any] | str]


def calling(*wanted: Wanted, then: str = "Well.") -> ScriptedModel:
    """A model that makes these calls in one response and then says ``then``."""
    calls = [function_call(name, args, call_id=f"c{n}") for n, (name, args) in enumerate(wanted)]
    return ScriptedModel([calls, [assistant_message(then)]])


def given(*specs: ToolSpec) -> Outside:
    """These are the user's tools."""
    return Outside(user_tools=tuple(specs))


def outputs(items: Sequence[Any]) -> list[Any]:
    """What the calls among the items of a conversation were answered."""
    return [i["output"] for i in items if i.get("type") == "function_call_output"]
