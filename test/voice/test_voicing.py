"""A voice has a pitch, noise has none."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import Say

from realtime_agent_ros.voice.audio import RATE_HZ
from realtime_agent_ros.voice.vad import FRAME
from realtime_agent_ros.voice.voicing import is_voiced


@pytest.mark.parametrize("pitch_hz", [80, 120, 210, 350])
def test_pulses_at_the_pitch_of_a_voice_are_voiced(pitch_hz: int) -> None:
    sound = np.zeros(2 * FRAME)
    sound[:: RATE_HZ // pitch_hz] = 20000.0
    assert is_voiced(np.convolve(sound, np.hanning(30), "same").astype(np.int16))


@pytest.mark.parametrize("width", [1, 4, 16])
def test_noise_of_any_colour_is_not(width: int) -> None:
    random = np.random.default_rng(8)
    low = np.convolve(random.normal(0.0, 3000.0, 400 * FRAME), np.ones(width) / width, "same")
    pieces = low.astype(np.int16).reshape(-1, 2 * FRAME)
    assert sum(map(is_voiced, pieces)) < 0.05 * len(pieces)
    assert not is_voiced(np.zeros(2 * FRAME, np.int16))


def test_a_spoken_sentence_is_voiced_for_a_good_part(say: Say) -> None:
    sound = say("go to the kitchen")
    pieces = sound[: sound.size // (2 * FRAME) * 2 * FRAME].reshape(-1, 2 * FRAME)
    loud = [p for p in pieces if np.abs(p.astype(int)).max() > 1000]
    assert sum(map(is_voiced, loud)) > 0.4 * len(loud)
