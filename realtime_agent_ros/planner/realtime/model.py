"""The Realtime API behind the SDK's ``Model`` interface, so that it is one more model of a chain.

The chain gives it everything else: budgets, falling back, rests, tool calls in order as soon as
they are complete, words clause by clause, and what a cancelled turn may no longer do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

from agents import FunctionTool, Model, ModelResponse, Usage
from agents.items import TResponseInputItem, TResponseStreamEvent
from openai.types.responses import ResponseCompletedEvent

from realtime_agent_ros.planner.models.failure import FailedResponseError, Failure, FailureKind
from realtime_agent_ros.planner.models.seeing import beside
from realtime_agent_ros.planner.realtime.connection import RealtimeConnection
from realtime_agent_ros.planner.realtime.request import Request
from realtime_agent_ros.planner.realtime.translate import Translator


class RealtimeThinker(Model):
    """Stateless but for ``connection``, which keeps the server's conversation equal to the input
    of each request."""

    def __init__(self, name: str, connection: RealtimeConnection) -> None:
        self._name = name
        self._connection = connection

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """The whole response at once. Raises FailedResponseError."""
        async for event in self.stream_response(*args, **kwargs):
            if isinstance(event, ResponseCompletedEvent):
                return ModelResponse(event.response.output, Usage(requests=1), response_id=None)
        raise FailedResponseError(Failure(FailureKind.DISCONNECTED, "no end"))

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: Any,
        tools: list[Any],
        *_args: Any,
        **_kwargs: Any,
    ) -> AsyncIterator[TResponseStreamEvent]:
        """Stream the response; closing the stream cancels it at the server."""
        given = beside(input)
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        usable = [tool for tool in tools if isinstance(tool, FunctionTool)]
        request = Request(system_instructions or "", cast(Any, items), usable)
        translator = Translator(self._name)
        async with self._connection.respond(request) as events, aclosing(cast(Any, events)):
            async for server_event in events:
                for event in translator.take(server_event):
                    yield event
