"""From samples to what was heard: voice activity, end of turn, recogniser.

Belongs here: the order of things for one microphone. Pure but for the recogniser: time is the count
of samples fed. Does not belong here: stop words (``spotter``), which wait for nothing here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.voice.attention import Activation, Attention
from realtime_agent_ros.voice.audio import Samples, is_loud, samples_of
from realtime_agent_ros.voice.endpointing import Edge, Endpointer, Endpointing
from realtime_agent_ros.voice.own_voice import OwnVoice
from realtime_agent_ros.voice.recognizer import Answer, Recognizer, Transcript
from realtime_agent_ros.voice.vad import FRAME, Vad

PREFIX = samples_of(0.3)
"""Sound from before the voice was detected that the recogniser gets as well."""
ACTIVE = samples_of(0.2)
OVER_PREFIX = samples_of(0.1)
"""The same where the robot's own voice is under it."""

SURELY, MIN_SURE = 0.9, 0.2
"""Part of an utterance that is so surely speech, else nothing in it is believed. In commands it is
0.36 and more; in music and in voices without words, which pass for speech, mostly none."""
NOTHING = Transcript("", 0.0)
"""Complete too: noise is over soon."""
MOST_WAITING = 3
"""Utterances whose text is waited for; the oldest is given up for one more."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What is understood so far of an utterance that goes on."""

    text: str
    began: int
    at: int


@dataclass(frozen=True, slots=True)
class Final:
    """An utterance: its text, and the sample counts where it began, ended and was decided to have
    ended, however late the text is."""

    text: str
    confidence: float
    began: int
    speech_end: int
    at: int


@dataclass(slots=True)
class _Ended:
    """An utterance whose text is waited for."""

    answer: Answer
    spoken: bool
    began: int
    speech_end: int
    at: int


EVERYBODY = Attention(Activation.ALWAYS, 0.0)


class Hearing:
    """Fed with samples of any count; tells what they complete. The text of an utterance may come
    while the next one is heard; texts come in the order in which they were said."""

    def __init__(
        self,
        recognizer: Recognizer,
        vad: Vad,
        bounds: Endpointing,
        partial_confidence: float,
        attention: Attention = EVERYBODY,
        own: OwnVoice | None = None,
    ) -> None:
        self._attention = attention
        self._own = own or OwnVoice()
        self._recognizer = recognizer
        self._vad = vad
        self._endpointer = Endpointer(bounds)
        self._partial_confidence = partial_confidence
        self._left = np.empty(0, np.int16)
        self._before: deque[Samples] = deque(maxlen=PREFIX // FRAME)
        self._so_far = NOTHING
        self._told = ""
        self._sure = 0
        self._waiting: deque[_Ended] = deque()

    @property
    def now(self) -> int:
        """Samples heard."""
        return self._endpointer.now

    @property
    def speaking(self) -> bool:
        """Somebody speaks, or has just paused."""
        return self._endpointer.speaking

    @property
    def active(self) -> bool:
        """Somebody is loud, or was until a moment ago: known before any word is."""
        return self.speaking and self.now - self._endpointer.speech_end <= ACTIVE

    def was_own(self) -> None:
        """What was told last were the robot's own words."""
        if not self.speaking:  # else how loud it was is no longer known
            self._own.was_own()

    def expect(self, places: tuple[str, ...]) -> tuple[str, ...]:
        """Places that may be named; those that can't be heard are returned. Between utterances."""
        return self._recognizer.expect(places)

    def skip_to(self, first: int) -> None:
        """What is fed next begins at that count of samples; what is missing was lost."""
        self._endpointer.now = first - self._left.size

    def feed(self, samples: Samples) -> list[Partial | Final]:
        """What ``samples`` complete, in order."""
        heard: list[Partial | Final] = []
        joined = np.concatenate([self._left, samples])
        whole = joined.size - joined.size % FRAME
        for first in range(0, whole, FRAME):
            heard += self._frame(joined[first : first + FRAME])
        self._left = joined[whole:]
        return heard + self.poll()

    def poll(self) -> list[Partial | Final]:
        """What the recogniser has worked out meanwhile; no sound need come for it. To be called on
        the thread that feeds."""
        found: list[Partial | Final] = []
        while self._waiting and (final := self._waiting[0].answer.final()) is not None:
            ended = self._waiting.popleft()
            confidence = final.confidence if ended.spoken else 0.0
            found.append(Final(final.text, confidence, ended.began, ended.speech_end, ended.at))
        if self._waiting and not self.speaking:  # else they would be taken for the next one's
            last = self._waiting[-1]
            found += self._partial(last.answer.so_far, last.began)
        return found

    def _frame(self, raw: Samples) -> list[Partial | Final]:
        speaking = self._endpointer.speaking
        frame = self._own.filter(raw, self.now + FRAME, in_utterance=speaking)
        meant = speaking or self._attention.open(self.now)
        over = speaking and self._attention.released(self.now)
        # Over the robot's voice the gate judges, at once: what it lets through is somebody's.
        over_own = frame is raw and self._own.is_sounding(self.now + FRAME) and is_loud(frame)
        speech = (self._vad.is_speech(frame) or over_own) and meant
        edge = self._endpointer.feed(speech, self._so_far.complete, over=over)
        if edge is Edge.BEGIN:
            self._recognizer.begin()
            self._told = ""
            self._sure = 0
            self._own.begin()
            usual = OVER_PREFIX if self._own.is_sounding(self.now) else PREFIX
            past = self._attention.look_back(self.now, usual) // FRAME
            before = list(self._before)[-past:] if past > 0 else []
            self._so_far = self._recognizer.feed(np.concatenate([*before, frame]))
        elif edge is Edge.END:
            self._wait_for(self._recognizer.end())
            return self.poll()
        elif self._endpointer.speaking:
            self._sure += FRAME * (speech and self._vad.probability >= SURELY)
            self._so_far = self._recognizer.feed(frame)
            return self._partial(self._so_far, self._endpointer.began)
        self._before.append(raw)
        return []

    def _partial(self, so_far: Transcript, began: int) -> list[Partial | Final]:
        if so_far.text == self._told or so_far.confidence < self._partial_confidence:
            return []
        self._told = so_far.text
        return [Partial(so_far.text, began, self.now)]

    def _wait_for(self, answer: Answer) -> None:
        bounds = self._endpointer
        is_sure = self._sure >= MIN_SURE * (bounds.speech_end - bounds.began)
        spoken = is_sure and not self._own.leaked
        ended = _Ended(answer, spoken, bounds.began, bounds.speech_end, self.now)
        self._waiting.append(ended)
        if len(self._waiting) > MOST_WAITING:
            self._waiting[0].answer.give_up()
