"""Whether two transcripts say the same: the question between a partial and its final text.

Belongs here: what may differ without a difference in meaning (case, punctuation, filler, "two" or
"2"). Does not belong here: what the words mean (``core/intents``). Errs to "different", which only
costs a request.
"""

from __future__ import annotations

from collections.abc import Iterator

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, normalise, parse
from realtime_agent_ros.core.language.numbers import read_number
from realtime_agent_ros.core.language.tokens import TokenKind, tokenise

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
