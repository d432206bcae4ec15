"""Which stop word, if any, is in the last second: a small net over embeddings.

Its weights are in ``stop_net.npz``, made by ``scripts/train_stop_net.py`` from synthesised speech
in noise. Does not belong here: what follows from a word (``spotter``).
"""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.voice.embedding import SIZE, Vector

WORDS = ("stop", "halt", "freeze", "whoa", "emergency", "don't move", "hold it")
"""What it was trained on; "do not move" counts as "don't move"."""
WINDOW = 5
"""Vectors that are looked at together: 1.1 s of sound."""
WEIGHTS = Path(__file__).with_suffix(".npz")


class StopNet:
    """Two hidden layers."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        with np.load(weights) as stored:
            self._weights = [stored[name].astype(np.float32) for name in stored.files]
        self._recent = deque([np.zeros(SIZE, np.float32)] * WINDOW, maxlen=WINDOW)

    def feed(self, vector: Vector) -> NDArray[np.float32]:
        """How likely each of ``WORDS`` is, with this next vector of the stream."""
        self._recent.append(vector)
        w1, b1, w2, b2, w3, b3 = self._weights
        hidden = np.maximum(np.concatenate(self._recent) @ w1 + b1, 0.0)
        hidden = np.maximum(hidden @ w2 + b2, 0.0)
        scores = hidden @ w3 + b3
        likely = np.exp(scores - scores.max())
        return np.asarray(likely[1:] / likely.sum(), np.float32)
