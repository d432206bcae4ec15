"""What becomes of an utterance by how surely it was heard: acted on, asked back, or refused.

Only what would move the robot is asked about, and it moves on nothing but a plain yes that was
itself heard surely. Time is a count of samples.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse
from realtime_agent_ros.core.language.assent import Assent, assent_of
from realtime_agent_ros.voice.audio import samples_of

ANSWER_WITHIN = samples_of(10.0)
QUESTION = "Did you say"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``publish`` is to be acted on, ``ask`` to be said aloud; both empty: refused."""

    publish: str = ""
    ask: str = ""


class Asking:
    """Remembers the one utterance that was asked about."""

    def __init__(self, accept: float, ask: float) -> None:
        """Confidence from which on an utterance is believed, and from which on asked about."""
        self._accept = accept
        self._ask = ask
        self._pending = ""
        self._asked_at = 0

    def judge(
        self, text: str, confidence: float, places: tuple[str, ...], began: int, now: int
    ) -> Verdict:
        """What to do with an utterance that ``began`` then, and whose text is known ``now``."""
        if not text:
            return Verdict()
        if confidence >= self._accept:
            return self._believed(text, began)
        if confidence < self._ask or not _moves(text, places):
            return Verdict()
        self._pending, self._asked_at = text, now
        return Verdict(ask=f"{QUESTION}: {text}?")

    def forget(self) -> None:
        """A stop: a yes to what was asked before it moves nothing."""
        self._pending = ""

    def _believed(self, text: str, began: int) -> Verdict:
        pending, self._pending = self._pending, ""
        answer = assent_of(text)
        if pending and 0 <= began - self._asked_at <= ANSWER_WITHIN:
            if answer is Assent.YES:
                return Verdict(publish=pending)
            if answer is Assent.NO:
                return Verdict(ask="Please say it again.")
        return Verdict(publish=text)


def _moves(text: str, places: tuple[str, ...]) -> bool:
    return parse(text, LanguageContext(places=places)).kind is IntentKind.PLAN
