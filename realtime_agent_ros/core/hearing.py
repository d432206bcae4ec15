"""What a transcript means for this robot: does it stop, and what of it was said to it?

Belongs here: stop words and names together, a listener for each of the two places where speech is
heard. Does not belong here: what is done about it (``engine``).
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.addressing import Addressing
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import SpeechHeard
from realtime_agent_ros.core.stop_words import StopListener

MOST_LETTERS = 4000
"""Four minutes of speech. What is longer is no speech; reading it would hold up the sensors, and a
stop word may be in it: it stops unread."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``stops``: act now. ``mine``: the command to this robot, None if it is for others.
    ``knows_stop``: a stop word was in it, so hearing it has dealt with it."""

    stops: bool
    mine: str | None
    knows_stop: bool


class Hearing:
    """Follows the utterances to this robot and, apart from them, those to the whole fleet."""

    def __init__(self, config: AgentConfig) -> None:
        self._addressing = Addressing(config.fleet)
        self._listeners = {
            shared: StopListener(config.stop_languages, config.stop_words)
            for shared in (False, True)
        }

    def hear(self, event: SpeechHeard, *, at_rest: bool, now_ns: int) -> Heard:
        """``at_rest``: the robot does nothing, nor will it."""
        if len(event.text) > MOST_LETTERS:
            return Heard(stops=True, mine=None, knows_stop=True)
        listener = self._listeners[event.shared]
        stopping = self._addressing.stopping(event.text)
        stops = listener.hear(stopping, final=event.final, at_rest=at_rest, now_ns=now_ns)
        mine = self._addressing.mine(event.text, shared=event.shared)
        return Heard(stops, mine, listener.knows(stopping))
