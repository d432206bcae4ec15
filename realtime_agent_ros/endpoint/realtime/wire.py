"""Sends server events with the scripted pauses, breaks and garbage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from starlette.websockets import WebSocket

from realtime_agent_ros.endpoint.errors import error_body
from realtime_agent_ros.endpoint.faults import Faults
from realtime_agent_ros.endpoint.realtime.replies import SHAPE, done, head
from realtime_agent_ros.endpoint.script import Served
from realtime_agent_ros.endpoint.stream import disordered, pauses, reached
from realtime_agent_ros.endpoint.thinking import new_id

Json = dict[str, Any]
GARBAGE = {
    "json": "{this is not json",
    "types": '{"type": ["response.done"], "response": 7}',
    "html": "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>",
    "utf8": "\ufffd\ufffd",
    "line": "x" * (9 * 1024 * 1024),
}
"""``line`` is longer than clients take."""


class Wire:
    """One client's WebSocket. ``reset`` breaks it off."""

    def __init__(self, socket: WebSocket, reset: Callable[[], None]) -> None:
        self._socket = socket
        self._reset = reset

    async def send(self, event: Json) -> None:
        """Send an event, with an id of its own."""
        await self._socket.send_json({"event_id": new_id("event"), **event})

    async def refuse(self, status: int, event_id: str | None) -> None:
        """An error about a client event, in the vendor's words."""
        await self.error(**error_body(status)["error"], event_id=event_id)

    async def error(self, **error: str | None) -> None:
        """An error event."""
        await self.send({"type": "error", "error": {"type": "invalid_request_error", **error}})

    async def respond(self, events: Iterable[Json], faults: Faults, served: Served) -> None:
        """Send a response as the script wants it; ``served.ended`` tells how it came out."""
        seen_token = False
        named = ({"event_id": new_id("event"), **event} for event in events)
        for event in disordered(named, faults, SHAPE):
            if faults.garbage and served.events >= faults.garbage_after:
                await self._socket.send_text(GARBAGE[faults.garbage])
                break
            if faults.end_after is not None and served.events >= faults.end_after:
                await self._socket.close()
                break
            if reached(faults.disconnect_after, served):
                served.ended = "broken"
                self._reset()
                return
            if reached(faults.error_after, served):
                error = error_body(500)["error"]
                await self.send(done(head(new_id("resp")), "failed", {**error}))
                break
            async for _ in pauses(event, faults, served, SHAPE, seen_token):
                pass  # a WebSocket needs no comments to stay open
            seen_token = seen_token or SHAPE.is_token(event)
            await self.send(event)
            served.events += 1
        served.ended = "finished"
