"""Sound over topics: ``audio/in`` for a model that hears, ``audio/out`` for one with a voice.

Both are ``std_msgs/UInt8MultiArray`` with PCM of 16 bit (little-endian), mono, 24000 Hz; an empty
message on ``audio/in`` ends the utterance, on ``audio/out`` it empties the player. What was heard
is published as any recogniser would, so that everybody hears it the same way.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from rclpy.node import Node
from rclpy.qos import QoSProfile
from std_msgs.msg import String, UInt8MultiArray

AUDIO_QOS = QoSProfile(depth=50)
TEXT_QOS = QoSProfile(depth=10)


class AudioTopics:
    """Of one node. The publishing methods may be called from any thread."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._out = node.create_publisher(UInt8MultiArray, "audio/out", AUDIO_QOS)
        self._partial = node.create_publisher(String, "speech/partial", TEXT_QOS)
        self._final = node.create_publisher(String, "speech", TEXT_QOS)

    def listen(self, hear: Callable[[bytes], object]) -> None:
        """Hand over what comes on ``audio/in``."""
        log = self._node.get_logger()

        def on_message(msg: UInt8MultiArray) -> None:
            pcm16 = bytes(msg.data)
            if len(pcm16) % 2:
                problem = f"audio/in: {len(pcm16)} bytes; a sample has 2, so it must be even"
                log.warning(problem, throttle_duration_sec=5.0)
            else:
                hear(pcm16)

        self._node.create_subscription(UInt8MultiArray, "audio/in", on_message, AUDIO_QOS)

    def play(self, pcm16: bytes) -> None:
        """Publish a piece of the voice."""
        self._out.publish(UInt8MultiArray(data=array("B", pcm16)))

    def heard_partial(self, text: str) -> None:
        """Publish what has been said so far."""
        self._partial.publish(String(data=text))

    def heard_final(self, text: str) -> None:
        """Publish a whole utterance."""
        self._final.publish(String(data=text))
