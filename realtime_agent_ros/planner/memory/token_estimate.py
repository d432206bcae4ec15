"""How many tokens a text is, without a tokenizer: from its bytes and the usage told so far.

A tokenizer that is right for one model is megabytes, and wrong for the next. UTF-8 bytes serve all
scripts: English has about four in a token, JSON and most other alphabets about three.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ITEM_BYTES = 24
"""What an item costs beside its text: its role, its separators."""
FEWEST, MOST = 1.0, 8.0
NEW_SHARE = 0.25
LEAST_TOKENS = 50
"""Below this the fixed part of a request says too little about its text."""


class TokenEstimate:
    """Bytes per token, corrected by usage as it is told."""

    def __init__(self, bytes_per_token: float) -> None:
        self.bytes_per_token = bytes_per_token

    def tokens(self, size_bytes: int) -> int:
        """The tokens of so many bytes, rounded up."""
        return int(-(-size_bytes // self.bytes_per_token))

    def learn(self, size_bytes: int, told_tokens: int) -> None:
        """A request of ``size_bytes`` was counted as ``told_tokens``; nonsense changes nothing."""
        if told_tokens < LEAST_TOKENS or size_bytes <= 0:
            return
        found = min(MOST, max(FEWEST, size_bytes / told_tokens))
        self.bytes_per_token += NEW_SHARE * (found - self.bytes_per_token)


class FirstUsage:
    """Learns from the first response of a turn; later ones hold tool results that aren't ours."""

    def __init__(self, estimate: TokenEstimate, size_bytes: int) -> None:
        self._estimate = estimate
        self._size_bytes = size_bytes
        self._heard = False

    def hear(self, event: Any) -> None:
        """An event of the SDK's stream of a response."""
        if self._heard or event.type != "response.completed":
            return
        self._heard = True
        usage = event.response.usage
        if usage is not None:
            self._estimate.learn(self._size_bytes, usage.input_tokens)


def size_bytes(value: Mapping[str, Any] | str) -> int:
    """UTF-8 bytes of a text, or of an item as it is sent."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "replace"))
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return ITEM_BYTES + len(text.encode("utf-8", "replace"))
