"""The items of one realtime conversation, and what can be wrong with a change to them. Pure."""

from __future__ import annotations

from typing import Any

from realtime_agent_ros.endpoint.thinking import new_id

Json = dict[str, Any]
KINDS = ("message", "function_call", "function_call_output")


class ItemError(ValueError):
    """A change that the API refuses; ``code`` as the vendor words it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Conversation:
    """Items in their order, each with an id."""

    def __init__(self) -> None:
        self.items: list[Json] = []

    def create(self, item: Any, previous: str | None) -> tuple[Json, str | None]:
        """Insert an item behind ``previous`` (None: at the end). Gives it with its id, and the id
        of the one before it. Raises ItemError."""
        if not isinstance(item, dict) or item.get("type") not in KINDS:
            raise ItemError("invalid_value", f"item.type must be one of {', '.join(KINDS)}")
        made = {**item, "id": item.get("id") or new_id("item"), "object": "realtime.item"}
        if any(have["id"] == made["id"] for have in self.items):
            raise ItemError("item_create_id_exists", f"Item {made['id']} exists already.")
        if made["type"] == "function_call_output" and not self._has_call(made.get("call_id")):
            raise ItemError("item_create_no_call", f"No call {made.get('call_id')!r}.")
        place = self._place(previous)
        self.items.insert(place, {"status": "completed", **made})
        return self.items[place], self.items[place - 1]["id"] if place else None

    def get(self, item_id: Any, doing: str) -> Json:
        """An item. Raises ItemError, whose code names what was being done."""
        for item in self.items:
            if item["id"] == item_id:
                return item
        raise ItemError(f"item_{doing}_invalid_item_id", f"Item with id {item_id!r} not found.")

    def delete(self, item_id: Any) -> None:
        """Raises ItemError."""
        self.items.remove(self.get(item_id, "delete"))

    def as_input(self) -> list[Json]:
        """The items as a request of the Responses API has them; what audio says is its text."""
        return [{**item, "content": _texts(item.get("content"))} for item in self.items]

    def _has_call(self, call_id: Any) -> bool:
        return any(i["type"] == "function_call" and i["call_id"] == call_id for i in self.items)

    def _place(self, previous: str | None) -> int:
        if previous is None:
            return len(self.items)
        if previous == "root":
            return 0
        return self.items.index(self.get(previous, "create")) + 1


def _texts(content: Any) -> list[Json]:
    parts = [part for part in content if isinstance(part, dict)] if content else []
    return [{"type": "text", "text": p.get("text") or p.get("transcript") or ""} for p in parts]
