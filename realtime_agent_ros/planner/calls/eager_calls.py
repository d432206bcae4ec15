"""Runs the tool calls of a turn: each once, as soon as it is known, whoever asks for it.

A call begins when its arguments are complete in the stream (``eager_model``). The Runner asks for
the same call when the response has ended, and is given the answer of the one that runs. Belongs
here: starting, answering, recording, ending. Does not belong here: what a tool does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, cast

from agents import FunctionTool, ToolOutputText
from agents.tool import invoke_function_tool
from agents.tool_context import ToolContext

from realtime_agent_ros.planner.calls.call_reader import json_object
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.tools import replies


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """A tool call that really happened, for the history."""

    call_id: str
    name: str
    arguments: str
    output: str


@dataclass(slots=True)
class _Call:
    name: str
    arguments: str
    task: asyncio.Task[Any]


class EagerCalls:
    """The calls of one turn. ``context`` is what their tools get to see of it."""

    def __init__(self, context: Any, on_call: Callable[[str], None] = lambda _: None) -> None:
        """``on_call`` hears the tool's name when a call begins."""
        self._context = context
        self._on_call = on_call
        self._calls: dict[str, _Call] = {}
        self._closed = False

    def start(self, tool: FunctionTool, call_id: str, arguments: str) -> None:
        """Carry the call out now, if the turn still runs and it was not started before."""
        if self._closed or call_id in self._calls:
            return
        context = ToolContext(
            context=self._context,
            tool_name=tool.name,
            tool_call_id=call_id,
            tool_arguments=arguments,
        )
        self._begin(tool, context, arguments)

    async def answer(self, tool: FunctionTool, context: ToolContext[Any], arguments: str) -> Any:
        """What the call has answered or will; it is carried out now if it has not begun."""
        call = self._calls.get(context.tool_call_id)
        if call is None:
            if self._closed:
                return replies.not_sent(replies.SUPERSEDED)
            call = self._begin(tool, context, arguments)
        return await asyncio.shield(call.task)

    def close(self) -> None:
        """No call begins any more, and those that run are cancelled."""
        self._closed = True
        for call in self._calls.values():
            call.task.cancel()

    async def ended(self) -> None:
        """Wait until no call runs any more."""
        if self._calls:
            await asyncio.wait([call.task for call in self._calls.values()])

    def records(self, unfinished: Callable[[str], str]) -> list[ToolRecord]:
        """The calls in the order in which they began. ``unfinished`` tells of a call that was cut
        off what became of it. Arguments that are no JSON are left out: some endpoints refuse a
        history that holds them."""
        return [
            ToolRecord(call_id, call.name, call.arguments, _output(call, call_id, unfinished))
            for call_id, call in self._calls.items()
            if json_object(call.arguments) is not None
        ]

    def _begin(self, tool: FunctionTool, context: ToolContext[Any], arguments: str) -> _Call:
        self._on_call(tool.name)
        running = _as_data(tool, context, arguments)
        task = asyncio.create_task(running, name=f"{tool.name} {context.tool_call_id}")
        call = self._calls[context.tool_call_id] = _Call(tool.name, arguments, task)
        return call


class _Once:
    """Stands in a tool for its body: the turn carries each of its calls out once."""

    def __init__(self, tool: FunctionTool) -> None:
        self.tool = tool

    async def __call__(self, context: ToolContext[Any], arguments: str) -> Any:
        calls = cast(EagerCalls, context.context.calls)
        return await calls.answer(self.tool, context, arguments)


def eager(tool: FunctionTool) -> FunctionTool:
    """``tool`` for an agent whose context has ``calls``; its timeout counts from its real start."""
    made = copy(tool)
    made.on_invoke_tool = _Once(tool)
    made.timeout_seconds = None
    return made


def early_body(tool: object) -> FunctionTool | None:
    """The tool to start early; None if the SDK has something to decide first, or it isn't ours."""
    if not isinstance(tool, FunctionTool) or not isinstance(tool.on_invoke_tool, _Once):
        return None
    if tool.needs_approval or tool.tool_input_guardrails:
        return None
    return tool.on_invoke_tool.tool


async def _as_data(tool: FunctionTool, context: ToolContext[Any], arguments: str) -> Any:
    """The answer, without what could pass for the robot's own report."""
    answer = await invoke_function_tool(function_tool=tool, context=context, arguments=arguments)
    return briefing.as_answer(answer) if isinstance(answer, str) else answer


def _output(call: _Call, call_id: str, unfinished: Callable[[str], str]) -> str:
    if not call.task.done() or call.task.cancelled() or call.task.exception() is not None:
        return unfinished(call_id)
    answer = call.task.result()
    if isinstance(answer, list):  # a picture is only mentioned: its words stay
        return " ".join(part.text for part in answer if isinstance(part, ToolOutputText))
    return str(answer)
