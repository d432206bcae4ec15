"""Other formats become 16 kHz mono without seams."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, from_bytes, level_dbfs
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.source import read_wav, write_wav


def tone(rate_hz: int, frequency_hz: float = 440.0, duration_s: float = 1.0) -> np.ndarray:
    at = np.arange(round(rate_hz * duration_s)) / rate_hz
    return (10000 * np.sin(2 * np.pi * frequency_hz * at)).astype(np.int16)


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 24000, 44100, 48000])
def test_a_tone_keeps_its_pitch_level_and_length(rate_hz: int) -> None:
    out = Resampler(rate_hz).feed(tone(rate_hz))
    assert out.size == pytest.approx(RATE_HZ, abs=100)
    spectrum = np.abs(np.fft.rfft(out, RATE_HZ))
    assert int(np.argmax(spectrum)) == pytest.approx(440, abs=2)
    assert level_dbfs(out) == pytest.approx(level_dbfs(tone(rate_hz)), abs=0.5)


def test_what_would_fold_back_is_taken_out() -> None:
    out = Resampler(44100).feed(tone(44100, 12000.0))
    assert level_dbfs(out) < -50.0


@pytest.mark.parametrize("rate_hz", [22050, 44100, 24000])
def test_pieces_of_any_size_give_the_same_sound(rate_hz: int) -> None:
    sound = tone(rate_hz)
    whole = Resampler(rate_hz).feed(sound)
    for size in (1, 7, 441, 5000):
        piecewise = Resampler(rate_hz)
        parts = [piecewise.feed(sound[i : i + size]) for i in range(0, sound.size, size)]
        assert np.array_equal(np.concatenate(parts), whole)


def test_channels_are_mixed_and_an_odd_byte_is_left_out() -> None:
    stereo = np.array([100, 300, -100, -300], "<i2").tobytes()
    assert from_bytes(stereo, 2).tolist() == [200, -200]
    assert from_bytes(b"\x01\x00\x02").tolist() == [1]


@pytest.mark.parametrize("rate_hz", [0, 7999, 192001])
def test_a_rate_that_no_device_has_is_refused(rate_hz: int) -> None:
    with pytest.raises(ValueError, match=str(rate_hz)):
        Resampler(rate_hz)


def test_a_wav_comes_back_and_others_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    write_wav(path, tone(RATE_HZ))
    assert np.array_equal(read_wav(path), tone(RATE_HZ))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(100))
    with pytest.raises(BackendError, match="8-bit"):
        read_wav(path)
    path.write_bytes(b"")
    with pytest.raises(BackendError, match=r"tone\.wav"):
        read_wav(path)
