"""One turn as the history keeps it: items that stay or go together, within a bound.

Belongs here: making a turn's items and making them smaller. Does not belong here: how many turns
are kept (``history``) and where (``turn_store``).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from agents import TResponseInputItem

from realtime_agent_ros.planner.calls.eager_calls import ToolRecord
from realtime_agent_ros.planner.memory.conversation import text_of
from realtime_agent_ros.planner.memory.token_estimate import size_bytes

MAX_REMEMBERED_CHARS = 2000
"""Of one tool's answer, or of one call's arguments: later turns need its gist."""
_CUT = " ... (cut)"
Items = list[TResponseInputItem]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn's items, beginning with the user's message, every call with its answer."""

    items: tuple[TResponseInputItem, ...]
    size_bytes: int
    turn_id: str = ""
    clauses: tuple[str, ...] = ()
    """The words it was to say, as long as it may turn out that they were cut."""

    def spoken(self, clauses: Sequence[str], most_bytes: int) -> Exchange:
        """The same turn with only these words said."""
        items = [item for item in self.items if item.get("role") != "assistant"]
        if clauses:
            items.append({"role": "assistant", "content": " ".join(clauses)})
        made = Exchange.of(items, most_bytes)
        return replace(made, turn_id=self.turn_id, clauses=self.clauses)

    @staticmethod
    def of(items: Sequence[TResponseInputItem], most_bytes: int | None = None) -> Exchange:
        """``items`` with long answers cut; above ``most_bytes`` all calls go, with their answers,
        and in the worst case the words are cut."""
        made = _sized([_shortened(item) for item in items])
        if most_bytes is None or made.size_bytes <= most_bytes:
            return made
        words = [item for item in made.items if item.get("role")]
        made = _sized(words)
        if made.size_bytes <= most_bytes:
            return made
        share = most_bytes // max(1, len(words))
        return _sized([_fitted(item, share) for item in words])


def turn_items(message: str, records: Sequence[ToolRecord], spoken: Sequence[str]) -> Items:
    """A turn as it happened: the message, the calls with their answers, the words said."""
    items: Items = [{"role": "user", "content": message}]
    for r in records:
        items.append(
            {
                "type": "function_call",
                "call_id": r.call_id,
                "name": r.name,
                "arguments": r.arguments,
            }
        )
    for r in records:
        items.append({"type": "function_call_output", "call_id": r.call_id, "output": r.output})
    if spoken:
        items.append({"role": "assistant", "content": " ".join(spoken)})
    return items


def exchanges(items: Sequence[TResponseInputItem]) -> list[Exchange]:
    """Flat items as turns; what stands before the first user message is dropped."""
    turns: list[Items] = []
    for item in items:
        if item.get("role") == "user":
            turns.append([item])
        elif turns:
            turns[-1].append(item)
    return [Exchange.of(turn) for turn in turns]


def _sized(items: Sequence[TResponseInputItem]) -> Exchange:
    return Exchange(tuple(items), sum(size_bytes(_plain(item)) for item in items))


def _shortened(item: TResponseInputItem) -> TResponseInputItem:
    """The item with a bounded answer or arguments, and no pictures."""
    if item.get("type") == "function_call_output":
        output = item.get("output")
        text = output if isinstance(output, str) else text_of(output) or "(a picture)"
        return _with(item, "output", _cut(text, MAX_REMEMBERED_CHARS))
    if item.get("type") == "function_call":
        arguments = str(item.get("arguments"))
        if len(arguments) > MAX_REMEMBERED_CHARS:
            return _with(item, "arguments", json.dumps({"cut": arguments[:200]}))
    return item


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT


def _fitted(item: TResponseInputItem, most_bytes: int) -> TResponseInputItem:
    """The item with as much of its words as its share of bytes holds."""
    if size_bytes(_plain(item)) <= most_bytes:
        return item
    text = text_of(item.get("content"))

    def with_first(chars: int) -> TResponseInputItem:
        return _with(item, "content", text[:chars] + _CUT)

    # Not a sum over characters: one may be four bytes, or six when JSON escapes it.
    fits = bisect_right(
        range(len(text)), most_bytes, key=lambda n: size_bytes(_plain(with_first(n)))
    )
    return with_first(max(0, fits - 1))


def _with(item: TResponseInputItem, name: str, value: str) -> TResponseInputItem:
    return cast(TResponseInputItem, {**_plain(item), name: value})


def _plain(item: TResponseInputItem) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], item)
