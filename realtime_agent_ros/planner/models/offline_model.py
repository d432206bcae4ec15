"""The offline model: the offline language behind the SDK's ``Model`` interface.

It needs no key and no network and goes through the same Runner, tools and streaming as a remote
model. What it understands is ``core/intents``; what it replies, ``dialogue``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from agents import Model, ModelResponse, Usage
from agents.items import TResponseInputItem, TResponseStreamEvent
from openai.types.responses import ResponseCompletedEvent

from realtime_agent_ros.core.intents import Intent
from realtime_agent_ros.planner.memory.conversation import open_exchange
from realtime_agent_ros.planner.models.dialogue import reply_to
from realtime_agent_ros.planner.models.model_config import OFFLINE
from realtime_agent_ros.planner.models.response_events import events_of

NAME = OFFLINE


class OfflineModel(Model):
    """Answers at once; stateless, so one instance serves any number of runs. With ``intent`` it
    doesn't read the message: that is what it means."""

    def __init__(self, intent: Intent | None = None) -> None:
        self._intent = intent

    async def get_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        *_settings: Any,
        **_more: Any,
    ) -> ModelResponse:
        async for event in self.stream_response(system_instructions, input):
            if isinstance(event, ResponseCompletedEvent):
                return ModelResponse(event.response.output, Usage(requests=1), response_id=None)
        raise AssertionError("a stream of events ended without its completion")

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        *_settings: Any,
        **_more: Any,
    ) -> AsyncIterator[TResponseStreamEvent]:
        message, results = open_exchange(input)
        for event in events_of(reply_to(message, results, self._intent), NAME):
            yield event
