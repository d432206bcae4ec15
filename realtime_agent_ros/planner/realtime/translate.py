"""The Realtime API's server events as the events of any other model of the chain.

Pure. Text, and the words of a voice, tool calls piece by piece, sound, the end. What is no part of
a response gives nothing. Raises FailedResponseError for a response that failed.
"""

from __future__ import annotations

import itertools
from typing import Any

from agents.items import TResponseStreamEvent
from openai.types.responses import (
    Response,
    ResponseAudioDeltaEvent,
    ResponseAudioTranscriptDeltaEvent,
    ResponseCompletedEvent,
    ResponseCreatedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseFunctionToolCall,
    ResponseOutputItem,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
    ResponseUsage,
)
from openai.types.responses.response_usage import InputTokensDetails, OutputTokensDetails

from realtime_agent_ros.planner.models.failure import FailedResponseError, Failure, FailureKind

Json = dict[str, Any]
RATE_LIMITED = ("rate_limit_exceeded", "insufficient_quota")


class Translator:
    """One response, in the order in which it comes."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._numbers = itertools.count()
        self._done: list[ResponseOutputItem] = []

    def take(self, event: Json) -> list[TResponseStreamEvent]:
        """What a server event means; often nothing."""
        kind = str(event.get("type"))
        at = {"output_index": _count(event.get("output_index")), "item_id": _text(event, "item_id")}
        where = {**at, "content_index": _count(event.get("content_index"))}
        match kind:
            case "response.created":
                return [self._make(ResponseCreatedEvent, response=self._response([]))]
            case "response.output_text.delta" | "response.text.delta":
                delta = _text(event, "delta")
                return [self._make(ResponseTextDeltaEvent, delta=delta, logprobs=[], **where)]
            case "response.output_audio_transcript.delta" | "response.audio_transcript.delta":
                return [self._make(ResponseAudioTranscriptDeltaEvent, delta=_text(event, "delta"))]
            case "response.output_audio.delta" | "response.audio.delta":
                return [self._make(ResponseAudioDeltaEvent, delta=_text(event, "delta"))]
            case "response.function_call_arguments.delta":
                delta = _text(event, "delta")
                return [self._make(ResponseFunctionCallArgumentsDeltaEvent, delta=delta, **at)]
            case "response.function_call_arguments.done":
                more = {"arguments": _text(event, "arguments"), "name": _text(event, "name")}
                return [self._make(ResponseFunctionCallArgumentsDoneEvent, **at, **more)]
            case "response.output_item.added" | "response.output_item.done":
                return self._item(kind, event.get("item"), at["output_index"])
            case "response.done":
                return [self._ended(event.get("response"))]
        return []

    def _item(self, kind: str, given: Any, index: Any) -> list[TResponseStreamEvent]:
        item = output_item(given) if isinstance(given, dict) else None
        if item is None:
            return []
        if kind == "response.output_item.added":
            return [self._make(ResponseOutputItemAddedEvent, item=item, output_index=index)]
        self._done.append(item)
        return [self._make(ResponseOutputItemDoneEvent, item=item, output_index=index)]

    def _ended(self, given: Any) -> TResponseStreamEvent:
        response = given if isinstance(given, dict) else {}
        if response.get("status") != "completed":
            raise FailedResponseError(_why(response))
        whole = self._response(self._done, _usage(response.get("usage")))
        completed: ResponseCompletedEvent = self._make(ResponseCompletedEvent, response=whole)
        return completed

    def _make(self, kind: type[Any], **values: Any) -> Any:
        name = kind.model_fields["type"].annotation.__args__[0]
        return kind(type=name, sequence_number=next(self._numbers), **values)

    def _response(
        self, output: list[ResponseOutputItem], usage: ResponseUsage | None = None
    ) -> Response:
        return Response(
            id="realtime",
            created_at=0.0,
            model=self._model,
            object="response",
            output=[*output],
            tool_choice="auto",
            tools=[],
            parallel_tool_calls=True,
            usage=usage,
        )


def output_item(item: Json) -> ResponseOutputItem | None:
    """An item of a response: a message with its words, or a call; None for anything else."""
    if item.get("type") == "function_call":
        return ResponseFunctionToolCall(
            id=_text(item, "id"),
            call_id=_text(item, "call_id"),
            name=_text(item, "name"),
            arguments=_text(item, "arguments"),
            type="function_call",
        )
    if item.get("type") != "message":
        return None
    parts = item.get("content")
    words = [_text(p, "text") or _text(p, "transcript") for p in parts or () if isinstance(p, dict)]
    text = "".join(words)
    return ResponseOutputMessage(
        id=_text(item, "id"),
        content=[ResponseOutputText(text=text, type="output_text", annotations=[])] if text else [],
        role="assistant",
        type="message",
        status="completed",
    )


def failure_of(error: Any) -> Failure:
    """What an ``error`` of the API says. Its message may quote the request, so only its code."""
    code = str((error.get("code") or error.get("type") or "") if isinstance(error, dict) else "")
    kind = FailureKind.RATE_LIMITED if code in RATE_LIMITED else FailureKind.MODEL_ERROR
    return Failure(kind, code[:60])


def _why(response: Json) -> Failure:
    details = response.get("status_details")
    error = details.get("error") if isinstance(details, dict) else None
    if error:
        return failure_of(error)
    return Failure(FailureKind.MODEL_ERROR, str(response.get("status"))[:60])


def _usage(usage: Any) -> ResponseUsage | None:
    if not isinstance(usage, dict):
        return None
    read, made = _count(usage.get("input_tokens")), _count(usage.get("output_tokens"))
    details = usage.get("input_token_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    return ResponseUsage(
        input_tokens=read,
        input_tokens_details=InputTokensDetails(cached_tokens=cached, cache_write_tokens=0),
        output_tokens=made,
        output_tokens_details=OutputTokensDetails(reasoning_tokens=0),
        total_tokens=read + made,
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _text(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
