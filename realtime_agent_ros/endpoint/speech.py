"""The audio API: POST /v1/audio/transcriptions and /v1/audio/speech, streamed or whole.

What sound says comes from the script (``transcript``), as at the Realtime API; what is spoken is a
tone as long as the text. Wrong requests are refused as the vendor does.
"""

from __future__ import annotations

import asyncio
import io
import math
import wave
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from realtime_agent_ros.endpoint.connections import Connections
from realtime_agent_ros.endpoint.errors import error, json_object
from realtime_agent_ros.endpoint.faults import Faults
from realtime_agent_ros.endpoint.realtime.audio import RATE_HZ, WORD_S, tone
from realtime_agent_ros.endpoint.script import Script, Served
from realtime_agent_ros.endpoint.stream import ConnectionBrokenError, Shape, reached, refusal, sse

Json = dict[str, Any]
SHAPE = Shape(
    lambda event: event["type"] == "transcript.text.delta",
    lambda event: event["type"] == "transcript.text.done",
    named=False,
)
PIECE_S = 0.1
WAV_HEAD_BYTES = 44


async def transcribe(request: Request, script: Script, connections: Connections) -> Response:
    """A WAV file as form data; its text as the script says."""
    async with request.form() as form:
        raw, problem = await _file(form)
        model, streamed = str(form.get("model") or ""), form.get("stream") == "true"
        sure = "logprobs" in form.getlist("include[]")
    if problem or not model:
        return error(400, problem or "you must provide a model parameter")
    faults = script.take()
    port = request.client.port if request.client else 0
    served = script.log(_served("transcriptions", model, streamed, faults.transcript, port), raw)
    if (refused := await refusal(request, faults, served)) is not None:
        return refused
    if not streamed:
        served.ended = "finished"
        return JSONResponse({"text": faults.transcript})
    events = faults.events or _events(faults, sure)
    stream = sse(events, faults, served, SHAPE, partial(connections.reset, port))
    return StreamingResponse(stream, media_type="text/event-stream")


async def speak(request: Request, script: Script, connections: Connections) -> Response:
    """Text as JSON; sound as it is made, in ``response_format`` pcm (24000 Hz) or wav."""
    raw = await request.body()
    body = json_object(raw)
    if isinstance(body, Response):
        return body
    text, kind = str(body.get("input") or ""), body.get("response_format", "mp3")
    if not text or kind not in ("pcm", "wav"):
        return error(400, f"input {text!r}, response_format {kind!r}: allowed is text; pcm, wav")
    faults = script.take()
    port = request.client.port if request.client else 0
    model = str(body.get("model") or "")
    served = script.log(_served("speech", model, True, text, port), raw)
    if (refused := await refusal(request, faults, served)) is not None:
        return refused
    head = _wav_head() if kind == "wav" else b""
    sound = _sound(head, text, faults, served, partial(connections.reset, port))
    return StreamingResponse(sound, media_type="audio/wav" if head else "audio/pcm")


async def _file(form: FormData) -> tuple[bytes, str]:
    """The file's bytes, and what is wrong with it."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        return b"", "file is missing"
    raw = await file.read()
    try:
        with wave.open(io.BytesIO(raw)) as sound:
            return raw, "" if sound.getnframes() else "audio file is too short"
    except (wave.Error, EOFError):
        return raw, "Invalid file format. Supported here: wav"


def _events(faults: Faults, sure: bool) -> Iterator[Json]:
    said: list[Json] = []
    for word in faults.transcript.split():
        piece = f" {word}" if said else word
        chance = logprob(piece, faults)
        said.append(chance)
        delta: Json = {"type": "transcript.text.delta", "delta": piece}
        yield {**delta, "logprobs": [chance]} if sure else delta
    done: Json = {"type": "transcript.text.done", "text": faults.transcript}
    yield {**done, "logprobs": said} if sure else done


def logprob(piece: str, faults: Faults) -> Json:
    """How sure a piece of a transcript is, as both APIs tell it."""
    chance = math.log(faults.confidence)
    return {"token": piece, "logprob": chance, "bytes": [*piece.encode()]}


async def _sound(
    head: bytes, text: str, faults: Faults, served: Served, reset: Any
) -> AsyncIterator[bytes]:
    """The tone, with the scripted pauses and breaks."""
    try:
        yield head
        await asyncio.sleep(faults.first_token_s)
        for _ in range(max(1, round(len(text.split()) * WORD_S / PIECE_S))):
            if reached(faults.disconnect_after, served):
                served.ended = "broken"
                if faults.reset:
                    reset()
                raise ConnectionBrokenError
            if reached(faults.stall_after, served):
                await asyncio.Event().wait()
            if reached(faults.end_after, served):
                break
            yield tone(PIECE_S)
            served.events += 1
            await asyncio.sleep(faults.token_s)
        served.ended = "finished"
    finally:
        served.ended = served.ended or "disconnected"


def _wav_head() -> bytes:
    """Of a stream whose length isn't known yet."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
    return whole.getvalue()[:WAV_HEAD_BYTES]


def _served(api: str, model: str, streamed: bool, message: str, port: int) -> Served:
    return Served(0, api, model, streamed, message, 0, 0, port)
