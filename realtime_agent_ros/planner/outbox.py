"""What the planner may send. The session sees this Protocol only; ROS stands behind it.

Every method returns at once and never raises; what can't be sent is the implementation's to
report.
"""

from __future__ import annotations

from typing import Protocol

from realtime_agent_ros.protocol import AgentEvent, Cancel, Heartbeat, SayNow, Steps


class Outbox(Protocol):
    """The planner's only way to act on the world."""

    def publish(self, message: Heartbeat | Steps | SayNow | Cancel) -> None:
        """Send a message of the plan protocol (topic ``plan``)."""

    def stream(self, text: str) -> None:
        """Send a piece of the reply as the model writes it (topic ``say/stream``)."""

    def audio(self, pcm16: bytes) -> None:
        """Send a piece of the model's voice (topic ``audio/out``): PCM, 16 bit, mono, 24000 Hz.
        An empty one: what has not been played yet is not to be."""

    def event(self, event: AgentEvent) -> None:
        """Send a line for the log of the run (topic ``agent/events``)."""
