"""Real sound for the tests: espeak-ng, and noise of a stated level."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sounds import Say

from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.espeak import Espeak


@pytest.fixture(scope="session")
def espeak() -> Iterator[Espeak]:
    made = Espeak()
    yield made
    made.close()


@pytest.fixture(scope="session")
def say(espeak: Espeak) -> Say:
    """A sentence with quiet noise around and over it, and a pause long enough to end it."""

    def speak(text: str, after_s: float = 1.0, noise: float = 20.0) -> Samples:
        pieces = [p for p in espeak.speak(text) if isinstance(p, np.ndarray)]
        silence = np.zeros(samples_of(0.5)), np.zeros(samples_of(after_s))
        sound = np.concatenate([silence[0], *pieces, silence[1]])
        sound += np.random.default_rng(1).normal(0.0, noise, sound.size)
        return np.clip(sound, -32768, 32767).astype(np.int16)

    return speak
