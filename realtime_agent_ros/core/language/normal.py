"""The normal form of a text: what is left when case, filler and idle punctuation are gone.

Belongs here: which words and commas matter. A text with words that nobody here knows keeps all
its words, since then it can't be told which of them are filler.
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.core.language.clauses import RANK
from realtime_agent_ros.core.language.items import Item, Kind
from realtime_agent_ros.core.language.tokens import TokenKind, tokenise

COMMA = ","
_PAUSES = frozenset({",", "."})


def normal_words(text: str, items: Sequence[Item]) -> list[str]:
    """The words of the normal form, with a comma where one matters; ``items`` as scanned."""
    if any(item.kind is Kind.UNKNOWN for item in items):
        return _all_words(text)
    words: list[str] = []
    pause = joined = False
    for item in items:
        if item.kind in (Kind.COMMA, Kind.SENTENCE):
            pause = bool(words)
        elif item.kind is not Kind.NOISE and item.words:
            if pause and not joined and item.kind not in RANK:
                words.append(COMMA)
            words.append(item.words)
            pause, joined = False, item.kind in RANK
    return words


def _all_words(text: str) -> list[str]:
    words: list[str] = []
    pause = False
    for token in tokenise(text):
        if token.kind is TokenKind.MARK and token.text in _PAUSES:
            pause = bool(words)
        elif token.kind is not TokenKind.MARK or token.text in "-/":
            words += [COMMA, token.text] if pause else [token.text]
            pause = False
    return words
