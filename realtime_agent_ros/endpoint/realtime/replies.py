"""A reply as the server events of the Realtime API, from response.created to response.done."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from typing import Any

from realtime_agent_ros.endpoint.chat import pieces
from realtime_agent_ros.endpoint.manner import Manner
from realtime_agent_ros.endpoint.realtime.audio import WORD_S, tone
from realtime_agent_ros.endpoint.stream import Shape
from realtime_agent_ros.endpoint.thinking import new_id, tokens
from realtime_agent_ros.planner.models.dialogue import Reply

Json = dict[str, Any]
SHAPE = Shape(
    lambda event: event["type"].endswith(".delta"),
    lambda event: event["type"] == "response.done",
    named=True,
)


def events(reply: Reply, manner: Manner, *, voice: bool) -> Iterator[Json]:
    """The response; with ``voice`` its words come as sound and transcript."""
    response = head(new_id("resp"))
    response_id = response["id"]
    words, calls = pieces(reply, manner)
    output: list[Json] = []
    indexes = itertools.count()
    yield {"type": "response.created", "response": response}
    if words:
        item = _message(reply.text, voice)
        output.append(item)
        yield from _message_events(item, words, next(indexes), voice, response_id)
    for call_id, call, parts in calls:
        item = {
            "id": new_id("item"),
            "object": "realtime.item",
            "type": "function_call",
            "status": "completed",
            "call_id": call_id,
            "name": call.name,
            "arguments": "".join(parts),
        }
        output.append(item)
        yield from _call_events(item, parts, next(indexes), response_id)
    usage = _usage(reply, manner.prompt_tokens) if manner.usage else None
    yield done({**response, "output": output, "usage": usage}, "completed")


def head(response_id: str) -> Json:
    """A response that has begun."""
    return {
        "id": response_id,
        "object": "realtime.response",
        "status": "in_progress",
        "status_details": None,
        "output": [],
        "usage": None,
        "metadata": None,
    }


def done(response: Json, status: str, error: Json | None = None) -> Json:
    """The event that ends a response."""
    details: Json | None = None if status == "completed" else {"type": status}
    if error is not None:
        details = {"type": status, "error": error}
    return {
        "type": "response.done",
        "response": {**response, "status": status, "status_details": details},
    }


def _message(text: str, voice: bool) -> Json:
    part = {"type": "output_audio", "transcript": text}
    return {
        "id": new_id("item"),
        "object": "realtime.item",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [part if voice else {"type": "output_text", "text": text}],
    }


def _message_events(
    item: Json, words: list[str], index: int, voice: bool, response_id: str
) -> Iterator[Json]:
    opened = {**item, "status": "in_progress", "content": []}
    of = {"response_id": response_id, "output_index": index}
    at = {**of, "item_id": item["id"], "content_index": 0}
    kind = "audio" if voice else "text"
    name = "transcript" if voice else "text"
    deltas = "response.output_audio_transcript" if voice else "response.output_text"
    yield {"type": "response.output_item.added", **of, "item": opened}
    yield {"type": "response.content_part.added", **at, "part": {"type": kind, name: ""}}
    sound = base64.b64encode(tone(WORD_S)).decode() if voice else ""
    text = "".join(words)
    for word in words:
        yield {"type": f"{deltas}.delta", **at, "delta": word}
        if voice:
            yield {"type": "response.output_audio.delta", **at, "delta": sound}
    if voice:
        yield {"type": "response.output_audio.done", **at}
    yield {"type": f"{deltas}.done", **at, name: text}
    yield {"type": "response.content_part.done", **at, "part": {"type": kind, name: text}}
    yield {"type": "response.output_item.done", **of, "item": item}


def _call_events(item: Json, parts: list[str], index: int, response_id: str) -> Iterator[Json]:
    of = {"response_id": response_id, "output_index": index}
    at = {**of, "item_id": item["id"], "call_id": item["call_id"]}
    opened = {**item, "status": "in_progress", "arguments": ""}
    whole = {"name": item["name"], "arguments": item["arguments"]}
    yield {"type": "response.output_item.added", **of, "item": opened}
    for part in parts:
        yield {"type": "response.function_call_arguments.delta", **at, "delta": part}
    yield {"type": "response.function_call_arguments.done", **at, **whole}
    yield {"type": "response.output_item.done", **of, "item": item}


def _usage(reply: Reply, read: int) -> Json:
    made = tokens(reply.text + "".join(json.dumps(c.arguments) for c in reply.calls))
    return {"input_tokens": read, "output_tokens": made, "total_tokens": read + made}
