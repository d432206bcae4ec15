"""A plan of the cache in a model's place: the same events, tools and steps, and no request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from agents import Model, ModelResponse
from agents.items import TResponseInputItem, TResponseStreamEvent

from realtime_agent_ros.planner.memory.conversation import open_exchange
from realtime_agent_ros.planner.models.dialogue import Reply
from realtime_agent_ros.planner.models.response_events import events_of
from realtime_agent_ros.planner.tools import replies

NAME = "plan cache"


class RecalledModel(Model):
    """Says and calls ``reply`` once, then what is to be said about a refusal."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.calls = reply.calls

    async def get_response(self, *_: Any, **__: Any) -> ModelResponse:
        """Not used: turns stream."""
        raise NotImplementedError("a plan of the cache is only streamed")

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        *_settings: Any,
        **_more: Any,
    ) -> AsyncIterator[TResponseStreamEvent]:
        """The plan; with the tools' answers, what is to be said about a refusal."""
        _, results = open_exchange(input)
        reply = self._reply
        if results:
            complaints = [c for r in results if (c := replies.complaint(r.output)) is not None]
            reply = Reply(complaints[0] if complaints else "")
        for event in events_of(reply, NAME):
            yield event
