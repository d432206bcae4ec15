"""Somebody speaks while the robot does: does it fall silent, and does it go on?

It gets quieter at once, so that it doesn't drown what is said. It pauses once the speech is long
enough and no backchannel, and goes on if nothing comes of it.
That its words are forgotten for good is decided elsewhere (``planner/barge_in``, and stop words):
then a cut comes. Time is handed in, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse

NO_CONTEXT = LanguageContext()
MOST_ACTIVE_S = 15.0
"""Nobody speaks so long without an end: whoever told so is gone."""


@dataclass(frozen=True, slots=True)
class InterruptionPolicy:
    """LiveKit's names and defaults, in seconds and words.

    ``min_interruption_duration``: shorter speech doesn't interrupt. ``min_interruption_words``: nor
    does speech of fewer words. ``false_interruption_timeout``: if no cut comes for so long after
    the last words, and after the speaker's voice where it is told, the robot goes on.
    """

    allow_interruptions: bool = True
    min_interruption_duration: float = 0.5
    min_interruption_words: int = 0
    false_interruption_timeout: float = 2.0


class Interruption:
    """``paused`` says whether the robot holds its tongue."""

    def __init__(self, policy: InterruptionPolicy) -> None:
        self._policy = policy
        self._since_s: float | None = None
        self._words = 0
        self._last_s = 0.0
        self._sounding = False
        self._active_s: float | None = None
        self._loud_s: float | None = None
        self._quiet_s: float | None = None
        self.paused = False
        self.false_alarms = 0

    @property
    def listening(self) -> bool:
        """Somebody speaks, as far as is known."""
        return self._since_s is not None or self._active_s is not None

    def activity(self, active: bool, now_s: float) -> None:
        """Whether somebody is loud just now, whatever it is."""
        if not self._policy.allow_interruptions:
            return
        if not active:
            self._active_s, self._quiet_s = None, now_s
            return
        if self._active_s is None and self._since_s is None:
            self._loud_s = now_s
        self._active_s, self._quiet_s = now_s, None

    def partial(self, text: str, now_s: float) -> None:
        """Words of an utterance that goes on."""
        if not self._policy.allow_interruptions or is_backchannel(text):
            return
        if self._since_s is None:
            self._since_s = now_s if self._loud_s is None else self._loud_s
        self._words = len(text.split())
        self._last_s = now_s
        self._maybe_pause(now_s)

    def final(self, text: str, now_s: float) -> None:
        """The utterance is over. After a backchannel the robot goes on at once."""
        self._over()
        self._last_s = now_s
        if is_backchannel(text):
            self._go_on()

    def said(self) -> None:
        """A new clause came. After the end of what was said to it, it is the answer."""
        if self._since_s is None:
            self.paused = False

    def sounding(self, sounds: bool) -> None:
        """Whether it speaks: only then is there something to pause."""
        self._sounding = sounds

    def cut(self) -> None:
        """What was being said is forgotten."""
        self._over()
        self.paused = False

    def tick(self, now_s: float) -> None:
        """Time passes; call it about ten times a second."""
        if self._active_s is not None and now_s - self._active_s > MOST_ACTIVE_S:
            self._active_s = None
        if self._active_s is not None:
            self._last_s = now_s
        self._maybe_pause(now_s)
        if now_s - self._last_s > self._policy.false_interruption_timeout:
            self._over()
            self._go_on()

    def _maybe_pause(self, now_s: float) -> None:
        """Once the words that are being spoken are enough and last long enough: from when somebody
        became loud until it was quiet, where that is told."""
        if not self._sounding or self._since_s is None:
            return
        until_s = now_s if self._quiet_s is None else self._quiet_s
        enough = self._words >= self._policy.min_interruption_words
        if enough and until_s - self._since_s >= self._policy.min_interruption_duration:
            self.paused = True

    def _over(self) -> None:
        self._since_s = self._loud_s = self._quiet_s = None

    def _go_on(self) -> None:
        self.false_alarms += self.paused
        self.paused = False


def is_backchannel(text: str) -> bool:
    """Whether it is only a sign of listening ("uh-huh", "okay"), or nothing."""
    return parse(text, NO_CONTEXT).kind is IntentKind.NOTHING
