"""Sound that is about to leave: filled by one thread, emptied at the pace of a device by another.

Belongs here: how much may wait, and dropping it at once. Time is the count of samples taken.
"""

from __future__ import annotations

import threading

import numpy as np

from realtime_agent_ros.voice.audio import Samples, samples_of

ROOM = samples_of(0.04)
"""So little waits that a cut is heard at once."""


class PlayBuffer:
    """``put`` waits for room; ``take`` never waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = np.empty(0, np.int16)
        self._closed = False
        self._paused = False
        self.gain = 1.0
        self.refused = ""
        """Why no device takes anything; empty while one does, or is awaited for the first time."""
        self.taken = 0
        """Samples of sound that have left since the start."""

    def put(self, samples: Samples, timeout_s: float) -> bool:
        """Add ``samples``; False if there was no room in time, or nobody takes."""
        with self._changed:
            if not self._changed.wait_for(self._has_room, timeout_s) or self._ends:
                return False
            self._waiting = np.concatenate([self._waiting, samples])
            return True

    def take(self, count: int) -> tuple[Samples, int]:
        """``count`` samples, silence where there are none, and how many are sound."""
        with self._changed:
            ready = 0 if self._paused else min(count, self._waiting.size)
            out = np.zeros(count, np.int16)
            out[:ready] = (self._waiting[:ready] * self.gain).astype(np.int16)
            self._waiting = self._waiting[ready:]
            self.taken += ready
            self._changed.notify_all()
            return out, ready

    def drop(self) -> None:
        """Forget what waits, and don't pause any longer."""
        with self._changed:
            self._waiting = self._waiting[:0]
            self._paused = False
            self._changed.notify_all()

    def refuse(self, why: str) -> None:
        """Nobody takes any more: forget what waits. An empty ``why``: somebody does again."""
        with self._changed:
            self.refused = why
            if why:
                self._waiting = self._waiting[:0]
            self._changed.notify_all()

    def pause(self, paused: bool) -> None:
        """Keep what waits and give silence, or go on."""
        with self._changed:
            self._paused = paused

    def wait_empty(self, timeout_s: float) -> bool:
        """Wait until nothing waits; whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting.size, timeout_s)

    def close(self) -> None:
        """Whoever waits goes on."""
        with self._changed:
            self._closed = True
            self._waiting = self._waiting[:0]
            self._changed.notify_all()

    @property
    def _ends(self) -> bool:
        return self._closed or bool(self.refused)

    def _has_room(self) -> bool:
        return self._ends or self._waiting.size <= ROOM
