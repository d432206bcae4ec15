"""Is what is said meant for the robot? Always, after its wake word, or while a button is pressed.

Stop words ask nobody here. Time is a count of samples; the methods may be called from any thread.
"""

from __future__ import annotations

from collections import deque
from enum import Enum

from realtime_agent_ros.voice.audio import samples_of

OVERLAP = samples_of(0.1)
"""So much of the wake word's end an utterance that follows without a pause gets as well."""

KEPT_PRESSES = 64
"""Changes of the button that may wait for the sound before them to be worked on."""


class Activation(Enum):
    """How attention is won."""

    ALWAYS = "always"
    WAKE_WORD = "wake_word"
    PUSH_TO_TALK = "push_to_talk"


class Attention:
    """An utterance may begin while it is ``open``; with push-to-talk it ends when ``released``."""

    def __init__(self, activation: Activation, wake_timeout_s: float) -> None:
        self._activation = activation
        self._timeout = samples_of(wake_timeout_s)
        self._until = -1
        self._woken_at = -1
        self._presses: deque[tuple[int, bool]] = deque([(0, False)], maxlen=KEPT_PRESSES)

    def woken(self, at: int) -> None:
        """The wake word was heard."""
        if self._activation is Activation.WAKE_WORD:
            self._woken_at, self._until = at, at + self._timeout

    def answered(self, at: int) -> None:
        """Something was understood or asked back: what follows needs no wake word."""
        if self._activation is Activation.WAKE_WORD:
            self._until = max(self._until, at + self._timeout)

    def press(self, pressed: bool, at: int) -> bool:
        """The button, since the sample ``at``: sound from before it may still be worked on. Whether
        that changed anything; a joystick repeats itself."""
        changed = pressed != self._presses[-1][1]
        if changed:
            self._presses.append((at, pressed))
        return changed

    @property
    def pressed(self) -> bool:
        """The button is down, as far as anybody has told."""
        return self._presses[-1][1]

    def release(self) -> None:
        """Nobody has told of a button yet."""
        self._presses.clear()
        self._presses.append((0, False))

    def open(self, now: int) -> bool:
        """Whether what begins now is meant for the robot."""
        if self._activation is Activation.PUSH_TO_TALK:
            return self._button(now)[1]
        return self._activation is Activation.ALWAYS or now <= self._until

    def released(self, now: int) -> bool:
        """The button was let go, so the utterance is over."""
        return self._activation is Activation.PUSH_TO_TALK and not self._button(now)[1]

    def look_back(self, now: int, usual: int) -> int:
        """How many samples before ``now`` belong to an utterance that begins: ``usual``, but not
        the wake word before it, and nothing from before the button was pressed."""
        if self._activation is Activation.PUSH_TO_TALK:
            at, down = self._button(now)
            return min(usual, now - at) if down else 0
        if self._activation is Activation.ALWAYS or self._woken_at < 0:
            return usual
        return min(usual, now - self._woken_at + OVERLAP)

    def _button(self, now: int) -> tuple[int, bool]:
        """Since when it is as it is at ``now``, and whether that is down."""
        presses = reversed(tuple(self._presses))
        return next(((at, down) for at, down in presses if at <= now), (0, False))
