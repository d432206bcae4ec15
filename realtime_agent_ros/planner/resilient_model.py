"""The one place that owns the time a model may take, and what happens when it takes more.

A ``Model`` for one run, over the shared chain: each link is pumped under its budgets; if it fails
before anything was said or done, the next one takes over. Once a word is out or a tool call is
complete, which starts it, there is no second try, because a replay would say or do things twice.
No retries exist anywhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2
from agents import Model, ModelResponse, Usage
from agents.items import TResponseInputItem, TResponseStreamEvent
from openai import APIConnectionError, APIStatusError, APITimeoutError
from openai.types.responses import ResponseCompletedEvent, ResponseFunctionToolCall

from realtime_agent_ros.planner.call_reader import CallReader
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.model_chain import Link, ModelChain
from realtime_agent_ros.planner.stream_pump import StreamEnd, StreamPump

TEXT_DELTAS = ("response.output_text.delta", "response.refusal.delta")
CALL_DELTAS = ("response.function_call_arguments.delta", "response.custom_tool_call_input.delta")
ENDS_BADLY = ("response.failed", "response.incomplete", "response.error", "error")


class ModelLostError(Exception):
    """No model gave a response: all failed, or one did after its first words were out."""


class Watcher(Protocol):
    """What a turn wants to know of its model, as it happens. All calls return at once."""

    def on_request(self, model: str) -> None:
        """A response is asked for."""

    def on_soft_bound(self, model: str) -> None:
        """No useful token within the soft bound."""

    def on_first_token(self, model: str) -> None:
        """The first useful token of a response: text, or a tool call."""

    def on_fallback(self, model: str, kind: str, detail: str) -> None:
        """``model`` failed and the next one takes over."""


@dataclass(frozen=True, slots=True)
class _Failure:
    kind: str
    detail: str = ""


class ResilientModel(Model):
    """One run's view of the chain."""

    def __init__(self, chain: ModelChain, config: PlannerConfig, watcher: Watcher) -> None:
        self._chain = chain
        self._config = config
        self._watcher = watcher
        self._given_up: set[str] = set()
        """Links that failed in this run; a run doesn't wait for the same one twice."""

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """The whole response at once, under the same budgets."""
        async for event in self.stream_response(*args, **kwargs):
            if isinstance(event, ResponseCompletedEvent):
                return ModelResponse(
                    event.response.output, Usage(requests=1), response_id=event.response.id
                )
        raise ModelLostError("the stream ended without a completed response")

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        *args: Any,
        **kwargs: Any,
    ) -> AsyncIterator[TResponseStreamEvent]:
        """Stream from the first link that answers. Raises ModelLostError if none does."""
        failure = _Failure("no model")
        for link in self._chain.usable(self._given_up):
            self._watcher.on_request(link.name)
            stream = link.model.stream_response(system_instructions, input, *args, **kwargs)
            attempt = _Attempt(link, self._config, self._watcher, _after_tools(input))
            async with StreamPump(stream) as pump:
                async for event in attempt.events(pump):
                    yield event
            if attempt.failure is None:
                self._chain.answered(link)
                return
            failure = attempt.failure
            self._chain.failed(link, failure.kind, failure.detail)
            self._given_up.add(link.name)
            if attempt.committed:
                break
            self._watcher.on_fallback(link.name, failure.kind, failure.detail)
        raise ModelLostError(
            f"{failure.kind}: {failure.detail}" if failure.detail else failure.kind
        )


