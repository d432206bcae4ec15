"""The planner's outbox as the floor sees it: it knows whether the robot may still be talking.

Belongs here: cutting speech that was sent and not yet spoken. Does not belong here: which speech is
cut (``barge_in``), and clauses that have not been sent (``speaker``).
"""

from __future__ import annotations

from collections.abc import Callable

from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.speaking.spoken_words import SpokenWords
from realtime_agent_ros.protocol import AgentEvent, Cancel, Heartbeat, SayNow, Steps

SLOW_CHARS_PER_S = 10.0
"""Slower than any voice, so that speech is never believed to be over too early."""
LAG_S = 1.0
AUDIO_BYTES_PER_S = 2 * 24000


class Mouth:
    """Passes everything on to ``outbox``. ``now_s`` is a monotonic clock."""

    def __init__(self, outbox: Outbox, now_s: Callable[[], float]) -> None:
        self._outbox = outbox
        self._now_s = now_s
        self._talks_until_s = float("-inf")
        self._sounds_until_s = float("-inf")
        self.words = SpokenWords()

    def publish(self, message: Heartbeat | Steps | SayNow | Cancel) -> None:
        if isinstance(message, SayNow) and message.text:
            self.words.sent(message.plan_id, message.text)
            begins_s = max(self._now_s() + LAG_S, self._talks_until_s)
            self._talks_until_s = begins_s + len(message.text) / SLOW_CHARS_PER_S
        self._outbox.publish(message)

    def stream(self, text: str) -> None:
        self._outbox.stream(text)

    def audio(self, pcm16: bytes) -> None:
        begins_s = max(self._now_s() + LAG_S, self._sounds_until_s)
        self._sounds_until_s = begins_s + len(pcm16) / AUDIO_BYTES_PER_S
        self._outbox.audio(pcm16)

    def event(self, event: AgentEvent) -> None:
        self._outbox.event(event)

    def cut(self, plan_id: str) -> bool:
        """Silence what may still be spoken; False if all must have been said long ago."""
        sounded = self.cut_sound()
        if self._now_s() > self._talks_until_s:
            return sounded
        self._outbox.publish(SayNow(plan_id=plan_id, text=""))
        self._talks_until_s = float("-inf")
        return True

    def cut_sound(self) -> bool:
        """Silence the model's own voice; False if it must have been heard to its end."""
        if self._now_s() > self._sounds_until_s:
            return False
        self._outbox.audio(b"")
        self._sounds_until_s = float("-inf")
        return True
