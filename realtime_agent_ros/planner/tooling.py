"""What all our function tools share: errors become text for the model.

A tool never raises through the run. Bad arguments are an answer to the model; a bug in a tool is
logged with its traceback and is an answer too, because a robot in mid-conversation must not lose
its planner over one tool.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, cast

from agents import FunctionTool, RunContextWrapper, function_tool
from agents.exceptions import ModelBehaviorError
from agents.tool_context import ToolContext
from pydantic import ValidationError

from realtime_agent_ros.planner import replies
from realtime_agent_ros.planner.human_units import problem_of
from realtime_agent_ros.planner.turn import Turn

_LOG = logging.getLogger(__name__)

MAX_SHOWN_CHARS = 200

P = ParamSpec("P")
Context = ToolContext[Turn]


def tool(body: Callable[Concatenate[Context, P], Awaitable[str]]) -> FunctionTool:
    """Make a function tool of ``body``; its name, docstring and types are what the model sees."""

    def answer_failure(context: RunContextWrapper[Any], error: Exception) -> str:
        return _answer_failure(cast(Context, context), error, made.params_json_schema)

    made = function_tool(body, failure_error_function=answer_failure)
    return made


def _answer_failure(call: Context, error: Exception, schema: dict[str, Any]) -> str:
    """Bad arguments, or a bug: the call has no effect, and later motions of its response none."""
    call.context.refuse(call.tool_call_id)
    if isinstance(error, ValidationError):
        return replies.invalid(call.tool_name, problem_of(error))
    if isinstance(error, ModelBehaviorError):
        # The SDK says no more than that they don't fit, so what would fit is told here.
        wanted = ", ".join(f"{name}: {_type(spec)}" for name, spec in schema["properties"].items())
        got = call.tool_arguments[:MAX_SHOWN_CHARS]
        return replies.invalid(call.tool_name, f"wanted JSON with {wanted}; got {got}")
    _LOG.error("tool %s failed", call.tool_name, exc_info=error)
    return replies.not_sent(f"the tool {call.tool_name} failed")


def _type(spec: dict[str, Any]) -> str:
    choices = spec.get("anyOf", [spec])
    return " or ".join(str(choice.get("type", "one of a list")) for choice in choices)
