"""What was said in one breath with a stop is no command behind it.

"Go forward, stop" may be heard as "go forward slowly", half a second after the robot has stopped
at the word. Belongs here: which utterances that is true of. Does not belong here: finding stop
words in sound (``spotter``). Time is a count of samples; any thread may call.
"""

from __future__ import annotations

from realtime_agent_ros.core.stop_words import ToldStopWords


class AfterStop:
    """Told of every stop; asked about every utterance. ``words`` are the agent's stop words."""

    def __init__(self) -> None:
        self.words = ToldStopWords()
        self._stopped_at = -1

    def stop(self, at: int) -> None:
        """A stop word has ended there."""
        self._stopped_at = max(self._stopped_at, at)

    def refuses(self, text: str, began: int) -> bool:
        """A stop word came after that utterance had begun, and is not in its text."""
        return began <= self._stopped_at and not self.words.stops(text)
