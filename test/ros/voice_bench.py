"""What the tests of the voice nodes share: sentences as sound, and playing them to a node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from rclpy.qos import QoSProfile
from std_msgs.msg import UInt8MultiArray

from harness import Observer
from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.espeak import Espeak

AUDIO_QOS = QoSProfile(depth=50)
BLOCK = RATE_HZ // 50
LOUD = 300


class Mouth:
    """A person in front of the microphone, who speaks with espeak-ng's voice."""

    def __init__(self) -> None:
        self._espeak = Espeak()

    def sound(self, text: str) -> Samples:
        """The sentence with half a second of silence before it and one behind it."""
        pieces = [p for p in self._espeak.speak(text) if isinstance(p, np.ndarray)]
        quiet = np.zeros(RATE_HZ // 2, np.int16)
        return np.concatenate([quiet, *pieces, quiet, quiet])

    def close(self) -> None:
        self._espeak.close()


@contextmanager
def person() -> Iterator[Mouth]:
    """A mouth that is closed in the end."""
    mouth = Mouth()
    try:
        yield mouth
    finally:
        mouth.close()


def play(observer: Observer, sound: Samples) -> float:
    """Publish the sound on ``audio/in`` in blocks of 20 ms, in real time; the monotonic time when
    the last loud one of them left."""
    audio = observer.talk(UInt8MultiArray, "audio/in", AUDIO_QOS)
    end_s = observer.send(audio, UInt8MultiArray())
    for first in range(0, sound.size, BLOCK):
        block = sound[first : first + BLOCK]
        left_s = observer.send(audio, UInt8MultiArray(data=block.tobytes()))
        if np.abs(block.astype(int)).max() > LOUD:
            end_s = left_s
        observer.spin_for(BLOCK / RATE_HZ)
    observer.node.destroy_publisher(audio)
    return end_s
