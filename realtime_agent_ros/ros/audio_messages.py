"""Sound in messages of several types, brought to samples.

``std_msgs/UInt8MultiArray`` and ``audio_common_msgs/AudioData(Stamped)`` hold PCM of 16 bit,
little-endian, mono, and don't tell their rate; ``AudioStamped`` tells its rate and channels.
``audio_common_msgs`` is not on PyPI, so its fields are read by name.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from std_msgs.msg import UInt8MultiArray

from realtime_agent_ros.ros.optional_types import find_type
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.voice.audio import Samples, from_bytes

PACKAGE = "audio_common_msgs"


def kind_of(name: str) -> Any:
    """The message type of that name. ParameterError if its package isn't installed."""
    if name == "UInt8MultiArray":
        return UInt8MultiArray
    found = find_type(f"{PACKAGE}.msg", name)
    if found is None:
        raise ParameterError(f"audio_type {name!r} needs {PACKAGE}, which is not installed")
    return found


def read(msg: Any, rate_hz: int) -> tuple[str, Samples | None]:
    """The samples at ``rate_hz``, or what is wrong with the message."""
    body = getattr(msg, "audio", msg)
    info = getattr(body, "info", None)
    if info is not None:
        if info.rate != rate_hz:
            return f"{info.rate} Hz, but sample_rate is {rate_hz}", None
        samples = np.asarray(body.audio_data.int16_data, np.int16)
        if not samples.size or info.channels < 1 or samples.size % info.channels:
            return f"{samples.size} 16-bit samples of {info.channels} channels", None
        mixed = samples.reshape(-1, info.channels).mean(axis=1)
        return "", np.asarray(mixed, np.int16)
    data = bytes(body.data)
    if len(data) % 2:
        return f"{len(data)} bytes; a sample has 2, so it must be even", None
    return "", from_bytes(data)
