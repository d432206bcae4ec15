"""Replies in the shape of POST /v1/responses, whole and as stream events."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from realtime_agent_ros.endpoint.chat import pieces
from realtime_agent_ros.endpoint.manner import Manner
from realtime_agent_ros.endpoint.thinking import new_id, tokens
from realtime_agent_ros.planner.models.dialogue import Reply

Json = dict[str, Any]


def events(reply: Reply, manner: Manner) -> Iterator[Json]:
    """Stream events with their sequence numbers, from response.created to response.completed."""
    for number, event in enumerate(_unnumbered(reply, manner)):
        yield {**event, "sequence_number": number}


def response(reply: Reply, manner: Manner) -> Json:
    """The whole reply, for a request that doesn't stream."""
    *_, completed = _unnumbered(reply, manner)
    whole: Json = completed["response"]
    return whole


def _unnumbered(reply: Reply, manner: Manner) -> Iterator[Json]:
    head = _head(manner.model)
    words, calls = pieces(reply, manner)
    output: list[Json] = []
    yield {"type": "response.created", "response": head}
    yield {"type": "response.in_progress", "response": head}
    indexes = itertools.count()
    if words:
        message = _message(reply.text)
        output.append(message)
        yield from _message_events(message, words, next(indexes))
    for call_id, call, parts in calls:
        item = {
            "id": new_id("fc"),
            "type": "function_call",
            "status": "completed",
            "call_id": call_id,
            "name": call.name,
            "arguments": "".join(parts),
        }
        output.append(item)
        yield from _call_events(item, parts, next(indexes))
    usage = _usage(reply, manner.prompt_tokens) if manner.usage else None
    done = {**head, "status": "completed", "output": output, "usage": usage}
    yield {"type": "response.completed", "response": done}


def _message_events(message: Json, words: list[str], index: int) -> Iterator[Json]:
    at = {"item_id": message["id"], "output_index": index, "content_index": 0}
    opened = {**message, "status": "in_progress", "content": []}
    part = message["content"][0]
    yield {"type": "response.output_item.added", "output_index": index, "item": opened}
    yield {"type": "response.content_part.added", **at, "part": {**part, "text": ""}}
    for word in words:
        yield {"type": "response.output_text.delta", **at, "delta": word, "logprobs": []}
    yield {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **at, "part": part}
    yield {"type": "response.output_item.done", "output_index": index, "item": message}


def _call_events(item: Json, parts: list[str], index: int) -> Iterator[Json]:
    at = {"item_id": item["id"], "output_index": index}
    opened = {**item, "status": "in_progress", "arguments": ""}
    yield {"type": "response.output_item.added", "output_index": index, "item": opened}
    for part in parts:
        yield {"type": "response.function_call_arguments.delta", **at, "delta": part}
    yield {
        "type": "response.function_call_arguments.done",
        **at,
        "name": item["name"],
        "arguments": item["arguments"],
    }
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _message(text: str) -> Json:
    return {
        "id": new_id("msg"),
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
    }


def _head(model: str) -> Json:
    return {
        "id": new_id("resp"),
        "object": "response",
        "created_at": int(time.time()),
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": model,
        "output": [],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": None,
    }


def _usage(reply: Reply, prompt_tokens: int) -> Json:
    output = tokens(reply.text + "".join(json.dumps(c.arguments) for c in reply.calls))
    return {
        "input_tokens": prompt_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": prompt_tokens + output,
    }
