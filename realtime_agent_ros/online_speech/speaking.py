"""Text to POST /v1/audio/speech; the sound streams back while it is made."""

from __future__ import annotations

import asyncio

import httpx2
from openai import OpenAIError

from realtime_agent_ros.online_speech.service import Service, Tell
from realtime_agent_ros.voice.packets import Packet

DEFAULT_MODEL, DEFAULT_VOICE = "gpt-4o-mini-tts", "alloy"
PIECE_BYTES = 4800
"""0.1 s of PCM, 16 bit, mono, 24000 Hz."""


class Speaking:
    """One text at a time."""

    def __init__(self, service: Service, tell: Tell) -> None:
        self._service = service
        self._client = service.client()
        self._tell = tell
        self._making: asyncio.Task[None] | None = None

    def take(self, packet: Packet) -> None:
        if self._making is not None:
            self._making.cancel()
        if packet.kind == "S":
            work = self._make(packet.number, packet.data.decode())
            self._making = asyncio.create_task(work, name="speech")

    async def close(self) -> None:
        if self._making is not None:
            self._making.cancel()
        await self._client.close()

    async def _make(self, number: int, text: str) -> None:
        service = self._service
        asked = self._client.audio.speech.with_streaming_response.create(
            model=service.model or DEFAULT_MODEL,
            voice=service.voice or DEFAULT_VOICE,
            input=text,
            response_format="pcm",
        )
        try:
            async with asked as response:
                if "audio" not in response.headers.get("content-type", "audio"):
                    raise ValueError(f"no sound: {response.headers['content-type']}")
                async for piece in response.iter_bytes(PIECE_BYTES):
                    self._tell(Packet("A", number, piece))
        except (OpenAIError, httpx2.HTTPError, ValueError) as error:
            problem = f"speech: {type(error).__name__}: {error}"[:300]
            self._tell(Packet("X", number, problem.encode()))
        else:
            self._tell(Packet("E", number))
