"""Pictures for models behind the chat-completions API.

That API takes no picture in a tool's answer, so the SDK would leave it out. It is moved into a
user message right after the answers of the same response, which every endpoint that sees accepts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from agents import ModelResponse, OpenAIChatCompletionsModel, TResponseInputItem
from agents.items import TResponseStreamEvent

from realtime_agent_ros.planner.memory.conversation import text_of

Items = str | list[TResponseInputItem]
SHOWN = "What the tool showed, as a picture:"


class SeeingChatModel(OpenAIChatCompletionsModel):
    """The SDK's model, given its pictures where it can send them."""

    async def get_response(
        self, system_instructions: str | None, input: Items, *args: Any, **kwargs: Any
    ) -> ModelResponse:
        return await super().get_response(system_instructions, beside(input), *args, **kwargs)

    async def stream_response(
        self, system_instructions: str | None, input: Items, *args: Any, **kwargs: Any
    ) -> AsyncIterator[TResponseStreamEvent]:
        stream = super().stream_response(system_instructions, beside(input), *args, **kwargs)
        async for event in stream:
            yield event


def beside(items: Items) -> Items:
    """``items`` with the pictures of tools' answers in a user message behind those answers; the
    same object if there are none."""
    if isinstance(items, str) or not any(_pictures(item) for item in items):
        return items
    moved: list[TResponseInputItem] = []
    waiting: list[Any] = []
    for item in items:
        if waiting and item.get("type") != "function_call_output":
            moved.append(_message(waiting))
            waiting = []
        pictures = _pictures(item)
        if pictures:
            told = {**item, "output": text_of(item.get("output"))}
            moved.append(cast(TResponseInputItem, told))
            waiting += pictures
        else:
            moved.append(item)
    return [*moved, _message(waiting)] if waiting else moved


def _pictures(item: Mapping[str, Any]) -> list[Any]:
    output = item.get("output") if item.get("type") == "function_call_output" else None
    parts = output if isinstance(output, list) else []
    return [part for part in parts if part.get("type") == "input_image"]


def _message(pictures: list[Any]) -> TResponseInputItem:
    content = [{"type": "input_text", "text": SHOWN}, *pictures]
    return cast(TResponseInputItem, {"role": "user", "content": content})
