"""Which speech is thought about at all: bounds of length and rate on utterances.

What is above them is counted, told aloud once and otherwise left alone; the running turn goes on.
Stop words and cancellations never come here: they act before it. These bounds save money and
patience; what the robot may do is bounded in ``agent_node``.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.protocol import SayNow

WINDOW_S = 60.0


class SpeechConfig(Frozen):
    """Bounds on what people say (``speech.*``). Units: characters, utterances per minute."""

    max_chars: int = Field(
        500,
        ge=20,
        le=1000,
        description="Characters of one utterance; a longer one is not acted on, told once.",
    )
    max_per_min: int = Field(
        40,
        ge=1,
        le=100_000,
        description="Utterances in a minute that are acted on; more are not, told once. Stop words "
        "and cancellations always are.",
    )


class SpeechGate:
    """Make it on a loop. ``lines`` are said for ``too long`` and ``too often``."""

    def __init__(
        self, config: SpeechConfig, lines: dict[str, str], outbox: Outbox, plan_id: str
    ) -> None:
        self._config = config
        self._lines = lines
        self._outbox = outbox
        self._plan_id = plan_id
        self._now_s = asyncio.get_running_loop().time
        self._taken_s: deque[float] = deque()
        self._told = False
        self.refused: Counter[str] = Counter()
        """How many were not acted on, by the reason."""

    def is_too_long(self, text: str) -> bool:
        return len(text) > self._config.max_chars

    def refusal(self, text: str) -> str | None:
        """Why ``text``, a whole utterance, is left alone; None if it is taken."""
        now_s = self._now_s()
        while self._taken_s and self._taken_s[0] <= now_s - WINDOW_S:
            self._taken_s.popleft()
        if self.is_too_long(text):
            return self._refuse("too long")
        if len(self._taken_s) >= self._config.max_per_min:
            return self._refuse("too often")
        self._taken_s.append(now_s)
        self._told = False
        return None

    def _refuse(self, reason: str) -> str:
        self.refused[reason] += 1
        if not self._told and self._lines[reason]:
            self._outbox.publish(SayNow(plan_id=self._plan_id, text=self._lines[reason]))
        self._told = True
        return reason
