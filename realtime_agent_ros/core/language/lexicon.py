"""The longest-match lookup in the tables of phrases with a fixed meaning.

Belongs here: the index. Does not belong here: the phrases (``lexicon_*``, ``social``), how they
combine (``frames``), numbers and units (their own modules).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from realtime_agent_ros.core.language.items import Kind, Value
from realtime_agent_ros.core.language.lexicon_control import CANNOT, CONTROL
from realtime_agent_ros.core.language.lexicon_grammar import GRAMMAR, POLITENESS
from realtime_agent_ros.core.language.lexicon_motion import MANNER, MOTION
from realtime_agent_ros.core.language.numbers import NUMBER_WORDS, Tokens
from realtime_agent_ros.core.language.phrases import Row, base_form, expand
from realtime_agent_ros.core.language.social import SOCIAL
from realtime_agent_ros.core.language.spelling import nearest
from realtime_agent_ros.core.language.units import UNITS

Entry = tuple[Kind, Value]
Phrase = tuple[str, ...]

ROWS: tuple[Row, ...] = (
    *MOTION,
    *MANNER,
    *CONTROL,
    *GRAMMAR,
    *CANNOT,
    *SOCIAL,
    *POLITENESS,
)


def lookup(tokens: Tokens, at: int) -> tuple[Entry, int] | None:
    """The longest phrase that begins at ``at``: its kind and value, and the position after it."""
    lengths = _LENGTHS.get(base_form(tokens[at].text), ())
    words = tuple(base_form(token.text) for token in tokens[at : at + max(lengths, default=0)])
    for length in lengths:
        entry = _PHRASES.get(words[:length])
        if entry is not None and length <= len(words):
            return entry, at + length
    return None


def is_phrase_of_command(words: Phrase) -> bool:
    """Whether they are one that moves, controls or joins, or a unit: no politeness, no chat."""
    bare = tuple(map(base_form, words))
    kind, _ = _PHRASES.get(bare, (Kind.NOISE, None))
    return kind not in _CHAT or (len(bare) == 1 and bare[0] in UNITS)


@lru_cache(maxsize=512)
def mend(word: str) -> str | None:
    """The word of a command that ``word`` is a slip of; None if there is none or no one meaning."""
    found = sorted(nearest(word, MENDABLE_WORDS))
    meanings = {UNITS.get(other) or _PHRASES.get((other,)) or other for other in found}
    return found[0] if len(meanings) == 1 else None


def _phrases(rows: Iterable[Row]) -> dict[Phrase, Entry]:
    """All phrases; of equal ones the earlier row wins."""
    phrases: dict[Phrase, Entry] = {}
    for kind, value, notation in rows:
        for words in expand(notation):
            phrases.setdefault(words, (kind, value))
    return phrases


def _lengths(phrases: Iterable[Phrase]) -> dict[str, tuple[int, ...]]:
    """How long the phrases are that begin with a word, longest first."""
    lengths: dict[str, set[int]] = {}
    for words in phrases:
        lengths.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


_PHRASES = _phrases(ROWS)
_CHAT = frozenset(kind for kind, _, _ in SOCIAL) | {Kind.NOISE}
_LENGTHS = _lengths(_PHRASES)

KNOWN_WORDS = (
    frozenset(word for words in _PHRASES for word in words) | frozenset(UNITS) | NUMBER_WORDS
)
"""Every word with a meaning: never taken for a slip of another one."""

_MENDABLE_KINDS = frozenset(kind for kind, _, _ in (*MOTION, *CONTROL, *GRAMMAR)) - {Kind.CURVE}
MENDABLE_WORDS = (
    frozenset(
        word for words, (kind, _) in _PHRASES.items() if kind in _MENDABLE_KINDS for word in words
    )
    | frozenset(UNITS)
) - NUMBER_WORDS
"""What a misspelt word may be mended to: words of commands and units, never a number."""
