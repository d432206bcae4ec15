"""The models of the chain from parameters and environment; the only place that handles a key."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from agents import Model, OpenAIResponsesModel
from openai import AsyncOpenAI

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.breaker import Breaker, BreakerPolicy
from realtime_agent_ros.planner.models.budgets import Budgets
from realtime_agent_ros.planner.models.connection import Connection, Opened
from realtime_agent_ros.planner.models.hedge_cap import HedgeCap
from realtime_agent_ros.planner.models.http_client import make_client, make_transport
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.model_config import ModelConfig
from realtime_agent_ros.planner.models.offline_model import NAME, OfflineModel
from realtime_agent_ros.planner.models.quick_client import quicken
from realtime_agent_ros.planner.models.routing import Task
from realtime_agent_ros.planner.models.seeing import SeeingChatModel
from realtime_agent_ros.planner.prompts.instructions import instructions
from realtime_agent_ros.planner.realtime.link import VENDOR_URL, realtime_model

BASE_URL_ENV = "OPENAI_BASE_URL"
NO_KEY = "none"
"""Sent to endpoints that want no key; the SDK insists on one."""
VENDOR_HOST = "api.openai.com"


class NoKeyError(ValueError):
    """Only remote models are allowed and no key is there; the text says where it belongs."""


def model_chain(
    config: PlannerConfig, environment: Mapping[str, str], now_s: Callable[[], float]
) -> ModelChain:
    """The chain that the parameters ask for; a model without its key is left out. Raises
    NoKeyError if nothing would be left."""
    links = []
    missing = {}
    for name, model in config.all_models.items() if config.offline != "always" else ():
        link = remote_link(name, model, config, environment)
        if link is not None:
            links.append(link)
        else:
            missing[name] = f"no key in {model.api_key_env}"
    if config.offline != "never":
        links.append(Link(NAME, OfflineModel()))
    if not links:
        raise NoKeyError("offline is 'never' and there is " + "; ".join(missing.values()))
    hedges = HedgeCap(config.hedge_max_share, config.hedge_window)
    return ModelChain(links, now_s, hedges, left_out=missing)


def remote_link(
    name: str, model: ModelConfig, config: PlannerConfig, environment: Mapping[str, str]
) -> Link | None:
    """One remote model, ``model`` with everything filled in; None without its key. Connects to
    nothing yet."""
    key = environment.get(model.api_key_env or "", "").strip()
    if model.api_key_env and not key:
        return None
    budgets = budgets_of(model, config)
    base_url = model.base_url or environment.get(BASE_URL_ENV) or ""
    connect = _realtime if model.api == "realtime" else _http
    asked, connection, host = connect(model, config, base_url, key)
    return Link(
        name=name,
        model=asked,
        budgets=budgets,
        host=host,
        first_for=frozenset(Task(task) for task in model.first_for),
        sees_images=model.images,
        extra_args=_extra_args(config, host),
        breaker=Breaker(_policy(config, budgets), random.random),
        connection=connection,
        thinks_ahead=model.api != "realtime",
    )


def _http(
    model: ModelConfig, config: PlannerConfig, base_url: str, key: str
) -> tuple[Model, Opened, str]:
    """The SDK's model over HTTP, its connection and its host."""
    transport = make_transport(config)
    http = make_client(config, transport, budgets_of(model, config).connect_s)
    client = quicken(
        AsyncOpenAI(
            api_key=key or NO_KEY, base_url=base_url or None, max_retries=0, http_client=http
        )
    )
    kind = OpenAIResponsesModel if model.api == "responses" else SeeingChatModel
    host = urlsplit(str(client.base_url)).netloc.rpartition("@")[2]
    asked = kind(model.model or config.model, client)
    return asked, Connection(client, http, transport), host


def _realtime(
    model: ModelConfig, config: PlannerConfig, base_url: str, key: str
) -> tuple[Model, Opened, str]:
    """The same over a WebSocket."""
    connect_s = budgets_of(model, config).connect_s
    name = model.model or config.realtime.model
    asked, connection = realtime_model(name, base_url, key, connect_s, config.realtime)
    return asked, connection, urlsplit(base_url or VENDOR_URL).netloc.rpartition("@")[2]


def budgets_of(model: ModelConfig, config: PlannerConfig) -> Budgets:
    """The budgets of a model whose group is filled in."""

    def own(value: float | None, top: float) -> float:
        return top if value is None else value

    return Budgets(
        connect_s=own(model.connect_timeout_s, config.connect_timeout_s),
        first_token_hard_s=own(model.first_token_hard_s, config.first_token_hard_s),
        between_tokens_s=own(model.between_tokens_s, config.between_tokens_s),
        min_rate_cps=own(model.min_rate_chars_per_s, config.min_rate_chars_per_s),
        rate_window_s=config.rate_window_s,
    )


def _policy(config: PlannerConfig, budgets: Budgets) -> BreakerPolicy:
    return BreakerPolicy(
        failures=config.breaker_failures,
        open_s=config.cool_down_s,
        max_open_s=config.cool_down_max_s,
        jitter_ratio=config.cool_down_jitter,
        trial_s=budgets.connect_s + budgets.first_token_hard_s,
    )


def _extra_args(config: PlannerConfig, host: str) -> dict[str, str]:
    """The same key for all requests with the same instructions, so that they reach the same
    cache. The SDK's own would be another one for every turn."""
    if config.prompt_cache == "never" or (config.prompt_cache == "auto" and host != VENDOR_HOST):
        return {}
    return {"prompt_cache_key": hashlib.sha256(instructions(config).text.encode()).hexdigest()[:32]}
