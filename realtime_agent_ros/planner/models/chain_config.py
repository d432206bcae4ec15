"""Parameters of the chain of models: which there are, how long they may take, when they rest.

Belongs here: everything ``resilient_model`` owns. Does not belong here: one model's own group of
parameters (``model_config``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from realtime_agent_ros.core.named_groups import collect
from realtime_agent_ros.core.steps import Frozen
from realtime_agent_ros.planner.models.model_config import (
    OFFLINE,
    Address,
    Api,
    KeyEnv,
    ModelConfig,
    Positive,
)
from realtime_agent_ros.planner.realtime.config import RealtimeConfig


class ChainConfig(Frozen):
    """The part of ``planner_node``'s parameters that is about models. Units: s, characters."""

    models: tuple[str, ...] = Field(
        (),
        description="Names of the models, best first; each is a group of parameters. Empty: one "
        "model, from the parameters here. The offline model comes last, see `offline`.",
    )
    remotes: Mapping[str, ModelConfig] = Field(
        {}, description="The groups that `models` names, by their names."
    )
    model: str = Field("gpt-4.1-mini", min_length=1, description="Name of the remote model.")
    api: Api = Field(
        "chat_completions",
        description="Which of the endpoint's APIs is used; realtime: over a WebSocket, see "
        "`realtime.model`.",
    )
    realtime: RealtimeConfig = Field(RealtimeConfig(), description="For `api: realtime` only.")
    base_url: Address = Field(
        "", description="Endpoint, ending in /v1; empty takes OPENAI_BASE_URL, else the vendor's."
    )
    api_key_env: KeyEnv = Field(
        "OPENAI_API_KEY",
        description="NAME of the environment variable that holds the key; never the key itself. "
        "Empty: the endpoint wants none.",
    )
    offline: Literal["auto", "always", "never"] = Field(
        "auto",
        description="auto: offline model without a key and as the fallback; always: nothing "
        "else; never: no fallback.",
    )

    first_token_soft_s: Positive = Field(
        0.7,
        description="s to the first useful token; after it the model counts as slow, and the next "
        "model is asked too as long as a model's p95 is unknown.",
    )
    first_token_hard_s: Positive = Field(
        1.5,
        description="s to the first useful token; the offline model takes over `offline_lead_s` "
        "before, so that its words come within it.",
    )
    offline_lead_s: float = Field(
        0.15, ge=0.0, description="s before the hard bound at which the offline model takes over."
    )
    between_tokens_s: Positive = Field(
        3.0, description="s between useful tokens; after it the response counts as lost."
    )
    min_rate_chars_per_s: float = Field(
        6.0,
        ge=0.0,
        description="Useful characters per s over `rate_window_s`; a response that is slower "
        "counts as lost. 0: none asked for.",
    )
    rate_window_s: Positive = Field(4.0, description="s over which the rate is taken.")
    plan_timeout_s: Positive = Field(
        30.0, description="s for a whole turn; after it the turn is dropped and that is said."
    )
    connect_timeout_s: Positive = Field(1.0, description="s to connect to the endpoint.")
    keepalive_s: Positive = Field(300.0, description="s an idle connection is kept open.")
    keep_warm_s: float = Field(
        30.0,
        ge=0.0,
        description="s after which an idle connection is used once, so that nobody closes it; a "
        "closed one is opened again at once. 0: connections are opened when they are needed.",
    )
    hedge_min_s: Positive = Field(
        0.25, description="s to wait for a first token, at least, before the next model is asked."
    )
    hedge_max_s: Positive = Field(0.9, description="s to wait for it at most.")
    hedge_max_share: float = Field(
        0.2,
        ge=0.0,
        le=1.0,
        description="Extra requests by hedging, as a share of the newest `hedge_window` requests; "
        "0: no hedging.",
    )
    hedge_window: int = Field(100, ge=1, le=10000, description="Requests the share is taken over.")
    short_command_words: int = Field(
        12, ge=0, le=1000, description="An utterance with more words is a task for reasoning."
    )
    breaker_failures: int = Field(
        2, ge=1, le=100, description="Failures in a row after which a model is left alone."
    )
    cool_down_s: float = Field(
        5.0,
        ge=0.0,
        description="s a model is left alone at first; doubled with every failed probe.",
    )
    cool_down_max_s: float = Field(60.0, ge=0.0, description="s it is left alone at most.")
    cool_down_jitter: float = Field(
        0.2, ge=0.0, le=1.0, description="Share by which these times are shortened by chance."
    )
    probe_resting: bool = Field(
        True,
        description="After its rest a model is tried with a short request in the background; "
        "false: the next turn tries it.",
    )
    prompt_cache: Literal["auto", "always", "never"] = Field(
        "auto",
        description="Send prompt_cache_key. auto: only to the vendor's own endpoint, as others "
        "may refuse it.",
    )

    ask_usage: bool = Field(
        True,
        description="Ask chat endpoints for the tokens used (stream_options.include_usage); false "
        "for one that refuses that.",
    )

    @property
    def all_models(self) -> dict[str, ModelConfig]:
        """Every remote model by its name, best first, with all that it inherits filled in."""
        name = self.realtime.model if self.api == "realtime" else self.model
        groups = self.remotes or {name: ModelConfig()}
        return {name: group.over(self) for name, group in groups.items()}

    def as_parameters(self) -> dict[str, Any]:
        """The values as parameters: models as groups at the top."""
        tree = self.model_dump(mode="json", exclude={"remotes"})
        for name, group in self.remotes.items():
            tree[name] = group.model_dump(mode="json", exclude_none=True)
        return tree

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Any) -> Any:
        """The groups that ``models`` names stand at the top of the parameters, as zones do."""
        names = given.get("models") if isinstance(given, dict) else None
        if not isinstance(names, (list, tuple)):
            return given
        named = [str(name) for name in names if name != ""]
        for name in (n for n in named if n != OFFLINE):
            if name in cls.model_fields or "." in name or named.count(name) > 1:
                raise ValueError(
                    f"models: {name!r} can't name a group: each once, without a dot, and no "
                    "parameter's name"
                )
        if OFFLINE in named[:-1]:
            raise ValueError(f"models: {OFFLINE!r} is the end of every chain: name it last or not")
        if OFFLINE in named and given.get("offline") == "never":
            raise ValueError(f"models names {OFFLINE!r}, but the parameter `offline` is 'never'")
        remotes = [name for name in named if name != OFFLINE]
        gathered = collect({**given, "models": remotes}, "models", "remotes", {})
        return {**gathered, "models": tuple(remotes)}

    @model_validator(mode="after")
    def _consistent(self) -> ChainConfig:
        for low, high in (
            ("first_token_soft_s", "first_token_hard_s"),
            ("offline_lead_s", "first_token_hard_s"),
            ("hedge_min_s", "hedge_max_s"),
            ("cool_down_s", "cool_down_max_s"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} ({getattr(self, low)}) must not be above {high} ({getattr(self, high)})"
                )
        return self
