"""The stage where everything is spoken: sound into the real ears, sound out of the real mouth.

No text goes in. A virtual microphone on ``audio/in`` takes what espeak-ng's voice says, and the
robot's own voice from the loudspeaker, quieter; ``say/audio`` is that loudspeaker.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from rclpy.qos import QoSProfile
from std_msgs.msg import String, UInt8MultiArray

from realtime_agent_ros.demo.microphone import Microphone
from realtime_agent_ros.demo.recording import Seen
from realtime_agent_ros.demo.stage import Interrupted, Stage
from realtime_agent_ros.processes import Process, selected
from realtime_agent_ros.voice.audio import Samples, from_bytes
from realtime_agent_ros.voice.espeak import Espeak

AUDIO_QOS = QoSProfile(depth=50)
PERSON = "en-us"
ROBOT = "en-us+f3"
SPEECH_S = 30.0


class VoiceStage(Stage):
    """``say`` speaks; what was said is in ``recording.spoken``, with the time of its sound."""

    spoken = True

    def say(self, text: str, *, final: bool = True) -> float:
        """Speak, and wait until it is said; when its last loud sound left the microphone.

        A recogniser finds the end by itself, so ``final`` changes nothing.
        """
        count = len(self.recording.spoken)
        self.recording.asked.append(Seen(time.monotonic(), text))
        self._microphone.speak(text, self._sound(text))
        if not self.wait(lambda: len(self._microphone.spoken) > count, SPEECH_S):
            raise Interrupted(f"the microphone took longer than {SPEECH_S:.0f} s")
        self.recording.spoken = list(self._microphone.spoken)
        return self.recording.spoken[-1].ended_s

    def _processes(self) -> Sequence[Process]:
        return selected(sim=True, planner=True, voice=True)

    def _voice_parameters(self) -> tuple[str, ...]:
        return (
            "voice_in_node.source:=topic",
            "voice_out_node.sink:=topic",
            f"voice_out_node.voice:={ROBOT}",
        )

    def _observe(self) -> None:
        super()._observe()
        self._person = Espeak(PERSON)
        self._exit.callback(self._person.close)
        self._audio = self._node.create_publisher(UInt8MultiArray, "audio/in", AUDIO_QOS)
        self._node.create_subscription(UInt8MultiArray, "say/audio", self._listen_to, AUDIO_QOS)
        self._listen(String, "say/spoken", self.recording.finished, lambda m: m.data)
        self._microphone = Microphone(self._deliver)
        self._exit.callback(self._microphone.close)

    def _sound(self, text: str) -> Samples:
        pieces = [piece for piece in self._person.speak(text) if isinstance(piece, np.ndarray)]
        return np.concatenate(pieces)

    def _deliver(self, samples: Samples) -> None:
        self.recording.heard.append(Seen(time.monotonic(), samples))
        self._audio.publish(UInt8MultiArray(data=samples.astype("<i2").tobytes()))

    def _listen_to(self, message: Any) -> None:
        samples = from_bytes(bytes(message.data))
        self.recording.sounds.append(Seen(time.monotonic(), samples))
        self._microphone.echo(samples)
