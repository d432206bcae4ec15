"""The remote model from parameters and environment; the only place that handles a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx2
from agents import OpenAIChatCompletionsModel, OpenAIResponsesModel
from openai import AsyncOpenAI

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.model_chain import Link, ModelChain
from realtime_agent_ros.planner.offline_model import NAME, OfflineModel

BASE_URL_ENV = "OPENAI_BASE_URL"
MAX_CONNECTIONS = 8


class NoKeyError(ValueError):
    """Only the remote model is allowed and its key is missing; the text says where it belongs."""


def remote_link(config: PlannerConfig, environment: Mapping[str, str]) -> Link | None:
    """The configured remote model, or None without a key. Connects to nothing yet."""
    key = environment.get(config.api_key_env, "").strip()
    if not key:
        return None
    client = AsyncOpenAI(
        api_key=key,
        base_url=config.base_url or environment.get(BASE_URL_ENV) or None,
        max_retries=0,
        http_client=_http_client(config),
    )
    kind = OpenAIResponsesModel if config.api == "responses" else OpenAIChatCompletionsModel
    return Link(config.model, kind(config.model, client), budgeted=True, close=client.close)


def model_chain(
    config: PlannerConfig, environment: Mapping[str, str], now_s: Callable[[], float]
) -> ModelChain:
    """The chain that ``config.offline`` asks for. Raises NoKeyError if it would be empty."""
    links = []
    remote = None if config.offline == "always" else remote_link(config, environment)
    if remote is not None:
        links.append(remote)
    if config.offline != "never":
        links.append(Link(NAME, OfflineModel(), budgeted=False))
    if not links:
        raise NoKeyError(f"offline is 'never' and there is no key in {config.api_key_env}")
    return ModelChain(links, config.cool_down_s, now_s)


def _http_client(config: PlannerConfig) -> httpx2.AsyncClient:
    """The budgets of a response are the resilient model's; here only the connection has one."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(config.plan_timeout_s, connect=config.connect_timeout_s),
        limits=httpx2.Limits(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=config.keepalive_s,
        ),
        follow_redirects=False,  # it would carry the key elsewhere
    )
