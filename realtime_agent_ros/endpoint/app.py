"""The endpoint's routes: the two APIs, the list of models, and the control of its faults."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from realtime_agent_ros.endpoint import chat, responses
from realtime_agent_ros.endpoint.faults import Control, Faults, Script, Served
from realtime_agent_ros.endpoint.stream import sse
from realtime_agent_ros.endpoint.thinking import (
    Question,
    from_chat,
    from_responses,
    think,
    tokens,
)
from realtime_agent_ros.planner.dialogue import Reply

MODEL = "offline-language"
STALL_CHECK_S = 0.02
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """How one of the two APIs reads a request and writes a reply."""

    name: str
    read: Callable[[Json], Question]
    whole: Callable[[Reply, str, int], Json]
    stream: Callable[[Reply, str, int], Iterator[Json]]
    is_token: Callable[[Json], bool]
    is_end: Callable[[Json], bool]
    named_events: bool


def _chat_token(chunk: Json) -> bool:
    delta = chunk["choices"][0]["delta"] if chunk["choices"] else {}
    return bool(delta.get("content") or delta.get("tool_calls"))


def _chat_end(chunk: Json) -> bool:
    return bool(chunk["choices"] and chunk["choices"][0].get("finish_reason"))


CHAT = Api(
    "chat_completions",
    from_chat,
    chat.completion,
    chat.chunks,
    _chat_token,
    _chat_end,
    False,
)
RESPONSES = Api(
    "responses",
    from_responses,
    responses.response,
    responses.events,
    lambda event: event["type"].endswith(".delta"),
    lambda event: event["type"] == "response.completed",
    True,
)


def make_app(script: Script) -> Starlette:
    """The application; ``script`` is its only state."""

    async def complete(request: Request) -> Response:
        return await _answer(request, CHAT, script)

    async def respond(request: Request) -> Response:
        return await _answer(request, RESPONSES, script)

    async def models(_: Request) -> Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "loopback"}
        return JSONResponse({"object": "list", "data": [model]})

    async def control(request: Request) -> Response:
        if request.method == "POST":
            try:
                script.set(Control.model_validate_json(await request.body()))
            except ValidationError as error:
                return _error(400, str(error.errors(include_url=False)[0]["msg"]))
        return JSONResponse({"requests": [asdict(served) for served in script.requests()]})

    return Starlette(
        routes=[
            Route("/v1/chat/completions", complete, methods=["POST"]),
            Route("/v1/responses", respond, methods=["POST"]),
            Route("/v1/models", models),
            Route("/control", control, methods=["GET", "POST"]),
        ]
    )


async def _answer(request: Request, api: Api, script: Script) -> Response:
    raw = await request.body()
    try:
        body = json.loads(raw)
    except ValueError:
        return _error(400, "the body is no JSON")
    if not isinstance(body, dict):
        return _error(400, "the body is no object")
    question, faults = api.read(body), script.take()
    served = script.log(_served(api, body, question))
    if not await _stall(request, faults):
        served.ended = "disconnected"
        return Response()
    if faults.status != 200:
        served.ended = "finished"
        return _error(faults.status, "scripted failure")
    reply, model = think(question), str(body.get("model", MODEL))
    prompt_tokens = tokens(raw.decode("utf-8", "replace"))
    if not body.get("stream"):
        served.ended = "finished"
        return JSONResponse(api.whole(reply, model, prompt_tokens))
    events = faults.events or api.stream(reply, model, prompt_tokens)
    stream = sse(
        events,
        faults,
        served,
        is_token=api.is_token,
        is_end=api.is_end,
        named=api.named_events,
    )
    return StreamingResponse(stream, media_type="text/event-stream")


async def _stall(request: Request, faults: Faults) -> bool:
    """Be silent before the headers; False if the client left meanwhile."""
    left_s = faults.stall_s
    while left_s > 0.0:
        if await request.is_disconnected():
            return False
        await asyncio.sleep(min(STALL_CHECK_S, left_s))
        left_s -= STALL_CHECK_S
    return True


def _served(api: Api, body: Json, question: Question) -> Served:
    return Served(
        number=0,
        api=api.name,
        model=str(body.get("model", "")),
        streamed=bool(body.get("stream")),
        message=question.message,
        items=len(question.items),
        tools=len(question.tools),
    )


def _error(status: int, message: str) -> Response:
    kind = "rate_limit_error" if status == 429 else "server_error"
    return JSONResponse(
        {"error": {"message": message, "type": kind, "param": None, "code": None}}, status
    )
