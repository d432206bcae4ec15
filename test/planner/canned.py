"""Streams of events put together by hand, and a model that plays them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from agents import Model
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseCreatedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseFunctionToolCall,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
)


@dataclass
class Call:
    """A tool call as an endpoint might write it; ``done_id`` is its call id in the end."""

    index: int
    name: str
    arguments: str
    call_id: str = ""
    item_id: str = "fc"
    done_id: str | None = None

    def item(self, arguments: str, call_id: str | None = None) -> ResponseFunctionToolCall:
        return ResponseFunctionToolCall(
            id=self.item_id,
            call_id=self.call_id if call_id is None else call_id,
            name=self.name,
            arguments=arguments,
            type="function_call",
        )

    def added(self):
        return ResponseOutputItemAddedEvent(
            item=self.item(""),
            output_index=self.index,
            type="response.output_item.added",
            sequence_number=0,
        )

    def deltas(self, chars=5):
        return [
            ResponseFunctionCallArgumentsDeltaEvent(
                delta=self.arguments[i : i + chars],
                item_id=self.item_id,
                output_index=self.index,
                type="response.function_call_arguments.delta",
                sequence_number=0,
            )
            for i in range(0, len(self.arguments), chars)
        ]

    def arguments_done(self):
        return ResponseFunctionCallArgumentsDoneEvent(
            arguments=self.arguments,
            item_id=self.item_id,
            name=self.name,
            output_index=self.index,
            type="response.function_call_arguments.done",
            sequence_number=0,
        )

    def done(self):
        return ResponseOutputItemDoneEvent(
            item=self.item(self.arguments, self.done_id),
            output_index=self.index,
            type="response.output_item.done",
            sequence_number=0,
        )


def created():
    return ResponseCreatedEvent(response=_response([]), type="response.created", sequence_number=0)


def completed(*output):
    """The end of a response; calls may be given as they are."""
    items = [o.item(o.arguments, o.done_id) if isinstance(o, Call) else o for o in output]
    return ResponseCompletedEvent(
        response=_response(items), type="response.completed", sequence_number=0
    )


def text(delta):
    return ResponseTextDeltaEvent(
        content_index=0,
        delta=delta,
        item_id="m",
        logprobs=[],
        output_index=0,
        type="response.output_text.delta",
        sequence_number=0,
    )


def says(words):
    """A whole response that says something and calls nothing."""
    part = ResponseOutputText(text=words, type="output_text", annotations=[], logprobs=[])
    message = ResponseOutputMessage(
        id="m", content=[part], role="assistant", type="message", status="completed"
    )
    return [created(), text(words), completed(message)]


class Canned(Model):
    """Plays one list of events a request: an exception in it is raised, an ``asyncio.Event`` is
    waited for, anything else callable is called. Keeps the requests' inputs."""

    def __init__(self, *responses):
        self._responses = list(responses)
        self.inputs = []

    async def get_response(self, *args, **kwargs):
        raise NotImplementedError

    async def stream_response(self, system_instructions, input, *args, **kwargs):
        self.inputs.append(input)
        for event in self._responses.pop(0):
            await asyncio.sleep(0)
            if isinstance(event, Exception):
                raise event
            if isinstance(event, asyncio.Event):
                await event.wait()
            elif callable(event):
                event()
            else:
                yield event


def _response(output):
    return Response(
        id="r",
        created_at=0.0,
        model="canned",
        object="response",
        output=output,
        tool_choice="auto",
        tools=[],
        parallel_tool_calls=True,
    )
