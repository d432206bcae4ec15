"""From samples to what was heard: voice activity, end of turn, recogniser.

Belongs here: the order of things for one microphone. Pure but for the recogniser: time is the count
of samples fed. Does not belong here: stop words (``spotter``), which wait for nothing here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.endpointing import Edge, Endpointer, Endpointing
from realtime_agent_ros.voice.recognizer import Recognizer, Transcript
from realtime_agent_ros.voice.vad import FRAME, Vad
from realtime_agent_ros.voice.voicing import is_voiced

PREFIX = samples_of(0.3)
"""Sound from before the voice was detected that the recogniser gets as well."""


MIN_VOICED = 0.2
"""Part of an utterance that has the pitch of a voice; in noise that is loud it is none."""
NOTHING = Transcript("", 0.0)
"""Complete too: noise is over soon."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What is understood so far of an utterance that goes on."""

    text: str
    began: int
    at: int


@dataclass(frozen=True, slots=True)
class Final:
    """An utterance: its text, and the sample counts where it began, ended and was decided."""

    text: str
    confidence: float
    began: int
    speech_end: int
    at: int


class Hearing:
    """Fed with samples of any count; tells what they complete."""

    def __init__(
        self, recognizer: Recognizer, vad: Vad, bounds: Endpointing, partial_confidence: float
    ) -> None:
        self._recognizer = recognizer
        self._vad = vad
        self._endpointer = Endpointer(bounds)
        self._partial_confidence = partial_confidence
        self._left = np.empty(0, np.int16)
        self._before: deque[Samples] = deque(maxlen=PREFIX // FRAME)
        self._so_far = NOTHING
        self._told = ""
        self._last = self._left
        self._voiced = 0
        self._waiting: tuple[int, int] | None = None

    @property
    def now(self) -> int:
        """Samples heard."""
        return self._endpointer.now

    @property
    def speaking(self) -> bool:
        """Somebody speaks, or has just paused."""
        return self._endpointer.speaking

    def expect(self, places: tuple[str, ...]) -> tuple[str, ...]:
        """Places that may be named; those that can't be heard are returned. Between utterances."""
        return self._recognizer.expect(places)

    def feed(self, samples: Samples) -> list[Partial | Final]:
        """What ``samples`` complete, in order."""
        heard: list[Partial | Final] = []
        joined = np.concatenate([self._left, samples])
        whole = joined.size - joined.size % FRAME
        for first in range(0, whole, FRAME):
            heard += self._frame(joined[first : first + FRAME])
        self._left = joined[whole:]
        return heard + self._finished()

    def _frame(self, frame: Samples) -> list[Partial | Final]:
        edge = self._endpointer.feed(self._vad.is_speech(frame), self._so_far.complete)
        if edge is Edge.BEGIN:
            self._recognizer.begin()
            self._told = ""
            self._voiced = 0
            self._so_far = self._recognizer.feed(np.concatenate([*self._before, frame]))
        elif edge is Edge.END:
            self._recognizer.end()
            self._waiting = (self._endpointer.began, self._endpointer.speech_end)
            return self._finished()
        elif self._endpointer.speaking:
            self._voiced += is_voiced(np.concatenate([self._last, frame]))
            self._so_far = self._recognizer.feed(frame)
            self._last = frame
            return self._partial(self._so_far)
        self._before.append(frame)
        self._last = frame
        return []

    def _partial(self, so_far: Transcript) -> list[Partial | Final]:
        if so_far.text == self._told or so_far.confidence < self._partial_confidence:
            return []
        self._told = so_far.text
        return [Partial(so_far.text, self._endpointer.began, self.now)]

    def _finished(self) -> list[Partial | Final]:
        if self._waiting is None or (result := self._recognizer.result()) is None:
            return []
        began, speech_end = self._waiting
        self._waiting = None
        spoken = self._voiced >= MIN_VOICED * (speech_end - began) / FRAME
        confidence = result.confidence if spoken else 0.0
        return [Final(result.text, confidence, began, speech_end, self.now)]
