"""The endpoint's routes: the APIs, the list of models, and the control of its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from realtime_agent_ros.endpoint import chat, responses, speech
from realtime_agent_ros.endpoint.connections import Connections
from realtime_agent_ros.endpoint.errors import error, json_object
from realtime_agent_ros.endpoint.faults import Control, Faults
from realtime_agent_ros.endpoint.manner import Manner
from realtime_agent_ros.endpoint.realtime.route import serve
from realtime_agent_ros.endpoint.script import Script, Served
from realtime_agent_ros.endpoint.stream import Shape, refusal, sse
from realtime_agent_ros.endpoint.thinking import (
    Question,
    from_chat,
    from_responses,
    new_id,
    think,
    tokens,
)
from realtime_agent_ros.planner.models.dialogue import Reply, ToolCall

MODEL = "offline-language"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """How one of the two APIs reads a request and writes a reply."""

    name: str
    read: Callable[[Json], Question]
    whole: Callable[[Reply, Manner], Json]
    stream: Callable[[Reply, Manner], Iterator[Json]]
    shape: Shape


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
    Shape(_chat_token, _chat_end, named=False),
)
RESPONSES = Api(
    "responses",
    from_responses,
    responses.response,
    responses.events,
    Shape(
        lambda event: event["type"].endswith(".delta"),
        lambda event: event["type"] == "response.completed",
        named=True,
    ),
)


def make_app(script: Script, connections: Connections) -> Starlette:
    """The application; what it is given is its only state."""

    async def complete(request: Request) -> Response:
        return await _answer(request, CHAT, script, connections)

    async def respond(request: Request) -> Response:
        return await _answer(request, RESPONSES, script, connections)

    async def transcribe(request: Request) -> Response:
        return await speech.transcribe(request, script, connections)

    async def speak(request: Request) -> Response:
        return await speech.speak(request, script, connections)

    async def talk(socket: WebSocket) -> None:
        await serve(socket, script, connections, _reply)

    async def models(_: Request) -> Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "loopback"}
        return JSONResponse({"object": "list", "data": [model]})

    async def control(request: Request) -> Response:
        if request.method == "POST":
            try:
                script.set(Control.model_validate_json(await request.body()))
            except ValidationError as problem:
                return error(400, str(problem.errors(include_url=False)[0]["msg"]))
        requests = [asdict(served) for served in script.requests()]
        return JSONResponse({"requests": requests, "client_events": script.client_events()})

    async def no_such_page(request: Request, _: Exception) -> Response:
        return error(404, f"Invalid URL ({request.method} {request.url.path})")

    return Starlette(
        routes=[
            Route("/v1/chat/completions", complete, methods=["POST"]),
            Route("/v1/responses", respond, methods=["POST"]),
            Route("/v1/audio/transcriptions", transcribe, methods=["POST"]),
            Route("/v1/audio/speech", speak, methods=["POST"]),
            WebSocketRoute("/v1/realtime", talk),
            Route("/v1/models", models),
            Route("/control", control, methods=["GET", "POST"]),
        ],
        exception_handlers={404: no_such_page},
    )


async def _answer(request: Request, api: Api, script: Script, connections: Connections) -> Response:
    raw = await request.body()
    body = json_object(raw)
    if isinstance(body, Response):
        return body
    question, faults = api.read(body), script.take()
    port = request.client.port if request.client else 0
    served = script.log(_served(api, body, question, port), raw)
    if (refused := await refusal(request, faults, served)) is not None:
        return refused
    reply, manner = _reply(question, faults), _manner(body, raw, faults)
    if not body.get("stream"):
        served.ended = "finished"
        return JSONResponse(api.whole(reply, manner))
    events = faults.events or api.stream(reply, manner)
    stream = sse(events, faults, served, api.shape, partial(connections.reset, port))
    headers = {"x-request-id": new_id("req"), "cache-control": "no-cache"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _reply(question: Question, faults: Faults) -> Reply:
    if faults.text is None and not faults.calls:
        return think(question)
    calls = tuple(ToolCall(call.name, dict(call.arguments)) for call in faults.calls)
    return Reply(faults.text or "", calls)


def _manner(body: Json, raw: bytes, faults: Faults) -> Manner:
    options = body.get("stream_options")
    asked = isinstance(options, dict) and bool(options.get("include_usage"))
    return Manner(
        model=str(body.get("model", MODEL)),
        prompt_tokens=tokens(raw.decode("utf-8", "replace")),
        usage_asked=asked,
        usage=faults.usage,
        call_ids=faults.call_ids,
    )


def _served(api: Api, body: Json, question: Question, port: int) -> Served:
    return Served(
        number=0,
        api=api.name,
        model=str(body.get("model", "")),
        streamed=bool(body.get("stream")),
        message=question.message,
        items=len(question.items),
        tools=len(question.tools),
        connection=port,
    )
