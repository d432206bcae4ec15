"""The conversation that the server holds, and what makes it equal to ours.

Pure. Ours is the truth: it has what was really said and done, so a reply that was cut short is cut
in the server's memory too. What is the same in both stays where it is, under the server's id.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from realtime_agent_ros.planner.memory.conversation import text_of

Json = dict[str, Any]
Key = tuple[str, ...]
ROOT = "root"
CALL_KINDS = ("function_call", "function_call_output")


@dataclass(slots=True)
class _Entry:
    """An item of the server's. ``key`` is None while it is not known what it says."""

    item_id: str
    key: Key | None
    heard: str | None = None
    """What a piece of audio says, if it is one."""


class Mirror:
    """What the server has been told and has said, in its order."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    @property
    def item_ids(self) -> list[str]:
        """The ids of the server's items, in its order."""
        return [entry.item_id for entry in self._entries]

    def said(self, item: Mapping[str, Any], *, whole: bool) -> None:
        """The server has made an item of a response, or finished it."""
        item_id = str(item.get("id") or "")
        key = key_of(item) if whole else None
        for entry in self._entries:
            if entry.item_id == item_id:
                entry.key = key or entry.key
                return
        if item_id:
            self._entries.append(_Entry(item_id, key))

    def heard(self, item_id: str, text: str = "") -> None:
        """The server has made an item of audio; ``text`` is what it says, when that is known."""
        for entry in self._entries:
            if entry.item_id == item_id:
                entry.heard = text
                return
        self._entries.append(_Entry(item_id, None, heard=text))

    def edits(self, items: Sequence[Mapping[str, Any]]) -> list[Json]:
        """The client events that make the server's conversation say ``items``. The audio of the
        newest message stays in it, so that the model hears how it was said."""
        newest = next((text_of(i.get("content")) for i in reversed(items) if _is_user(i)), "")
        kept = [e for e in self._entries if e.heard and e.heard in newest]
        ours = [e for e in self._entries if e not in kept]
        wanted = [(key_of(item), item) for item in items if _is_sendable(item)]
        have = [entry.key or (entry.item_id,) for entry in ours]
        matcher = SequenceMatcher(None, have, [key for key, _ in wanted], autojunk=False)
        deleted: list[Json] = []
        created: list[Json] = []
        entries: list[_Entry] = []
        for tag, begin, end, first, last in matcher.get_opcodes():
            if tag == "equal":
                entries += ours[begin:end]
                continue
            deleted += [_delete(entry) for entry in ours[begin:end]]
            at_end = end == len(ours)
            for key, item in wanted[first:last]:
                previous = entries[-1].item_id if entries else ROOT
                entry = _Entry(f"item_{uuid.uuid4().hex[:24]}", key)
                created.append(_create(entry, item, None if at_end else previous))
                entries.append(entry)
        # Audio stands before the message that says it again in words.
        place = len(entries) - (1 if kept and entries and items and _is_user(items[-1]) else 0)
        self._entries = [*entries[:place], *kept, *entries[place:]]
        return deleted + created


def key_of(item: Mapping[str, Any]) -> Key:
    """What an item says, whatever ids it has; the same for ours and the server's."""
    kind = item.get("type", "message")
    if kind == "function_call":
        return ("call", *(str(item.get(name)) for name in ("call_id", "name", "arguments")))
    if kind == "function_call_output":
        return ("output", str(item.get("call_id")), text_of(item.get("output")))
    return (str(item.get("role")), _words(item), *_pictures(item))


def payload(item: Mapping[str, Any]) -> Json:
    """An item of the Responses API as one of the Realtime API."""
    kind = item.get("type", "message")
    if kind == "function_call":
        return {name: str(item.get(name)) for name in ("type", "call_id", "name", "arguments")}
    if kind == "function_call_output":
        output = text_of(item.get("output"))
        return {"type": kind, "call_id": str(item.get("call_id")), "output": output}
    role = str(item.get("role"))
    part = "output_text" if role == "assistant" else "input_text"
    content: list[Json] = [{"type": part, "text": _words(item)}] if _words(item) else []
    content += [{"type": "input_image", "image_url": url} for url in _pictures(item)]
    return {"type": "message", "role": role, "content": content}


def _words(item: Mapping[str, Any]) -> str:
    content = item.get("content")
    if not isinstance(content, list):
        return text_of(content)
    parts = [part for part in content if isinstance(part, Mapping)]
    return "".join(str(part.get("text") or part.get("transcript") or "") for part in parts)


def _pictures(item: Mapping[str, Any]) -> list[str]:
    content = item.get("content")
    parts = content if isinstance(content, list) else []
    return [str(p["image_url"]) for p in parts if isinstance(p, Mapping) and p.get("image_url")]


def _is_sendable(item: Mapping[str, Any]) -> bool:
    """The API has such items, and takes none that are empty."""
    kind = item.get("type", "message")
    return kind in CALL_KINDS or (kind == "message" and bool(_words(item) or _pictures(item)))


def _is_user(item: Mapping[str, Any]) -> bool:
    return item.get("role") == "user"


def _delete(entry: _Entry) -> Json:
    return {"type": "conversation.item.delete", "item_id": entry.item_id}


def _create(entry: _Entry, item: Mapping[str, Any], previous: str | None) -> Json:
    event: Json = {"type": "conversation.item.create"}
    if previous is not None:
        event["previous_item_id"] = previous
    return {**event, "item": {"id": entry.item_id, **payload(item)}}
