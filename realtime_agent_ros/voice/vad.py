"""Is this frame speech? Judged by loudness over the background.

Belongs here: one frame at a time. Does not belong here: when an utterance begins and ends
(``endpointing``). A quiet hum is background within seconds; a loud noise counts as speech until it
has lasted, and is for the recogniser to refuse.
"""

from __future__ import annotations

from typing import Protocol

from realtime_agent_ros.voice.audio import RATE_HZ, Samples, level_dbfs

FRAME = RATE_HZ // 50
"""Samples in a frame: 20 ms."""
_FALL, _RISE_DB = 0.2, 0.06


class Vad(Protocol):
    """Voice activity detection."""

    def is_speech(self, frame: Samples) -> bool:
        """Whether this frame of ``FRAME`` samples, the next one of the stream, is speech."""
        ...


class EnergyVad:
    """Speech is ``threshold_db`` above the background and not below ``floor_dbfs``.

    The background begins as the first frame, follows a quieter one at once (a fifth of the way) and
    a louder one slowly (3 dB a second), so a sentence does not become background.
    """

    def __init__(self, threshold_db: float = 9.0, floor_dbfs: float = -50.0) -> None:
        self._threshold_db = threshold_db
        self._floor_dbfs = floor_dbfs
        self.background_dbfs: float | None = None

    def is_speech(self, frame: Samples) -> bool:
        level = level_dbfs(frame)
        before = level if self.background_dbfs is None else self.background_dbfs
        if level < before:
            self.background_dbfs = before + _FALL * (level - before)
        else:
            self.background_dbfs = min(level, before + _RISE_DB)
        return level > max(self.background_dbfs + self._threshold_db, self._floor_dbfs)
