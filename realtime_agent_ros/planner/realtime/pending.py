"""One response under way: its server events in their order, until it is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from realtime_agent_ros.planner.models.failure import FailedResponseError, Failure
from realtime_agent_ros.planner.realtime.translate import failure_of

Json = dict[str, Any]
HARMLESS = ("item_delete", "item_truncate", "item_retrieve", "response_cancel")
"""How the codes of errors begin that say: this is gone already."""


class Pending:
    """``event_id`` is that of the request; errors name it."""

    def __init__(self, event_id: str, *, of_conversation: bool) -> None:
        self.event_id = event_id
        self.of_conversation = of_conversation
        self.created = asyncio.Event()
        """The server has begun it, or never will."""
        self.over = asyncio.Event()
        self.failed = False
        """It ended without response.done, so nobody knows what the server holds now."""
        self._inbox: asyncio.Queue[Json | Failure] = asyncio.Queue()

    def take(self, event: Json) -> None:
        """A server event; those of no response are left alone."""
        kind = str(event.get("type"))
        if kind == "error":
            self._take_error(event.get("error"))
        if not kind.startswith("response.") or self.over.is_set():
            return
        self.created.set()
        if kind == "response.done":
            self.over.set()
        self._inbox.put_nowait(event)

    def fail(self, failure: Failure) -> None:
        """No more of it will come."""
        self.failed = True
        self.created.set()
        self.over.set()
        self._inbox.put_nowait(failure)

    async def events(self) -> AsyncIterator[Json]:
        """The events up to and with response.done. Raises FailedResponseError."""
        while True:
            arrived = await self._inbox.get()
            if isinstance(arrived, Failure):
                raise FailedResponseError(arrived)
            yield arrived
            if arrived["type"] == "response.done":
                return

    def _take_error(self, error: Any) -> None:
        said = error if isinstance(error, dict) else {}
        named, code = said.get("event_id"), str(said.get("code"))
        if named in (self.event_id, None) and not code.startswith(HARMLESS):
            self.fail(failure_of(error))
