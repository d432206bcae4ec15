"""Sound at the loopback endpoint: PCM of 16 bit, mono, 24000 Hz.

Pure. Utterances are found by loudness; words can't be: a script says what was said.
"""

from __future__ import annotations

import math
from array import array

RATE_HZ = 24000
LOUD = 500.0
"""Mean deviation above which a piece of sound counts as speech."""
SILENCE_S = 0.5
WORD_S = 0.05
TONE_HZ = 440.0
TONE_LEVEL = 8000


class Detector:
    """Finds where speech begins and ends in a stream of pieces."""

    def __init__(self, silence_s: float = SILENCE_S) -> None:
        self._silence_s = silence_s
        self._quiet_s = 0.0
        self.speaking = False

    def hear(self, pcm16: bytes) -> str:
        """``"started"``, ``"stopped"`` or nothing, with this piece."""
        if loudness(pcm16) > LOUD:
            self._quiet_s = 0.0
            began, self.speaking = not self.speaking, True
            return "started" if began else ""
        self._quiet_s += seconds(pcm16)
        if self.speaking and self._quiet_s >= self._silence_s:
            self.speaking = False
            return "stopped"
        return ""


def loudness(pcm16: bytes) -> float:
    """Mean deviation of the samples from zero."""
    samples = array("h", pcm16[: len(pcm16) // 2 * 2])
    return sum(map(abs, samples)) / len(samples) if samples else 0.0


def seconds(pcm16: bytes) -> float:
    """How long it lasts."""
    return len(pcm16) / 2 / RATE_HZ


def tone(duration_s: float) -> bytes:
    """A tone that sounds so long."""
    step = 2 * math.pi * TONE_HZ / RATE_HZ
    samples = (int(TONE_LEVEL * math.sin(n * step)) for n in range(int(duration_s * RATE_HZ)))
    return array("h", samples).tobytes()


def silence(duration_s: float) -> bytes:
    """Nothing, for so long."""
    return bytes(2 * int(duration_s * RATE_HZ))
