"""What a model's endpoint sends: server-sent events, and the events of the Realtime API."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
from agents import Model, ModelSettings, OpenAIResponsesModel
from agents.models.interface import ModelTracing
from openai import AsyncOpenAI

from realtime_agent_ros.planner.calls.call_reader import CallReader, json_object
from realtime_agent_ros.planner.models.attempt import Attempt
from realtime_agent_ros.planner.models.failure import FailedResponseError, explain
from realtime_agent_ros.planner.models.seeing import SeeingChatModel
from realtime_agent_ros.planner.realtime.hearing import Heard, Hearing
from realtime_agent_ros.planner.realtime.mirror import Mirror
from realtime_agent_ros.planner.realtime.translate import Translator, failure_of

MOST_EVENTS = 2000
_loop = asyncio.new_event_loop()
_body = b""


def _answer(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=_body)


_client = AsyncOpenAI(
    api_key="not-a-real-key",
    base_url="http://127.0.0.1:9/v1",
    max_retries=0,
    http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(_answer)),
)
MODELS: tuple[Model, ...] = (
    SeeingChatModel("m", _client),
    OpenAIResponsesModel("m", _client),
)


def chat_stream(data: bytes) -> None:
    """An answer of a chat-completions endpoint."""
    _stream(data, MODELS[0])


def responses_stream(data: bytes) -> None:
    """An answer of a Responses endpoint."""
    _stream(data, MODELS[1])


def _stream(data: bytes, model: Model) -> None:
    global _body
    _body = data
    _loop.run_until_complete(_read(model))


async def _read(model: Model) -> None:
    """As the planner reads it: whatever the SDK raises is a failure of the model, and named."""
    attempt = Attempt(None, None, may_be_empty=False)  # type: ignore[arg-type]  # no link is asked
    reader = CallReader()
    stream = model.stream_response(
        None, "go", ModelSettings(), [], None, [], ModelTracing.DISABLED,
        previous_response_id=None, conversation_id=None, prompt=None,
    )  # fmt: skip
    events = aiter(stream)
    for _ in range(MOST_EVENTS):
        try:
            event = await anext(events)
        except StopAsyncIteration:
            return
        except Exception as error:  # noqa: BLE001 the pump takes any; here it must be explained
            _explained(error)
            return
        attempt.take(event, 0.0)
        if attempt.failure is not None:
            return
        for released in attempt.release():
            for call in reader.read(released):
                assert isinstance(call.name, str)
                assert not call.is_ready or json_object(call.arguments) is not None


def realtime_wire(data: bytes) -> None:
    """Server events of the Realtime API, one JSON a line."""
    translator, reader, hearing, mirror = Translator("m"), CallReader(), Hearing(), Mirror()
    heard: list[Heard] = []
    hearing.on_partial = hearing.on_final = heard.append
    for line in data.split(b"\n"):
        event = _json(line)
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            continue  # the transport lets nothing else through
        hearing.take(event)
        failure_of(event.get("error"))
        item = event.get("item")
        if isinstance(item, dict):
            mirror.said(item, whole=event["type"].endswith("done"))
        try:
            for translated in translator.take(event):
                reader.read(translated)
        except FailedResponseError as error:
            _explained(error)
            return
    mirror.edits([])
    assert all(isinstance(said.text, str) for said in heard)


def _explained(error: Exception) -> None:
    """Every failure has a name."""
    assert explain(error).kind, repr(error)


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):  # the SDK's to refuse
        return None
