"""Whether two transcripts say the same: the question between a partial and its final text.

Belongs here: what may differ without a difference in meaning (case, punctuation, filler, "two" or
"2"). Does not belong here: what the words mean (``core/intents``). Errs to "different", which only
costs a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, normalise, parse
from realtime_agent_ros.core.language.numbers import read_number
from realtime_agent_ros.core.language.tokens import TokenKind, tokenise

LATE_S = 0.1
"""By how much two topics may come out of order."""
HESITATIONS = frozenset({"um", "umm", "uh", "uhh", "uhm", "er", "err", "erm", "hm", "hmm", "mm"})
_IDLE_MARKS = frozenset(',."')


def same_speech(one: str, other: str, context: LanguageContext) -> bool:
    """True if nobody could mean different things by them.

    Commands of the local language are compared by what they come to, since a comma can change it
    ("don't, turn left"); everything else word by word.
    """
    if one == other:
        return True
    first, second = parse(one, context), parse(other, context)
    if first.kind is not second.kind:
        return False
    if first.kind is IntentKind.PLAN:
        return (first.skills, first.additive) == (second.skills, second.additive)
    return words(one) == words(other)


def words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, numbers as digits."""
    return tuple(_words(normalise(text)))


def _words(text: str) -> Iterator[str]:
    tokens, at = tokenise(text), 0
    while at < len(tokens):
        number = read_number(tokens, at)
        if number is not None:
            yield f"{number[0]:g}"
            at = number[1]
            continue
        token = tokens[at]
        idle = _IDLE_MARKS if token.kind is TokenKind.MARK else HESITATIONS
        if token.text not in idle:
            yield token.text
        at += 1


class LateText:
    """Tells partials that arrive after their own final text, which must not begin anything anew."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._final: tuple[str, ...] = ()
        self._heard_s = float("-inf")

    def hear_final(self, text: str) -> None:
        """A whole utterance."""
        self._final, self._heard_s = words(text), self._now_s()

    def belongs_to_final(self, text: str) -> bool:
        """The partial is a beginning of the last final text, which has only just come."""
        said = words(text)
        begins = self._final[: len(said)] == said
        return begins and self._now_s() - self._heard_s <= LATE_S
