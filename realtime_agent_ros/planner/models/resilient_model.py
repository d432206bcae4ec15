"""The one place that owns the time a model may take, and what happens when it takes more.

A ``Model`` for one turn, over the shared chain: every budget, hedging, taking over and giving up
are its (``race``), the whole plan's time included. No retries exist anywhere else. Once a word or
a call is out there is no second try, because a replay would say or do things twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

from agents import Model, ModelResponse, ModelSettings, Usage
from agents.items import TResponseInputItem, TResponseStreamEvent
from openai.types.responses import Response, ResponseCompletedEvent

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.attempt import TEXT_DELTAS, VOICED
from realtime_agent_ros.planner.models.failure import Failure, FailureKind
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.race import Race, RaceRules, Watcher
from realtime_agent_ros.planner.models.routing import task_of

__all__ = ["TEXT_DELTAS", "VOICED", "ModelLostError", "ResilientModel", "Watcher"]


class ModelLostError(Exception):
    """No model gave a response: all failed, or one did after its first words were out."""


class ResilientModel(Model):
    """One turn's view of the chain. ``aside``: a request that nobody waits for, of one remote
    model, which neither another nor the offline one replaces."""

    def __init__(
        self, chain: ModelChain, config: PlannerConfig, watcher: Watcher, *, aside: bool = False
    ) -> None:
        self._chain = chain
        self._config = config
        self._watcher = watcher
        self._aside = aside
        self._plan: asyncio.Timeout | None = None
        self._asked: Link | None = None
        """The link asked last, while its response is awaited."""
        self._given_up: set[str] = set()
        """Links that failed in this turn; a turn doesn't wait for the same one twice."""

    @asynccontextmanager
    async def within_plan(self, *, held: bool = False) -> AsyncIterator[None]:
        """What stands in it, tools included, ends with the plan's time: raises TimeoutError.

        With ``held`` the time runs from ``plan_begins`` on.
        """
        async with asyncio.timeout(None) as self._plan:
            if not held:
                self.plan_begins()
            try:
                yield
            finally:
                if self._plan.expired() and self._asked is not None:
                    self._chain.ran_out(self._asked)
                self._plan = None

    def plan_begins(self) -> None:
        """The plan's time runs from now; without effect outside ``within_plan``."""
        if self._plan is not None:
            now_s = asyncio.get_running_loop().time()
            self._plan.reschedule(now_s + self._config.plan_timeout_s)

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """The whole response at once, under the same budgets."""
        whole: Response | None = None
        async with aclosing(self.stream_response(*args, **kwargs)) as events:
            async for event in events:
                if isinstance(event, ResponseCompletedEvent):
                    whole = event.response
        if whole is None:
            raise ModelLostError("the stream ended without a completed response")
        return ModelResponse(whole.output, Usage(requests=1), response_id=whole.id)

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        *args: Any,
        **kwargs: Any,
    ) -> AsyncGenerator[TResponseStreamEvent]:
        """Stream the response that wins. Raises ModelLostError if none does."""

        def stream(link: Link) -> AsyncIterator[TResponseStreamEvent]:
            self._asked = link
            settings = settings_for(link, model_settings, ask_usage=self._config.ask_usage)
            return link.model.stream_response(system_instructions, input, settings, *args, **kwargs)

        task = task_of(input, self._config.short_command_words)
        links = self._chain.order(task, self._given_up)
        if self._aside:
            links = tuple(n for n in links if n.remote and self._chain.allows(n))[:1]
        if not links:
            raise ModelLostError(str(Failure(FailureKind.NO_MODEL)))
        race = Race(
            self._chain,
            links,
            stream,
            rules_of(self._config),
            self._watcher,
            may_be_empty=_after_tools(input),
        )
        async with aclosing(race.events()) as events:
            async for event in events:
                yield event
        self._asked = None
        self._given_up |= race.given_up
        if not race.answered:
            failures = list(race.failed.values())
            raise ModelLostError(str(failures[-1] if failures else Failure(FailureKind.NO_MODEL)))


def rules_of(config: PlannerConfig) -> RaceRules:
    """The bounds of a race, from the parameters."""
    return RaceRules(
        soft_s=config.first_token_soft_s,
        hedge_min_s=config.hedge_min_s,
        hedge_max_s=config.hedge_max_s,
        offline_lead_s=config.offline_lead_s,
    )


def settings_for(link: Link, settings: ModelSettings, *, ask_usage: bool) -> ModelSettings:
    """The settings of a request as this link's endpoint wants them. By itself the SDK asks only the
    vendor's endpoint for the tokens used."""
    return replace(
        settings,
        extra_args={**(settings.extra_args or {}), **link.extra_args},
        include_usage=ask_usage or None,  # False would be sent, too
    )


def _after_tools(items: str | list[TResponseInputItem]) -> bool:
    """True if the last item is a tool's answer: then a model may have nothing left to say."""
    return (
        isinstance(items, list) and bool(items) and items[-1].get("type") == "function_call_output"
    )
