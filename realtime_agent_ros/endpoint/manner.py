"""How a reply is written down, whatever it says. Shared by both APIs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from realtime_agent_ros.endpoint.thinking import new_id


@dataclass(frozen=True, slots=True)
class Manner:
    """Of one response. ``usage_asked``: by ``stream_options``, which only chat streams need."""

    model: str
    prompt_tokens: int
    usage_asked: bool = False
    usage: bool = True
    call_ids: Literal["own", "empty", "same"] = "own"

    def new_call_id(self) -> Callable[[], str]:
        """Gives the id of each call of a response."""
        same = new_id("call")
        ids: dict[str, Callable[[], str]] = {
            "own": lambda: new_id("call"),
            "empty": lambda: "",
            "same": lambda: same,
        }
        return ids[self.call_ids]
