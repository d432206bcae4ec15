"""What a standing reason to stop does to the plan: it ends it, or suspends it for a while.

Belongs here: how long a plan waits, and what is said of it. Does not belong here: the reasons
(``safety``), or how steps are kept and issued again (``skills/queue``).
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.commands import Detail
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.safety import StopChange
from realtime_agent_ros.core.skills.queue import StepQueue
from realtime_agent_ros.core.stop_talk import StopTalk

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How an interruption ended: what to note, with its details, and what to say, if anything."""

    kind: str
    detail: Detail
    text: str


class Interruption:
    """Suspends, resumes and gives up what is in the queue."""

    def __init__(self, queue: StepQueue, window_s: float) -> None:
        """``window_s``: what has been suspended for longer is dropped."""
        self._queue = queue
        self._window_ns = round(window_s * NS_PER_S)
        self._talk = StopTalk()
        self._since_ns = 0

    def begin(self, change: StopChange, reason: str, pose: Pose | None, now_ns: int) -> str:
        """A new reason stands, ``reason`` if one says it aloud; returns what to say."""
        if not self._queue.has_suspended():
            self._since_ns = now_ns
        if not change.resumable:
            self._queue.cancel(f"stopped: {change.began}")
        elif self._queue.suspend(change.began, pose, now_ns):
            return self._talk.begins(reason, now_ns)
        return ""

    def wait_out(self, *, standing: bool, now_ns: int, held: bool = False) -> Ended | None:
        """Go on with what is suspended once nothing stands; drop it if that takes too long, but for
        the time in which somebody holds the robot."""
        if not self._queue.has_suspended():
            return None
        if held:
            self._since_ns = now_ns
        waited_ns = now_ns - self._since_ns
        if waited_ns > self._window_ns:
            self._queue.give_up_suspended("the stop took too long")
            text = "It took too long. I have dropped what I was doing."
            return Ended("not_resumed", {"stood_s": waited_ns / NS_PER_S}, text)
        if standing:
            return None
        return Ended("resumed", {"steps": self._queue.resume()}, self._talk.ends())
