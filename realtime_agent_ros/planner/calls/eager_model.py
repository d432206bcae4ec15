"""A ``Model`` around another one that starts tool calls while their response still streams.

What comes through here will not be taken back: the model inside holds events back until it is
committed to a response. Also mends what would confuse the Runner: call ids that are missing,
repeated or changed, and calls that the completed response leaves out or holds twice.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import aclosing
from typing import Any, cast

from agents import FunctionTool, Model, ModelResponse
from agents.items import TResponseInputItem, TResponseStreamEvent
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseFunctionToolCall,
    ResponseOutputItem,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
)

from realtime_agent_ros.planner.calls.call_order import CallOrder
from realtime_agent_ros.planner.calls.call_reader import CallReader, StreamedCall
from realtime_agent_ros.planner.calls.eager_calls import EagerCalls, early_body


class EagerModel(Model):
    """One run's view of ``inner``. ``ordered``: tools whose calls have a place in ``order``."""

    def __init__(
        self, inner: Model, calls: EagerCalls, order: CallOrder, ordered: Collection[str]
    ) -> None:
        self._inner = inner
        self._calls = calls
        self._order = order
        self._ordered = ordered

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """The whole response at once; its calls begin when the Runner asks for them."""
        return await self._inner.get_response(*args, **kwargs)

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: Any,
        tools: list[Any],
        *args: Any,
        **kwargs: Any,
    ) -> AsyncIterator[TResponseStreamEvent]:
        """The events of ``inner``, mended; each call begins when its arguments are complete."""
        stream = self._inner.stream_response(
            system_instructions, input, model_settings, tools, *args, **kwargs
        )
        response = _Response(CallReader(_call_ids(input)), tools)
        self._order.begin()
        try:
            async with aclosing(cast(AsyncGenerator[TResponseStreamEvent], stream)) as events:
                async for event in events:
                    yield self._take(response, event)
        finally:
            for call in response.reader.calls:
                if not call.is_ready:
                    self._order.leave(call.call_id, failed=call.twin is None)

    def _take(self, response: _Response, event: TResponseStreamEvent) -> TResponseStreamEvent:
        ended = response.reader.read(event)
        for call in response.reader.calls[response.announced :]:
            response.announced += 1
            if call.name in self._ordered or not call.name:
                self._order.announce(call.call_id)
        for call in ended:
            if call.name not in self._ordered:
                self._order.leave(call.call_id)
            if not call.is_ready:
                self._order.leave(call.call_id, failed=call.twin is None)
            elif (tool := response.tools.get(call.name)) is not None:
                self._calls.start(tool, call.call_id, call.arguments)
        return response.mended(event)


class _Response:
    """One response as it streams, and its events as the Runner is to see them."""

    def __init__(self, reader: CallReader, tools: Sequence[Any]) -> None:
        self.reader = reader
        self.announced = 0
        self.tools: dict[str, FunctionTool] = {
            body.name: body for tool in tools if (body := early_body(tool)) is not None
        }
        self._done: list[ResponseOutputItem] = []

    def mended(self, event: TResponseStreamEvent) -> TResponseStreamEvent:
        """``event`` with our call ids, and with each call once if it is the last one."""
        if isinstance(event, ResponseOutputItemAddedEvent | ResponseOutputItemDoneEvent):
            item = self._mended_item(event.item)
            if isinstance(event, ResponseOutputItemDoneEvent):
                self._done.append(item)
            return event if item is event.item else event.model_copy(update={"item": item})
        if isinstance(event, ResponseCompletedEvent):
            response = self._mended_response(event.response)
            return event.model_copy(update={"response": response})
        return event

    def _mended_response(self, response: Response) -> Response:
        output = [self._mended_item(item) for item in response.output] or self._done
        out = {call.call_id for call in self.reader.calls if call.twin is not None}
        kept = []
        for item in output:
            if isinstance(item, ResponseFunctionToolCall):
                if item.call_id in out:
                    continue
                out.add(item.call_id)
            kept.append(item)
        left_out = [c for c in self.reader.calls if c.ended and c.call_id not in out]
        return response.model_copy(update={"output": [*kept, *map(_item, left_out)]})

    def _mended_item(self, item: ResponseOutputItem) -> ResponseOutputItem:
        if not isinstance(item, ResponseFunctionToolCall):
            return item
        call = self.reader.of_item(item)
        if call is None:
            return item
        arguments = call.arguments if call.ended else item.arguments
        if (item.call_id, item.arguments) == (call.call_id, arguments):
            return item
        return item.model_copy(update={"call_id": call.call_id, "arguments": arguments})


def _item(call: StreamedCall) -> ResponseFunctionToolCall:
    return ResponseFunctionToolCall(
        call_id=call.call_id, name=call.name, arguments=call.arguments, type="function_call"
    )


def _call_ids(items: str | list[TResponseInputItem]) -> set[str]:
    """The ids of all earlier calls of the conversation."""
    if isinstance(items, str):
        return set()
    return {str(item.get("call_id")) for item in items if item.get("type") == "function_call"}
