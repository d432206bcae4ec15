"""Sound as the rest of the package takes it: 16-bit mono at 16 kHz.

Belongs here: bringing other formats to that. Time is a count of samples at ``RATE_HZ``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE_HZ = 16_000
FULL_SCALE = 32768.0
_HALF_WIDTH = 32
"""Taps on each side of the low-pass: 60 dB down where it would fold back."""


def samples_of(duration_s: float) -> int:
    """Seconds as a count of samples."""
    return round(duration_s * RATE_HZ)


def seconds_of(count: int) -> float:
    """A count of samples in seconds."""
    return count / RATE_HZ


def from_bytes(data: bytes, channels: int = 1) -> Samples:
    """Signed 16-bit little-endian PCM, channels mixed; an incomplete last sample is left out."""
    whole = len(data) - len(data) % (2 * channels)
    mixed = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, channels)
    return np.asarray(mixed.mean(axis=1), np.int16) if channels > 1 else mixed[:, 0].copy()


def level_dbfs(samples: Samples) -> float:
    """Root mean square in dB below full scale; -120 for silence and for nothing."""
    if not samples.size:
        return -120.0
    power = float(np.mean(np.square(samples.astype(np.float64) / FULL_SCALE)))
    return max(-120.0, 10.0 * float(np.log10(power + 1e-13)))


LOUD = 300
"""A block with a sample above that can be heard; 40 dB below full scale."""


def is_loud(samples: Samples) -> bool:
    """Whether it can be heard."""
    return bool(samples.size) and int(np.abs(samples.astype(int)).max()) > LOUD


class Resampler:
    """A stream at ``from_hz`` brought to ``to_hz``, piece by piece without seams.

    Windowed-sinc low-pass, then linear interpolation. Delays by ``_HALF_WIDTH`` input samples.
    """

    def __init__(self, from_hz: int, to_hz: int = RATE_HZ) -> None:
        """ValueError for a rate outside 8000 to 192000."""
        for rate_hz in (from_hz, to_hz):
            if not 8_000 <= rate_hz <= 192_000:
                raise ValueError(f"sample rate: got {rate_hz} Hz, allowed is 8000 to 192000")
        self._step = from_hz / to_hz
        taps = np.arange(-_HALF_WIDTH, _HALF_WIDTH + 1)
        cutoff = 0.95 * min(1.0, to_hz / from_hz)
        low_pass = np.sinc(taps * cutoff) * np.hamming(taps.size)
        self._low_pass = low_pass / low_pass.sum()
        self._past = np.zeros(2 * _HALF_WIDTH)
        self._last = 0.0
        self._at = 1.0
        """Where the next output lies, in input samples after ``_last``'s."""

    def feed(self, samples: Samples) -> Samples:
        """What ``samples`` add to the output."""
        if self._step == 1.0 or not samples.size:
            return samples
        joined = np.concatenate([self._past, samples.astype(np.float64)])
        self._past = joined[-2 * _HALF_WIDTH :]
        smooth = np.concatenate([[self._last], np.convolve(joined, self._low_pass, "valid")])
        count = max(0, int(np.ceil((smooth.size - 1 - self._at) / self._step + 1e-9)))
        places = self._at + self._step * np.arange(count)
        out = np.interp(places, np.arange(smooth.size), smooth)
        self._at += self._step * count - (smooth.size - 1)
        self._last = float(smooth[-1])
        return np.asarray(np.clip(np.rint(out), -32768, 32767), np.int16)
