"""Does a piece of sound have the pitch of a voice? Noise of any colour has none."""

from __future__ import annotations

import numpy as np

from realtime_agent_ros.voice.audio import RATE_HZ, Samples

HIGHEST_HZ, LOWEST_HZ = 400, 70
VOICED = 0.6
"""Of a piece's energy that repeats after one period of the pitch."""


def is_voiced(samples: Samples) -> bool:
    """Whether 40 ms or more of sound repeat themselves at some pitch of a voice.

    By the normalised autocorrelation: 1 for a pure period, about 0.2 for noise.
    """
    sound = samples.astype(np.float64)
    sound -= sound.mean()
    size = 1 << (2 * sound.size - 1).bit_length()
    power = np.square(np.abs(np.fft.rfft(sound, size)))
    correlation = np.fft.irfft(power, size)[: sound.size]
    if correlation[0] <= 0.0:
        return False
    first, last = RATE_HZ // HIGHEST_HZ, min(RATE_HZ // LOWEST_HZ, sound.size // 2)
    lags = np.arange(first, last)
    # A later lag has fewer samples to agree.
    unbiased = correlation[first:last] * sound.size / (sound.size - lags)
    return bool(unbiased.max() >= VOICED * correlation[0])
