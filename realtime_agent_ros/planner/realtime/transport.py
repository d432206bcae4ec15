"""The SDK's WebSocket client for the Realtime API, with the decisions left to us.

Two of its habits don't fit here. It cancels a reply as soon as it hears any sound, where our policy
for barge-in decides; and it fetches items again that we may have deleted. So server events go to
``on_event`` and only those that it needs for its own bookkeeping go on to it. Its own way to send a
message of ours builds a validator each time (17 ms); ``send`` doesn't.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from agents.realtime import RealtimeModelEvent, RealtimeModelListener
from agents.realtime.model_events import RealtimeModelExceptionEvent
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel, TransportConfig
from openai.types.realtime import RealtimeClientEvent
from pydantic import TypeAdapter

Json = dict[str, Any]
_CLIENT_EVENTS: TypeAdapter[RealtimeClientEvent] = TypeAdapter(RealtimeClientEvent)
NOT_PASSED_ON = (
    "input_audio_buffer.speech_started",
    "conversation.item.input_audio_transcription.completed",
    "conversation.item.truncated",
)


class Transport(OpenAIRealtimeWebSocketModel, RealtimeModelListener):
    """One connection; made anew for the next. ``on_event`` gets every server event,
    ``on_problem`` why the connection ended or what could not be read."""

    def __init__(
        self,
        config: TransportConfig,
        on_event: Callable[[Json], None],
        on_problem: Callable[[Exception | None], None],
    ) -> None:
        super().__init__(transport_config=config)
        # At DEBUG the WebSocket library logs the headers of the handshake, the key among them.
        logging.getLogger("websockets.client").setLevel(logging.INFO)
        self._on_event = on_event
        self._on_problem = on_problem
        self.add_listener(self)

    async def send(self, event: Json) -> None:
        """Send a client event. Raises what the WebSocket raises if it is closed."""
        await self._send_raw_message(_CLIENT_EVENTS.validate_python(event))

    async def on_event(self, event: RealtimeModelEvent) -> None:
        """The SDK's own events: of interest is only that something broke."""
        if isinstance(event, RealtimeModelExceptionEvent):
            self._on_problem(event.exception)
        elif event.type == "connection_status" and event.status == "disconnected":
            self._on_problem(None)

    async def _handle_ws_event(self, event: Any) -> None:
        kind = event.get("type") if isinstance(event, dict) else None
        if not isinstance(kind, str):
            self._on_problem(ValueError("no event"))
            return
        self._on_event(event)
        if kind not in NOT_PASSED_ON:
            await super()._handle_ws_event(event)

    @property
    def is_open(self) -> bool:
        """It is connected, as far as is known."""
        task = self._websocket_task
        return self._websocket is not None and task is not None and not task.done()


async def closed(transport: Transport, within_s: float) -> None:
    """Close the connection; one that can't be closed in time is left to the event loop."""
    try:
        async with asyncio.timeout(within_s):
            await transport.close()
    except TimeoutError:
        pass
