"""Keeps the robot's own voice from the recogniser: while it sounds, only what is louder is heard.

Belongs here: how loud the robot's voice comes in, what is left of a frame. Does not belong here:
its words (``echo``), and stop words, which are listened for in all sound. This is a gate, no echo
canceller: a person who is not louder than the robot is heard once it is silent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from realtime_agent_ros.voice.audio import Samples, level_dbfs, samples_of
from realtime_agent_ros.voice.vad import FRAME

MARGIN_DB = 14.0
"""So much above the robot's own voice somebody else is heard: its loudest sounds are some 6 dB
louder than what counts."""
STRETCHES = 5
"""So many stretches of the robot's voice are remembered, and the quietest counts: in the others
somebody may have spoken too."""
LEAST, MOST = samples_of(0.25), samples_of(3.0)
"""Of its voice alone, to know its loudness."""
USUAL = 75
"""Percentile of a stretch's frames that counts as its loudness: a "stop" that is said into it is
shorter than the rest."""
HANG = samples_of(0.2)
"""A person's soft sounds after a loud one are theirs too."""
QUIET_DBFS = -60.0
LEAST_OVER = samples_of(0.12)
"""Of an utterance over the robot's voice, above which it is somebody's; less is a leak."""


def nobody(_now: int) -> bool:
    """The robot never speaks."""
    return False


class OwnVoice:
    """Fed frame by frame. ``sounds`` tells from a count of samples whether the robot's voice may be
    in the sound; ``speaks`` whether it is speaking, so that its loudness can be learnt: a room's
    noise behind its words is not its voice."""

    def __init__(
        self,
        sounds: Callable[[int], bool] = nobody,
        speaks: Callable[[int], bool] | None = None,
    ) -> None:
        self._sounds = sounds
        self._speaks = speaks or sounds
        self._known: deque[float] = deque(maxlen=STRETCHES)
        self._levels: list[float] = []
        self._over_until = -1
        self._overlapped = False
        self._over = 0
        self._peak_dbfs = -120.0

    def begin(self) -> None:
        """An utterance begins."""
        self._overlapped = False
        self._over = 0
        self._peak_dbfs = -120.0

    def filter(self, frame: Samples, now: int, *, in_utterance: bool) -> Samples:
        """The frame that ends at ``now``, or as good as silence if it is the robot's."""
        level = level_dbfs(frame)
        self._peak_dbfs = max(self._peak_dbfs, level)
        if not self._sounds(now):
            self._learn()
            self._over += FRAME
            return frame
        self._overlapped = True
        # Before anything is known, who spoke first is heard.
        louder = level > min(self._known) + MARGIN_DB if self._known else in_utterance
        if louder:
            self._over += FRAME
            self._over_until = now + HANG
        if now <= self._over_until:
            return frame
        self._levels += [level] if level > QUIET_DBFS and self._speaks(now) else []
        if len(self._levels) * FRAME >= MOST:
            self._learn()
        return _quiet(frame, level)

    def is_sounding(self, now: int) -> bool:
        """Whether the robot speaks."""
        return self._sounds(now)

    @property
    def leaked(self) -> bool:
        """Next to nothing of the utterance was louder than the robot, which spoke meanwhile."""
        return self._overlapped and self._over < LEAST_OVER

    def was_own(self) -> None:
        """The utterance turned out to be the robot's words: so loud it is now."""
        self._known.clear()
        self._known.append(self._peak_dbfs - MARGIN_DB / 2.0)

    def _learn(self) -> None:
        """A stretch of its voice is over."""
        if len(self._levels) * FRAME >= LEAST:
            self._known.append(float(np.percentile(self._levels, USUAL)))
        self._levels.clear()


def _quiet(frame: Samples, level_dbfs: float) -> Samples:
    scale = 10.0 ** (min(0.0, QUIET_DBFS - level_dbfs) / 20.0)
    return np.asarray(np.rint(frame * scale), np.int16)
