"""Keeps one WebSocket to the Realtime API and asks for one response at a time.

Belongs here: opening, closing, the order of requests, and taking one back. Does not belong here:
when to open again (``upkeep``, with the breaker's rests), time limits of a response (``race``).
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from agents.realtime.model_inputs import (
    RealtimeModelSendAudio,
    RealtimeModelSendInterrupt,
    RealtimeModelSendSessionUpdate,
)
from websockets.exceptions import WebSocketException

from realtime_agent_ros.planner.models.failure import FailedResponseError, Failure, FailureKind
from realtime_agent_ros.planner.realtime import problems
from realtime_agent_ros.planner.realtime.hearing import COMMIT_ID, Hearing
from realtime_agent_ros.planner.realtime.mirror import Mirror
from realtime_agent_ros.planner.realtime.pending import Pending
from realtime_agent_ros.planner.realtime.request import (
    Endpoint,
    Request,
    logprobs_wanted,
    response_create,
    session_settings,
)
from realtime_agent_ros.planner.realtime.transport import Transport, closed

Json = dict[str, Any]
CANCEL_S = 1.0
"""A cancelled response must be over within this time, or the connection is given up."""
CLOSE_S = 0.3


class RealtimeConnection:
    """``hearing`` gets what the server understood of the audio it was sent."""

    def __init__(self, endpoint: Endpoint, hearing: Hearing) -> None:
        self._endpoint = endpoint
        self.hearing = hearing
        self._transport: Transport | None = None
        self._mirror = Mirror()
        self._edition: tuple[Any, ...] | None = None
        self._pending: Pending | None = None
        self._last_event_id: Any = None
        self._opening = asyncio.Lock()
        self._one_at_a_time = asyncio.Lock()
        self._withdrawing: set[asyncio.Task[None]] = set()

    @property
    def is_warm(self) -> bool:
        """The WebSocket is open."""
        return self._transport is not None and self._transport.is_open

    async def warm(self) -> Failure | None:
        """Open it if it isn't. Gives why it couldn't."""
        try:
            await self._opened()
        except FailedResponseError as error:
            return error.failure
        return None

    async def close(self) -> None:
        """Close it; a response under way ends with it."""
        for task in self._withdrawing:
            task.cancel()
        await self._give_up()

    async def send_audio(self, pcm16: bytes, *, commit: bool = False) -> bool:
        """Send a piece of what is heard, PCM of 16 bit, mono, 24000 Hz; ``commit`` ends the
        utterance. False if there is no connection: the piece is lost."""
        transport = self._transport
        if transport is None or not transport.is_open:
            return False
        try:
            if pcm16:
                await transport.send_event(RealtimeModelSendAudio(audio=pcm16, commit=commit))
            elif commit:
                await transport.send({"type": "input_audio_buffer.commit", "event_id": COMMIT_ID})
        except (WebSocketException, OSError):
            return False
        return True

    @asynccontextmanager
    async def respond(self, request: Request) -> AsyncIterator[AsyncIterator[Json]]:
        """The server events of the response to ``request``. Leaving it early takes it back.

        Raises FailedResponseError.
        """
        await self._one_at_a_time.acquire()
        pending = Pending(f"ask_{uuid.uuid4().hex[:16]}", of_conversation=request.of_conversation)
        try:
            transport = await self._opened()
            self._pending = pending
            await self._ask(transport, request, pending)
            yield pending.events()
        finally:
            settled = pending.over.is_set() and not pending.failed
            if self._pending is not pending or settled:
                self._settled(pending)
            else:
                task = asyncio.create_task(self._withdraw(pending), name="withdraw response")
                self._withdrawing.add(task)
                task.add_done_callback(self._withdrawing.discard)

    async def _opened(self) -> Transport:
        async with self._opening:
            if self._transport is not None and self._transport.is_open:
                return self._transport
            await self._give_up()
            endpoint = self._endpoint
            transport = Transport(
                {"handshake_timeout": endpoint.connect_s},
                lambda event: self._on_event(transport, event),
                lambda error: self._on_problem(transport, error),
            )
            try:
                async with asyncio.timeout(endpoint.connect_s):
                    await transport.connect(
                        {
                            "url": endpoint.url,
                            "headers": endpoint.headers,
                            "initial_model_settings": session_settings(endpoint),
                        }
                    )
                    if endpoint.logprobs:
                        await transport.send(logprobs_wanted())
            except (WebSocketException, OSError, ValueError) as error:
                raise FailedResponseError(problems.of_connecting(error)) from error
            self._transport = transport
            self._mirror, self._edition = Mirror(), None
            return transport

    async def _ask(self, transport: Transport, request: Request, pending: Pending) -> None:
        try:
            if request.of_conversation:
                if request.edition != self._edition:
                    await transport.send_event(self._session_update(request))
                    self._edition = request.edition
                for edit in self._mirror.edits(request.items):
                    await transport.send({**edit, "event_id": pending.event_id})
            await transport.send(response_create(request, pending.event_id))
        except (WebSocketException, OSError) as error:
            failure = problems.of_connection(error)
            pending.fail(failure)
            raise FailedResponseError(failure) from error

    def _session_update(self, request: Request) -> RealtimeModelSendSessionUpdate:
        settings = session_settings(self._endpoint)
        settings["instructions"] = request.instructions
        settings["tools"] = [*request.tools]
        return RealtimeModelSendSessionUpdate(session_settings=settings)

    async def _withdraw(self, pending: Pending) -> None:
        """Cancel a response and wait until it is over, so that the next one can begin."""
        transport = self._transport
        interrupt = RealtimeModelSendInterrupt(force_response_cancel=True)
        try:
            async with asyncio.timeout(CANCEL_S):
                await pending.created.wait()
                if transport is not None and not pending.over.is_set():
                    await transport.send_event(interrupt)
                await pending.over.wait()
        except (TimeoutError, WebSocketException, OSError, RuntimeError):
            pending.fail(Failure(FailureKind.STALLED, "cancelled"))
        try:
            if pending.failed:
                await self._give_up()
        finally:
            self._settled(pending)

    def _settled(self, pending: Pending) -> None:
        if self._pending is pending:
            self._pending = None
        self._one_at_a_time.release()

    async def _give_up(self) -> None:
        transport, self._transport = self._transport, None
        self.hearing.clear()
        if transport is not None:
            await closed(transport, CLOSE_S)

    def _on_event(self, transport: Transport, event: Json) -> None:
        if transport is not self._transport:
            return
        event_id = event.get("event_id")
        if event_id is not None and event_id == self._last_event_id:
            return  # it came twice
        self._last_event_id = event_id
        self.hearing.take(event)
        self._reflect(event)
        if self._pending is not None:
            self._pending.take(event)

    def _reflect(self, event: Json) -> None:
        """Follow what the server adds to its conversation."""
        kind, item = event.get("type"), event.get("item")
        item_id = str(event.get("item_id") or "")
        if kind in ("response.output_item.added", "response.output_item.done"):
            if self._pending is not None and self._pending.of_conversation:
                whole = kind == "response.output_item.done"
                self._mirror.said(item if isinstance(item, dict) else {}, whole=whole)
        elif kind == "input_audio_buffer.committed" and item_id:
            self._mirror.heard(item_id)
        elif kind == "conversation.item.input_audio_transcription.completed" and item_id:
            self._mirror.heard(item_id, str(event.get("transcript")).strip())

    def _on_problem(self, transport: Transport, error: Exception | None) -> None:
        if transport is self._transport and self._pending is not None:
            self._pending.fail(problems.of_connection(error))
