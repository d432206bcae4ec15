"""Sound in messages of several types; those of audio_common_msgs are doubles, field by field."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from std_msgs.msg import UInt8MultiArray

pytest.importorskip("numpy")

from realtime_agent_ros.ros import audio_messages
from realtime_agent_ros.ros.parameter_error import ParameterError

pytestmark = pytest.mark.ros


def stamped(rate: int, channels: int, *samples: int) -> Any:
    """An audio_common_msgs/AudioStamped."""
    info = SimpleNamespace(format=8, channels=channels, rate=rate, chunk=320)
    data = SimpleNamespace(int16_data=list(samples))
    return SimpleNamespace(header=None, audio=SimpleNamespace(audio_data=data, info=info))


def read(msg: Any, rate_hz: int = 16000) -> list[int]:
    problem, samples = audio_messages.read(msg, rate_hz)
    assert samples is not None, problem
    return samples.tolist()


def test_bytes_are_samples_of_16_bit() -> None:
    assert read(UInt8MultiArray(data=[1, 0, 255, 255])) == [1, -1]
    plain = SimpleNamespace(data=[2, 0])
    assert read(plain) == [2]
    assert read(SimpleNamespace(header=None, audio=plain)) == [2]


def test_channels_are_mixed() -> None:
    assert read(stamped(16000, 2, 10, 30, -10, -30)) == [20, -20]


@pytest.mark.parametrize(
    ("msg", "named"),
    [
        (UInt8MultiArray(data=[1, 2, 3]), "3 bytes"),
        (stamped(44100, 1, 1, 2), "44100 Hz, but sample_rate is 16000"),
        (stamped(16000, 2, 1, 2, 3), "3 16-bit samples of 2 channels"),
        (stamped(16000, 0, 1), "0 channels"),
        (stamped(16000, 1), "0 16-bit samples"),
    ],
)
def test_what_is_wrong_is_named(msg: Any, named: str) -> None:
    problem, samples = audio_messages.read(msg, 16000)
    assert samples is None
    assert named in problem


def test_a_type_that_is_not_installed_is_named() -> None:
    assert audio_messages.kind_of("UInt8MultiArray") is UInt8MultiArray
    with pytest.raises(ParameterError, match="audio_common_msgs"):
        audio_messages.kind_of("AudioData")
