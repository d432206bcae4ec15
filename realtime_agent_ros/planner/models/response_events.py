"""A finished reply as the stream of events that the SDK's own chat-completions model gives.

The same types in the same order: created, the message with its text deltas, each call with its
argument deltas, the items' ends, completed. Whoever reads the stream can't tell them apart.
"""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import Iterator

from agents.items import TResponseStreamEvent
from agents.models.fake_id import FAKE_RESPONSES_ID
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionToolCall,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
)

from realtime_agent_ros.planner.models.dialogue import Reply, ToolCall


def events_of(reply: Reply, model: str) -> Iterator[TResponseStreamEvent]:
    """The events of ``reply``; every call gets an id of its own."""
    numbers = itertools.count()
    calls = [_call_item(call) for call in reply.calls]
    message = [_message(reply.text, "completed")] if reply.text else []
    yield ResponseCreatedEvent(
        response=_response(model, []), type="response.created", sequence_number=next(numbers)
    )
    if reply.text:
        yield from _text_events(reply.text, numbers)
    for index, call in enumerate(calls, start=len(message)):
        yield from _call_events(call, index, numbers)
    if reply.text:
        yield from _text_done_events(reply.text, numbers)
    for index, call in enumerate(calls, start=len(message)):
        yield ResponseOutputItemDoneEvent(
            item=call,
            output_index=index,
            type="response.output_item.done",
            sequence_number=next(numbers),
        )
    yield ResponseCompletedEvent(
        response=_response(model, [*message, *calls]),
        type="response.completed",
        sequence_number=next(numbers),
    )


def _text_events(text: str, numbers: Iterator[int]) -> Iterator[TResponseStreamEvent]:
    yield ResponseOutputItemAddedEvent(
        item=_message("", "in_progress"),
        output_index=0,
        type="response.output_item.added",
        sequence_number=next(numbers),
    )
    yield ResponseContentPartAddedEvent(
        content_index=0,
        item_id=FAKE_RESPONSES_ID,
        output_index=0,
        part=_text(""),
        type="response.content_part.added",
        sequence_number=next(numbers),
    )
    for word in re.findall(r"\S+\s*", text):
        yield ResponseTextDeltaEvent(
            content_index=0,
            delta=word,
            item_id=FAKE_RESPONSES_ID,
            logprobs=[],
            output_index=0,
            type="response.output_text.delta",
            sequence_number=next(numbers),
        )


def _text_done_events(text: str, numbers: Iterator[int]) -> Iterator[TResponseStreamEvent]:
    yield ResponseContentPartDoneEvent(
        content_index=0,
        item_id=FAKE_RESPONSES_ID,
        output_index=0,
        part=_text(text),
        type="response.content_part.done",
        sequence_number=next(numbers),
    )
    yield ResponseOutputItemDoneEvent(
        item=_message(text, "completed"),
        output_index=0,
        type="response.output_item.done",
        sequence_number=next(numbers),
    )


def _call_events(
    call: ResponseFunctionToolCall, index: int, numbers: Iterator[int]
) -> Iterator[TResponseStreamEvent]:
    yield ResponseOutputItemAddedEvent(
        item=call.model_copy(update={"arguments": ""}),
        output_index=index,
        type="response.output_item.added",
        sequence_number=next(numbers),
    )
    yield ResponseFunctionCallArgumentsDeltaEvent(
        delta=call.arguments,
        item_id=FAKE_RESPONSES_ID,
        output_index=index,
        type="response.function_call_arguments.delta",
        sequence_number=next(numbers),
    )


def _call_item(call: ToolCall) -> ResponseFunctionToolCall:
    return ResponseFunctionToolCall(
        id=FAKE_RESPONSES_ID,
        call_id=f"call_{uuid.uuid4().hex[:24]}",
        name=call.name,
        arguments=json.dumps(call.arguments),
        type="function_call",
    )


def _message(text: str, status: str) -> ResponseOutputMessage:
    return ResponseOutputMessage(
        id=FAKE_RESPONSES_ID,
        content=[_text(text)] if text else [],
        role="assistant",
        type="message",
        status="completed" if status == "completed" else "in_progress",
    )


def _text(text: str) -> ResponseOutputText:
    return ResponseOutputText(text=text, type="output_text", annotations=[], logprobs=[])


def _response(
    model: str, output: list[ResponseOutputMessage | ResponseFunctionToolCall]
) -> Response:
    return Response(
        id=FAKE_RESPONSES_ID,
        created_at=0.0,
        model=model,
        object="response",
        output=[*output],
        tool_choice="auto",
        tools=[],
        parallel_tool_calls=True,
    )
