"""Parameters of the models of a chain, as named groups: ``models: [fast, strong]``, ``fast.model``.

Belongs here: what can be set for one model, and how it inherits what stands at the top. Does not
belong here: keys (they stay in the environment) and connections (``remote``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from realtime_agent_ros.core.named_groups import TypedGroup

Positive = Annotated[float, Field(gt=0.0)]
Api = Literal["chat_completions", "responses", "realtime"]
KeyEnv = Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")]
SCHEMES = ("http", "https", "ws", "wss")


def _address(url: str) -> str:
    """An endpoint's address, or nothing. Raises ValueError."""
    parts = urlsplit(url)
    _ = parts.port  # raises for one that is no port
    if url and (parts.scheme not in SCHEMES or not parts.hostname or url != url.strip()):
        raise ValueError("must be an address such as http://host:8000/v1")
    return url


Address = Annotated[str, AfterValidator(_address)]
OFFLINE = "offline"
"""The name of the built-in model that needs no network."""


class ModelConfig(TypedGroup):
    """One model. What is left out is taken from the parameter of that name at the top."""

    model: Annotated[str, Field(min_length=1)] | None = Field(
        None, description="Name of the model, as its endpoint calls it."
    )
    api: Api | None = Field(None, description="Which of the endpoint's APIs is used.")
    base_url: Address | None = Field(None, description="Endpoint, ending in /v1.")
    api_key_env: KeyEnv | None = Field(
        None, description="NAME of the environment variable with the key; empty: no key is sent."
    )
    first_for: tuple[Literal["command", "reasoning", "image"], ...] = Field(
        (), description="Tasks for which this model is asked before those ahead of it."
    )
    images: bool = Field(True, description="It takes images; else it isn't asked about any.")
    connect_timeout_s: Positive | None = Field(None, description="s to connect.")
    first_token_hard_s: Positive | None = Field(None, description="s to the first useful token.")
    between_tokens_s: Positive | None = Field(None, description="s between useful tokens.")
    min_rate_chars_per_s: Annotated[float, Field(ge=0.0)] | None = Field(
        None, description="Useful characters per s; 0: none asked for."
    )

    def over(self, top: Any) -> ModelConfig:
        """This group, with what it leaves out taken from ``top``."""
        values = {
            name: getattr(top, name) for name, value in self if value is None and hasattr(top, name)
        }
        if "model" in values and values.get("api", self.api) == "realtime":
            values["model"] = top.realtime.model
        return self.model_copy(update=values)
