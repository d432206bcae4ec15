"""When an utterance begins and ends, from frames that are speech or not.

A state machine over counts of samples: quiet, speaking, and paused, which is still the utterance.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from realtime_agent_ros.voice.audio import samples_of
from realtime_agent_ros.voice.vad import FRAME


class Edge(Enum):
    """What a frame changed."""

    NONE = auto()
    BEGIN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Endpointing:
    """Bounds in seconds, with LiveKit's names and defaults.

    ``min_speech_duration``: shorter sounds are no utterance. ``min_endpointing_delay``: silence
    that ends an utterance whose words are complete. ``max_endpointing_delay``: silence that ends
    any. ``max_utterance``: it is ended after that even if the sound goes on.
    """

    min_speech_duration: float = 0.05
    min_endpointing_delay: float = 0.5
    max_endpointing_delay: float = 3.0
    max_utterance: float = 15.0


class Endpointer:
    """Fed frame by frame; ``speech_end`` is where the last frame of speech ended."""

    def __init__(self, bounds: Endpointing) -> None:
        self._bounds = bounds
        self._run = 0
        self.now = 0
        self.began = 0
        self.speech_end = 0
        self.speaking = False

    def feed(self, is_speech: bool, complete: bool, *, over: bool = False) -> Edge:
        """The next frame. ``complete``: what was understood so far can stand alone. ``over``: the
        speaker says that it has ended."""
        self.now += FRAME
        self._run = self._run + FRAME if is_speech else 0
        if is_speech:
            self.speech_end = self.now
        if not self.speaking:
            return self._maybe_begin()
        return self._maybe_end(complete, over)

    def _maybe_begin(self) -> Edge:
        if self._run == 0 or self._run < samples_of(self._bounds.min_speech_duration):
            return Edge.NONE
        self.speaking = True
        self.began = self.now - self._run
        return Edge.BEGIN

    def _maybe_end(self, complete: bool, over: bool) -> Edge:
        bounds = self._bounds
        delay = bounds.min_endpointing_delay if complete else bounds.max_endpointing_delay
        silent = self.now - self.speech_end >= samples_of(delay)
        if not over and not silent and self.now - self.began < samples_of(bounds.max_utterance):
            return Edge.NONE
        self.speaking = False
        self._run = 0
        return Edge.END
