"""How sure a transcript is, from the log probabilities of its tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence


def confidence_of(logprobs: Sequence[float | None]) -> float:
    """The mean chance of a token; 1 where the endpoint tells none."""
    known = [logprob for logprob in logprobs if logprob is not None]
    return math.exp(sum(known) / len(known)) if known else 1.0
