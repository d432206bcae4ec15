"""What counts as speech, frame by frame."""

from __future__ import annotations

import numpy as np

from realtime_agent_ros.voice.vad import FRAME, EnergyVad


def frames(vad: EnergyVad, level: float, seconds: float) -> list[bool]:
    random = np.random.default_rng(5)
    count = round(seconds * 50)
    return [vad.is_speech(random.normal(0.0, level, FRAME).astype(np.int16)) for _ in range(count)]


def test_a_steady_hum_is_background_from_the_first_frame() -> None:
    assert not any(frames(EnergyVad(), 1000.0, 5.0))


def test_what_is_louder_than_the_background_is_speech_and_a_sentence_stays_it() -> None:
    vad = EnergyVad()
    frames(vad, 30.0, 1.0)
    assert all(frames(vad, 3000.0, 5.0))
    assert not any(frames(vad, 30.0, 1.0))


def test_a_noise_that_begins_becomes_background_within_seconds() -> None:
    vad = EnergyVad()
    frames(vad, 100.0, 1.0)
    assert any(frames(vad, 1000.0, 1.0))
    frames(vad, 1000.0, 10.0)
    assert not any(frames(vad, 1000.0, 1.0))


def test_digital_silence_and_what_is_hardly_audible_are_no_speech() -> None:
    vad = EnergyVad()
    assert not any(frames(vad, 0.0, 1.0))
    assert not any(frames(vad, 20.0, 1.0))
