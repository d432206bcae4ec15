"""Utterances to POST /v1/audio/transcriptions; the answer streams back as text."""

from __future__ import annotations

import asyncio
import io
import wave

from openai import OpenAIError, omit

from realtime_agent_ros.online_speech.confidence import confidence_of
from realtime_agent_ros.online_speech.service import Service, Tell
from realtime_agent_ros.voice.audio import RATE_HZ
from realtime_agent_ros.voice.packets import Packet, transcript

DEFAULT_MODEL = "gpt-4o-mini-transcribe"


class TranscriptionEars:
    """An utterance is sent when it has ended: the API takes whole files only."""

    def __init__(self, service: Service, tell: Tell) -> None:
        self._service = service
        self._model = service.model or DEFAULT_MODEL
        self._client = service.client()
        self._tell = tell
        self._number = 0
        self._pcm = bytearray()
        self._asking: set[asyncio.Task[None]] = set()

    def take(self, packet: Packet) -> None:
        if packet.kind == "B":
            self._number = packet.number
            self._pcm.clear()
        elif packet.kind == "A":
            self._pcm += packet.data
        elif packet.number != self._number:  # this process was started in the middle of it
            problem = b"transcription: its beginning was lost"
            self._tell(Packet("X", packet.number, problem))
        elif packet.kind == "E":
            work = self._ask(packet.number, _wav(bytes(self._pcm)))
            task = asyncio.create_task(work, name="transcription")
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def close(self) -> None:
        for task in self._asking:
            task.cancel()
        await self._client.close()

    async def _ask(self, number: int, wav: bytes) -> None:
        try:
            async with asyncio.timeout(self._service.timeout_s):
                text, confidence = await self._transcript(number, wav)
        except TimeoutError:
            problem = f"transcription took longer than {self._service.timeout_s:g} s"
            self._tell(Packet("X", number, problem.encode()))
        except (OpenAIError, ValueError, TypeError, AttributeError) as error:
            # The SDK checks nothing that a server says, so its shape can be wrong anywhere.
            problem = f"transcription: {type(error).__name__}: {error}"[:300]
            self._tell(Packet("X", number, problem.encode()))
        else:
            self._tell(transcript("F", number, text, confidence))

    async def _transcript(self, number: int, wav: bytes) -> tuple[str, float]:
        stream = await self._client.audio.transcriptions.create(
            model=self._model,
            file=("speech.wav", wav, "audio/wav"),
            response_format="json",
            language=self._service.language or omit,
            include=["logprobs"] if "transcribe" in self._model else omit,
            stream=True,
        )
        so_far, chances = "", []
        async for event in stream:
            if event.type == "transcript.text.delta":
                so_far += event.delta
                chances += [entry.logprob for entry in event.logprobs or ()]
                self._tell(transcript("P", number, so_far.strip(), confidence_of(chances)))
            elif event.type == "transcript.text.done":
                whole = [entry.logprob for entry in event.logprobs or ()]
                return event.text.strip(), confidence_of(whole or chances)
        raise ValueError("the answer has no end")


def _wav(pcm: bytes) -> bytes:
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm)
    return whole.getvalue()