class _Attempt:
    """One response of one link. Holds events back until the first text or complete tool call, so
    that a failed attempt leaves no trace; afterwards it is ``committed``."""

    def __init__(
        self, link: Link, config: PlannerConfig, watcher: Watcher, may_be_empty: bool
    ) -> None:
        self._link = link
        self._config = config
        self._watcher = watcher
        self._may_be_empty = may_be_empty
        self._held: list[TResponseStreamEvent] = []
        self._calls = CallReader()
        self._useful = False
        self._soft_told = False
        self._clock = asyncio.get_running_loop().time
        self._mark_s = self._clock()
        self.committed = False
        self.failure: _Failure | None = None

    async def events(self, pump: StreamPump) -> AsyncIterator[TResponseStreamEvent]:
        while True:
            event = await self._next(pump)
            if event is None:
                return
            if isinstance(event, ResponseCompletedEvent) and not self._accept(event):
                return
            self._held.append(event)
            completed = event.type == "response.completed"
            if not self.committed:
                a_call = any(call.is_ready for call in self._calls.read(event))
                self.committed = completed or a_call or event.type in TEXT_DELTAS
            if self.committed:
                for held in self._held:
                    yield held
                self._held.clear()
            if completed:
                return

    async def _next(self, pump: StreamPump) -> TResponseStreamEvent | None:
        """The next event, noted; None with ``failure`` set when there is none to be had."""
        event = await pump.next(self._left_s())
        while event is None and self._may_wait_on():
            event = await pump.next(self._left_s())
        if event is None:
            late = "between tokens" if self._useful else "first token"
            self.failure = _Failure("timeout", f"{late} from {self._link.name}")
        elif isinstance(event, StreamEnd):
            self.failure = explain(event.error)
        elif event.type in ENDS_BADLY:
            self.failure = _Failure("model error", event.type)
        else:
            self._note(event)
            return event
        return None

    def _left_s(self) -> float | None:
        """Time that may pass until the next useful token; events without use don't renew it."""
        if not self._link.budgeted:
            return None
        bound_s = self._config.between_tokens_s
        if not self._useful:
            soft, hard = self._config.first_token_soft_s, self._config.first_token_hard_s
            bound_s = hard if self._soft_told else soft
        return max(0.0, self._mark_s + bound_s - self._clock())

    def _may_wait_on(self) -> bool:
        """After the soft bound, once, the watcher is told and the wait goes on to the hard one."""
        if self._useful or self._soft_told:
            return False
        self._soft_told = True
        self._watcher.on_soft_bound(self._link.name)
        return True

    def _note(self, event: TResponseStreamEvent) -> None:
        if not _is_useful(event):
            return
        self._mark_s = self._clock()
        if not self._useful:
            self._useful = True
            self._watcher.on_first_token(self._link.name)

    def _accept(self, event: ResponseCompletedEvent) -> bool:
        """False if there is nothing in a completed response."""
        if not (self._useful or event.response.output or self._may_be_empty):
            self.failure = _Failure("empty response")
            return False
        return True


def explain(error: Exception | None) -> _Failure:
    """A failure in a few words. Never the request, so never a key."""
    if isinstance(error, APIConnectionError) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    match error:
        case None:
            return _Failure("disconnected", "the stream ended early")
        case APITimeoutError() | httpx2.TimeoutException() | TimeoutError():
            return _Failure("timeout", "the connection")
        case APIStatusError(status_code=status):
            return _Failure("http error", str(status))
        case httpx2.RemoteProtocolError() | httpx2.ReadError():
            return _Failure("disconnected", type(error).__name__)
        case APIConnectionError() | httpx2.HTTPError() | OSError():
            return _Failure("unreachable", type(error).__name__)
        case _:
            return _Failure("garbage", type(error).__name__)


def _is_useful(event: TResponseStreamEvent) -> bool:
    """Text or a part of a tool call; role-only chunks, keep-alives and reasoning don't count."""
    if event.type in TEXT_DELTAS or event.type in CALL_DELTAS:
        return bool(getattr(event, "delta", ""))
    item = getattr(event, "item", None)
    return event.type == "response.output_item.added" and isinstance(item, ResponseFunctionToolCall)


def _after_tools(items: str | list[TResponseInputItem]) -> bool:
    """True if the last item is a tool's answer: then a model may have nothing left to say."""
    return (
        isinstance(items, list) and bool(items) and items[-1].get("type") == "function_call_output"
    )
