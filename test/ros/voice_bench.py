"""What the tests of the voice nodes share: sentences as sound, and playing them to a node."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from rclpy.duration import Duration
from rclpy.qos import QoSProfile
from std_msgs.msg import UInt8MultiArray

from harness import PATIENCE_S, Observer
from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.espeak import Espeak

AUDIO_QOS = QoSProfile(depth=500)
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


def play(observer: Observer, sound: Samples, topic: str = "audio/in") -> float:
    """Publish the sound on the topic in blocks of 20 ms, each at its time as a microphone does, so
    what a busy machine holds up is made up for. All of it has arrived at the end. Returns the
    monotonic time when the last loud block left."""
    audio = observer.talk(UInt8MultiArray, topic, AUDIO_QOS)
    began_s = end_s = observer.send(audio, UInt8MultiArray())
    for first in range(0, sound.size, BLOCK):
        block = sound[first : first + BLOCK]
        left_s = observer.send(audio, UInt8MultiArray(data=block.tobytes()))
        if np.abs(block.astype(int)).max() > LOUD:
            end_s = left_s
        observer.spin_for(began_s + (first + BLOCK) / RATE_HZ - time.monotonic())
    assert audio.wait_for_all_acked(Duration(seconds=PATIENCE_S)), f"{topic} was not received"
    observer.node.destroy_publisher(audio)
    return end_s
