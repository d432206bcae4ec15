"""The conversation so far: what was said and really done, trimmed with call pairs kept whole.

Written by us, not by the Runner: after a cancelled run its session would keep only the question,
and a plan that was cut short would look as if it had been carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents import TResponseInputItem
from agents.memory import Session, SQLiteSession

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.eager_calls import ToolRecord

KEEP_RATIO = 0.75
"""Trimming goes down to this part at once, so that the prefix stays the same for many turns."""


class History:
    """Items in the form of the Responses API. ``store`` keeps them over a restart."""

    def __init__(self, max_items: int, store: Session | None = None) -> None:
        self._max_items = max_items
        self._store = store
        self._items: list[TResponseInputItem] = []
        self._unstored: list[TResponseInputItem] = []

    @property
    def items(self) -> list[TResponseInputItem]:
        """The items to send along, oldest first; a copy."""
        return list(self._items)

    async def load(self) -> None:
        """Read what an earlier run stored."""
        if self._store is not None:
            stored = await self._store.get_items(limit=self._max_items)
            self._items = trim(whole(stored), self._max_items)

    def add(self, items: Sequence[TResponseInputItem]) -> None:
        """Add a turn (see ``turn_items``); ``flush`` stores it."""
        self._items = trim([*self._items, *items], self._max_items)
        self._unstored += items

    async def flush(self) -> None:
        """Store what was added since; call it when nobody waits."""
        unstored, self._unstored = self._unstored, []
        if self._store is not None and unstored:
            await self._store.add_items(unstored)

    def close(self) -> None:
        """Close the store's file."""
        if isinstance(self._store, SQLiteSession):
            self._store.close()


def make_history(config: PlannerConfig) -> History:
    """A history in memory, or in the SQLite file that ``history_path`` names."""
    if not config.history_path:
        return History(config.max_history_items)
    path = Path(config.history_path).expanduser()
    return History(config.max_history_items, SQLiteSession("planner", path))


def turn_items(
    message: str, records: Sequence[ToolRecord], spoken: Sequence[str]
) -> list[TResponseInputItem]:
    """A turn as it happened: the message, the calls with their answers, the words said."""
    items: list[TResponseInputItem] = [{"role": "user", "content": message}]
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


def trim(items: list[TResponseInputItem], max_items: int) -> list[TResponseInputItem]:
    """``items`` if they are few enough, else the newest of them from a user message on.

    A turn is never cut, so a call is never parted from its answer; if the newest turn alone is
    longer than ``max_items``, it is all that stays.
    """
    if len(items) <= max_items:
        return items
    starts = [i for i, item in enumerate(items) if item.get("role") == "user"]
    fitting = [i for i in starts if len(items) - i <= KEEP_RATIO * max_items]
    if fitting:
        return items[fitting[0] :]
    return items[starts[-1] :] if starts else []


def whole(items: list[TResponseInputItem]) -> list[TResponseInputItem]:
    """``items`` from the first user message on; what a limit has cut off before it is dropped."""
    for index, item in enumerate(items):
        if item.get("role") == "user":
            return items[index:]
    return []
