"""Reads tool calls out of a response while it streams: which there are, and when one is complete.

Pure. A call is complete when its arguments are: they were said to be, or they already parse as a
JSON object, which nothing but space could follow. Calls get ids that are unique in the turn, as
endpoints repeat ids, leave them out, or change them between the pieces and the end.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from agents.items import TResponseStreamEvent
from openai.types.responses import (
    ResponseCompletedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseFunctionToolCall,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
)


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def json_object(text: str) -> dict[str, object] | None:
    """The object that ``text`` is, an empty one for no text; None for anything else."""
    try:
        value = json.loads(text.strip() or "{}", parse_constant=_not_json)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


@dataclass(slots=True, eq=False)
class StreamedCall:
    """A tool call of a response. ``call_id`` is ours; ``given_ids`` are what the endpoint said."""

    call_id: str
    name: str
    index: int
    item_id: str
    given_ids: set[str] = field(default_factory=set)
    arguments: str = ""
    ended: bool = False
    """Its arguments are final."""
    twin: StreamedCall | None = None
    """Its neighbour that says the same under the same id; this one is not to be carried out."""
    matched: bool = False
    """An item of the completed response belongs to it."""

    @property
    def is_ready(self) -> bool:
        """It may be carried out."""
        return self.ended and self.twin is None and json_object(self.arguments) is not None


class CallReader:
    """The calls of one response; ``taken`` are the ids that earlier calls of the turn have."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = set(taken)
        self._owners: dict[int, StreamedCall] = {}
        self.calls: list[StreamedCall] = []
        """All calls so far, in the model's order."""

    def read(self, event: TResponseStreamEvent) -> list[StreamedCall]:
        """The calls that ended with this event, fit to be carried out or not."""
        if isinstance(event, ResponseFunctionCallArgumentsDeltaEvent):
            return self._delta(event)
        if isinstance(event, ResponseFunctionCallArgumentsDoneEvent):
            call = self._at(event.output_index, event.item_id)
            return self._end(call, event.arguments or call.arguments) if call else []
        if isinstance(event, ResponseCompletedEvent):
            items = enumerate(event.response.output)
            pairs = [(n, i) for n, i in items if isinstance(i, ResponseFunctionToolCall)]
            return [call for index, item in pairs for call in self._completed(index, item)]
        item = getattr(event, "item", None)
        if not isinstance(item, ResponseFunctionToolCall):
            return []
        if isinstance(event, ResponseOutputItemAddedEvent):
            self._open(event.output_index, item)
        elif isinstance(event, ResponseOutputItemDoneEvent):
            call = self._of(event.output_index, item) or self._open(event.output_index, item)
            self._know(call, item)
            return self._end(call, item.arguments or call.arguments)
        return []

    def of_item(self, item: ResponseFunctionToolCall) -> StreamedCall | None:
        """The call that an item of the event just read belongs to."""
        return self._owners.get(id(item))

    def _delta(self, event: ResponseFunctionCallArgumentsDeltaEvent) -> list[StreamedCall]:
        call = self._at(event.output_index, event.item_id)
        if call is None or call.ended:
            return []
        call.arguments += event.delta
        may_be_whole = "}" in event.delta and call.name
        return self._end(call, call.arguments) if may_be_whole and _whole(call.arguments) else []

    def _completed(self, index: int, item: ResponseFunctionToolCall) -> list[StreamedCall]:
        call = self._of(index, item) or self._open(index, item)
        call.matched = True
        self._know(call, item)
        return self._end(call, item.arguments or call.arguments)

    def _open(self, index: int, item: ResponseFunctionToolCall) -> StreamedCall:
        call_id = item.call_id
        if not call_id or call_id in self._taken:
            call_id = f"call_{uuid.uuid4().hex[:24]}"
        self._taken.add(call_id)
        call = StreamedCall(call_id, item.name, index, item.id or "")
        self.calls.append(call)
        self._know(call, item)
        return call

    def _know(self, call: StreamedCall, item: ResponseFunctionToolCall) -> None:
        self._owners[id(item)] = call
        call.name = call.name or item.name
        if item.call_id:
            call.given_ids.add(item.call_id)

    def _end(self, call: StreamedCall, arguments: str) -> list[StreamedCall]:
        if call.ended or not call.name:
            return []
        call.arguments, call.ended = arguments, True
        place = self.calls.index(call)
        neighbours = self.calls[max(0, place - 1) : place + 2]
        call.twin = next((c for c in neighbours if _is_twin(c, call)), None)
        return [call]

    def _at(self, index: int, item_id: str) -> StreamedCall | None:
        """The call that a piece belongs to. Ids may be the same for all, or indexes may be."""
        named = [call for call in self.calls if item_id and call.item_id == item_id]
        if len(named) == 1:
            return named[0]
        return next((call for call in reversed(self.calls) if call.index == index), None)

    def _of(self, index: int, item: ResponseFunctionToolCall) -> StreamedCall | None:
        """The call that a whole item belongs to: by ids, by place, and last by what it says."""
        return next(self._candidates(index, item), None)

    def _candidates(self, index: int, item: ResponseFunctionToolCall) -> Iterator[StreamedCall]:
        free = [c for c in self.calls if not c.matched and c.name in ("", item.name)]
        free.sort(key=lambda call: call.index != index)
        yield from (c for c in free if item.call_id and item.call_id in c.given_ids)
        named = [c for c in free if item.id and c.item_id == item.id]
        yield from named if len(named) == 1 else ()
        yield from (c for c in free if c.index == index and not c.ended)
        yield from (c for c in free if _same(c.arguments, item.arguments))


def _whole(text: str) -> bool:
    return text.rstrip().endswith("}") and json_object(text) is not None


def _same(one: str, other: str) -> bool:
    read = json_object(one)
    return one == other or (read is not None and read == json_object(other))


def _is_twin(earlier: StreamedCall, call: StreamedCall) -> bool:
    return (
        earlier is not call
        and earlier.ended
        and earlier.twin is None
        and earlier.name == call.name
        and not earlier.given_ids.isdisjoint(call.given_ids)
        and _same(earlier.arguments, call.arguments)
    )
