"""What a stretch of sound is like, as vectors: Google's speech embedding, a small net that was
trained on many hours of people's speech. It comes in the wheel of pyopen-wakeword.

Belongs here: how the library is fed. Does not belong here: what is recognised in the vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.backends import BackendError

SIZE = 96
"""Numbers in a vector. Each is of 775 ms of sound, and a new one comes every 80 ms."""
MAX_PIECE = 1280

Vector = NDArray[np.float32]


class SpeechEmbedding:
    """Of one stream of sound, with no gaps."""

    def __init__(self) -> None:
        """BackendError if the package is missing, or if it doesn't run here."""
        try:
            from pyopen_wakeword import OpenWakeWordFeatures

            self._features = OpenWakeWordFeatures.from_builtin()
        except (ImportError, OSError, ValueError) as error:
            raise BackendError(
                f"pyopen-wakeword: {error}: pip install 'realtime_agent_ros[voice]'"
            ) from error

    def feed(self, samples: Samples) -> list[tuple[int, Vector]]:
        """The vectors that ``samples`` complete, each with how many of them it took."""
        found: list[tuple[int, Vector]] = []
        for first in range(0, samples.size, MAX_PIECE):
            piece = samples[first : first + MAX_PIECE]
            vectors = self._features.process_streaming(piece.tobytes())
            found += [(first + piece.size, vector[0, 0, 0]) for vector in vectors]
        return found
