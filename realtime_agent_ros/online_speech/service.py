"""Where a speech service is, and the SDK's client for it. The only place here that has the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncOpenAI

from realtime_agent_ros.voice.packets import Packet

Tell = Callable[[Packet], None]
BASE_URL_ENV = "OPENAI_BASE_URL"
NO_KEY = "none"
"""Sent to endpoints that want no key; the SDK insists on one."""


@dataclass(frozen=True, slots=True)
class Service:
    """``base_url`` empty: the vendor's. ``key`` empty: none is wanted."""

    base_url: str
    model: str
    voice: str
    language: str
    timeout_s: float
    key: str = field(repr=False)

    @classmethod
    def of(cls, given: Mapping[str, Any], environment: Mapping[str, str]) -> Service:
        """From the parameters ``endpoint.*`` of a voice node. ValueError without the key."""
        name = str(given["api_key_env"])
        key = environment.get(name, "").strip() if name else ""
        if name and not key:
            raise ValueError(f"no key in the environment variable {name}")
        return cls(
            base_url=str(given["base_url"]) or environment.get(BASE_URL_ENV, ""),
            model=str(given["model"]),
            voice=str(given["voice"]),
            language=str(given["language"]),
            timeout_s=float(given["timeout"]),
            key=key,
        )

    def client(self) -> AsyncOpenAI:
        """Without retries: old speech is of no use, and the offline recogniser has it too."""
        return AsyncOpenAI(
            api_key=self.key or NO_KEY,
            base_url=self.base_url or None,
            max_retries=0,
            timeout=self.timeout_s,
        )
