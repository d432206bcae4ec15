"""Utterances to the Realtime API, piece by piece while they are spoken, by the SDK's client.

Only its transcripts are used: the planner answers. The connection is the planner's own kind. What
comes back is told for the utterance whose item it is about, however late it is.
"""

from __future__ import annotations

import asyncio
from collections import deque

from realtime_agent_ros.online_speech.confidence import confidence_of
from realtime_agent_ros.online_speech.service import Service, Tell
from realtime_agent_ros.planner.realtime.config import RealtimeConfig
from realtime_agent_ros.planner.realtime.connection import RealtimeConnection
from realtime_agent_ros.planner.realtime.hearing import Heard, Hearing
from realtime_agent_ros.planner.realtime.link import websocket_url
from realtime_agent_ros.planner.realtime.request import Endpoint
from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, from_bytes
from realtime_agent_ros.voice.packets import Packet, transcript

DEFAULT_MODEL = "gpt-realtime"
REALTIME_HZ = 24000
MOST_ITEMS = 8
"""Of older ones the server has not told the end of, nobody waits for the text."""


class RealtimeEars:
    """Opens the connection at once, and again with an utterance if it was lost."""

    def __init__(self, service: Service, tell: Tell) -> None:
        self._service = service
        self._tell = tell
        model = service.model or DEFAULT_MODEL
        endpoint = Endpoint(
            url=websocket_url(service.base_url, model),
            model=model,
            headers={"Authorization": f"Bearer {service.key}"} if service.key else {},
            connect_s=service.timeout_s,
            config=RealtimeConfig(),
            logprobs=True,
        )
        hearing = Hearing()
        hearing.on_committed = self._on_committed
        hearing.on_refused = self._on_refused
        hearing.on_partial = self._on_partial
        hearing.on_final = self._on_final
        hearing.on_failed = self._on_failed
        self._connection = RealtimeConnection(endpoint, hearing)
        self._resampler = Resampler(RATE_HZ, REALTIME_HZ)
        self._number = 0
        self._committed: deque[int] = deque()
        """Utterances whose item the server has not named yet."""
        self._numbers: dict[str, int] = {}
        self._packets: asyncio.Queue[Packet] = asyncio.Queue()
        self._sending = asyncio.create_task(self._send(), name="realtime ears")

    def take(self, packet: Packet) -> None:
        self._packets.put_nowait(packet)

    async def close(self) -> None:
        self._sending.cancel()
        await self._connection.close()

    async def _send(self) -> None:
        await self._open()
        while True:
            packet = await self._packets.get()
            if packet.kind == "B":
                self._number = packet.number
                self._resampler = Resampler(RATE_HZ, REALTIME_HZ)
                if not self._connection.is_warm:
                    await self._open()
            elif packet.number != self._number:  # this process was started in the middle of it
                if packet.kind == "E":
                    self._problem(packet.number, "its beginning was lost")
            elif packet.kind == "A":
                sound = self._resampler.feed(from_bytes(packet.data))
                await self._connection.send_audio(sound.tobytes())
            elif packet.kind == "E":
                self._committed.append(packet.number)
                if not await self._connection.send_audio(b"", commit=True):
                    self._lose("no connection")

    async def _open(self) -> None:
        self._lose("the connection was lost")
        failure = await self._connection.warm()
        if failure is not None and self._number:  # before the first utterance nobody waits
            self._problem(self._number, f"{failure.kind.value} {failure.detail}".strip())

    def _lose(self, why: str) -> None:
        """What was to come over the connection will not."""
        for number in (*self._numbers.values(), *self._committed):
            self._problem(number, why)
        self._numbers.clear()
        self._committed.clear()

    def _problem(self, number: int, why: str) -> None:
        self._tell(Packet("X", number, f"realtime: {why}".encode()))

    def _on_committed(self, item_id: str) -> None:
        if self._committed:
            self._numbers[item_id] = self._committed.popleft()
        if len(self._numbers) > MOST_ITEMS:
            del self._numbers[next(iter(self._numbers))]

    def _on_refused(self) -> None:
        if self._committed:
            self._problem(self._committed.popleft(), "the sound was refused")

    def _on_partial(self, heard: Heard) -> None:
        if (number := self._numbers.get(heard.item_id)) is not None:
            self._tell(transcript("P", number, heard.text, confidence_of(heard.logprobs)))

    def _on_final(self, heard: Heard) -> None:
        if (number := self._numbers.pop(heard.item_id, None)) is not None:
            self._tell(transcript("F", number, heard.text, confidence_of(heard.logprobs)))

    def _on_failed(self, item_id: str) -> None:
        if (number := self._numbers.pop(item_id, None)) is not None:
            self._problem(number, "the sound was not understood")
