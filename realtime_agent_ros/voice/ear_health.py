"""In what state the ears are: one line for ``/diagnostics``, from what was delivered.

Pure; time is handed in, in seconds.
"""

from __future__ import annotations

import numpy as np

from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.voice.audio import Samples, seconds_of

SILENT_S = 2.0
"""Nothing was delivered for so long."""
MUTED_S = 10.0
"""Nothing but zeros for so long: a real microphone always has some noise."""
CLIPPED_SHARE = 0.01
LATELY_S = 10.0
"""Clipping, lost sound and what is no sound are told for so long."""
WINDOW_S = 5.0
TOO_SLOW, TOO_FAST = 0.95, 1.05
"""Times real time, in two windows in a row: what was held up comes in one burst, and is no more.
The nearest mistake is 44.1 kHz for 48."""
BREAK_S = 0.5
"""After such a pause a window begins anew: who sends only while somebody speaks is not slow."""


class EarHealth:
    """Made when sound is expected to begin, at ``now_s``."""

    def __init__(self, now_s: float) -> None:
        self._delivered_s = self._alive_s = now_s
        self._clipped_s = self._lost_s = now_s - LATELY_S
        self._refused_s = now_s - LATELY_S
        self._refused = ""
        self._window_s, self._count = now_s, 0
        self._pace, self._pace_before = 1.0, 1.0
        self.clipped = 0
        self.lost = 0

    def delivered(self, samples: Samples, now_s: float) -> None:
        """A block came."""
        if now_s - self._delivered_s > BREAK_S:
            self._window_s, self._count = now_s, 0
            self._pace = self._pace_before = 1.0
        self._delivered_s = now_s
        self._count += samples.size
        if now_s - self._window_s >= WINDOW_S:
            self._pace_before = self._pace
            self._pace = seconds_of(self._count) / (now_s - self._window_s)
            self._window_s, self._count = now_s, 0
        if samples.any():
            self._alive_s = now_s
        clipped = int((np.abs(samples.astype(int)) >= 32767).sum())
        if clipped > CLIPPED_SHARE * samples.size:
            self._clipped_s = now_s
        self.clipped += clipped

    def refuse(self, problem: str, now_s: float) -> None:
        """A message was no sound."""
        self._refused_s, self._refused = now_s, problem

    def overrun(self, now_s: float) -> None:
        """Sound is missing in an utterance."""
        self.late(now_s)
        self.lost += 1

    def late(self, now_s: float) -> None:
        """Sound was dropped, or is worked on too late."""
        self._lost_s = now_s

    def _pace_problem(self) -> str:
        slower, faster = sorted((self._pace, self._pace_before))
        if slower > TOO_FAST or faster < TOO_SLOW:
            pace = slower if slower > TOO_FAST else faster
            return f"sound comes {pace:.2f} times as fast as sample_rate says"
        return ""

    def state(self, now_s: float, source: str, recogniser: str, broken: str) -> tuple[Level, str]:
        """``source``, ``recogniser``: their problems. ``broken``: what a thread failed at."""
        if broken:
            return Level.ERROR, broken
        if source:
            return Level.ERROR, source
        if now_s - self._refused_s < LATELY_S:
            return Level.ERROR, self._refused
        if now_s - self._delivered_s > SILENT_S:
            return Level.ERROR, f"no sound for {now_s - self._delivered_s:.0f} s"
        if problem := self._pace_problem():
            return Level.ERROR, problem
        if now_s - self._alive_s > MUTED_S:
            return Level.WARN, "digital silence: is the microphone muted?"
        if now_s - self._lost_s < LATELY_S:
            return Level.WARN, "sound was lost or is late: an overrun, or the machine is too busy"
        if now_s - self._clipped_s < LATELY_S:
            return Level.WARN, "the sound is clipped: turn the microphone down"
        if recogniser:
            return Level.WARN, recogniser
        return Level.OK, "listening"
