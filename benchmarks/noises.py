"""Sounds without words: what a microphone hears in a house or a hall.

Belongs here: how they sound. Does not belong here: what the robot makes of them
(``voice_accuracy``). Deterministic, so that an hour of them is the same hour each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.voice.audio import RATE_HZ, Samples, samples_of

Kind = Callable[[np.random.Generator, int], NDArray[np.float64]]
"""So many samples of it, of a loudness of about 1."""


def noise_sounds() -> Iterator[Samples]:
    """Bursts, each of its own loudness and length: white and low noise, and sounds with a pitch, as
    motors, beeps, sirens, instruments and animals have one."""
    random = np.random.default_rng(7)
    kinds: tuple[Kind, ...] = (hiss, rumble, hum, beeps, siren, music, cry)
    while True:
        kind = kinds[random.integers(len(kinds))]
        burst = kind(random, samples_of(random.uniform(0.1, 3.0)))
        sound = burst * 10.0 ** random.uniform(1.0, 4.0)
        yield np.clip(sound, -32768, 32767).astype(np.int16)
        yield random.normal(0.0, 10.0, samples_of(random.uniform(0.2, 1.5))).astype(np.int16)


def hiss(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """White noise."""
    return random.normal(0.0, 1.0, count)


def rumble(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Low noise."""
    return np.convolve(hiss(random, count), np.ones(16) / 4.0, "same")


def hum(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """A motor that speeds up or slows down: a low tone with its harmonics, and some noise."""
    return harmonics(np.geomspace(*random.uniform(40.0, 250.0, 2), count), 1.0) + 0.1 * hiss(
        random, count
    )


def beeps(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """A pure tone, on and off some times a second."""
    hz, on_hz = random.uniform(400.0, 3000.0), random.uniform(1.0, 8.0)
    time_s = np.arange(count) / RATE_HZ
    return np.sin(2 * np.pi * hz * time_s) * (np.sin(2 * np.pi * on_hz * time_s) > 0.0)


def siren(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """A tone with its harmonics that goes up and down."""
    turns = 2 * np.pi * random.uniform(0.3, 3.0) * np.arange(count) / RATE_HZ
    return harmonics(600.0 + 300.0 * np.sin(turns), 1.0)


def music(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Plucked chords in major, each on another root."""
    step = samples_of(random.uniform(0.1, 0.5))
    roots_hz = np.repeat(random.uniform(110.0, 440.0, count // step + 1), step)[:count]
    chord = sum((harmonics(roots_hz * by, 1.0) for by in (1.0, 1.25, 1.5)), np.zeros(count))
    return chord * np.exp(-3.0 * (np.arange(count) % step) / RATE_HZ)


def cry(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """A voice without words: a pitch that glides, its harmonics, syllables some times a second."""
    pitch_hz = np.interp(np.linspace(0.0, 1.0, count), np.linspace(0.0, 1.0, 5),
                         random.uniform(90.0, 700.0, 5))  # fmt: skip
    syllables = 0.5 + 0.5 * np.sin(np.linspace(0.0, count / RATE_HZ * 2 * np.pi * 4.0, count))
    return harmonics(pitch_hz, 0.7) * syllables


def harmonics(pitch_hz: NDArray[np.float64], falloff: float) -> NDArray[np.float64]:
    """The first ten of a tone, each weaker than the one before."""
    turns = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    return sum((np.sin(n * turns) / n**falloff for n in range(1, 11)), np.zeros(pitch_hz.size))
