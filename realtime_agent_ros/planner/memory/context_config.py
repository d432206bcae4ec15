"""Parameters of what the model is told of the conversation so far (``context.*``)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen


class ContextConfig(Frozen):
    """How much is sent along, and what becomes of the rest. Units: tokens, bytes, s."""

    max_tokens: int = Field(
        8000,
        ge=1000,
        le=1_000_000,
        description="Tokens of one request before the model's answer: instructions, tools, "
        "conversation and message. Oldest turns are left out, whole.",
    )
    bytes_per_token: float = Field(
        3.0,
        ge=1.0,
        le=8.0,
        description="First estimate of UTF-8 bytes in a token, low on purpose; corrected by the "
        "usage that the endpoint tells.",
    )
    summary: Literal["auto", "local", "off"] = Field(
        "auto",
        description="What becomes of turns that are left out. auto: the model sums them up while "
        "nobody speaks, offline as local; local: a list of what was said and done; off: nothing.",
    )
    summary_chars: int = Field(800, ge=100, le=8000, description="Characters of that summary.")
    summary_timeout_s: float = Field(
        10.0, gt=0.0, le=120.0, description="s the model may take for a summary."
    )
    stored_turns: int = Field(
        500, ge=10, le=100_000, description="Turns kept in history_path; older ones are deleted."
    )
