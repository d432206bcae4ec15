"""Replies in the shape of POST /v1/chat/completions, whole and as stream chunks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from realtime_agent_ros.endpoint.manner import Manner
from realtime_agent_ros.endpoint.thinking import new_id, tokens
from realtime_agent_ros.planner.models.dialogue import Reply, ToolCall

Json = dict[str, Any]
ARGUMENT_CHARS = 12
"""Arguments are streamed in pieces of this length, as real endpoints do."""


def pieces(reply: Reply, manner: Manner) -> tuple[list[str], list[tuple[str, ToolCall, list[str]]]]:
    """The reply as it will be streamed: words, and calls with an id and argument pieces."""
    words = re.findall(r"\S+\s*", reply.text)
    calls, call_id = [], manner.new_call_id()
    for call in reply.calls:
        text = json.dumps(call.arguments)
        parts = [text[i : i + ARGUMENT_CHARS] for i in range(0, len(text), ARGUMENT_CHARS)]
        calls.append((call_id(), call, parts))
    return words, calls


def chunks(reply: Reply, manner: Manner) -> Iterator[Json]:
    """Stream chunks: role only, text, tool calls, finish reason, and usage if it was asked for."""
    head = {
        "id": new_id("chatcmpl"),
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": manner.model,
    }
    words, calls = pieces(reply, manner)
    yield _chunk(head, {"role": "assistant", "content": None})
    for word in words:
        yield _chunk(head, {"content": word})
    for index, (call_id, call, parts) in enumerate(calls):
        start = {"index": index, "id": call_id, "type": "function"}
        start |= {"function": {"name": call.name, "arguments": ""}}
        yield _chunk(head, {"tool_calls": [start]})
        for part in parts:
            delta = {"index": index, "function": {"arguments": part}}
            yield _chunk(head, {"tool_calls": [delta]})
    yield _chunk(head, {}, "tool_calls" if calls else "stop")
    if manner.usage and manner.usage_asked:
        yield {**head, "choices": [], "usage": _usage(reply, manner.prompt_tokens)}


def completion(reply: Reply, manner: Manner) -> Json:
    """The whole reply, for a request that doesn't stream."""
    call_id = manner.new_call_id()
    message: Json = {"role": "assistant", "content": reply.text or None, "refusal": None}
    if reply.calls:
        message["tool_calls"] = [
            {
                "id": call_id(),
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.arguments)},
            }
            for call in reply.calls
        ]
    reason = "tool_calls" if reply.calls else "stop"
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
    return {
        "id": new_id("chatcmpl"),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": manner.model,
        "choices": [choice],
        "usage": _usage(reply, manner.prompt_tokens) if manner.usage else None,
    }


def _chunk(head: Json, delta: Json, finish_reason: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {**head, "choices": [choice], "usage": None}


def _usage(reply: Reply, prompt_tokens: int) -> Json:
    calls = "".join(json.dumps(call.arguments) for call in reply.calls)
    completion_tokens = tokens(reply.text + calls)
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }
