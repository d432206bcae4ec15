"""The longest-match lookup in the tables of phrases with a fixed meaning.

Belongs here: the index. Does not belong here: the phrases (``lexicon_*``, ``social``), how they
combine (``frames``), numbers and units (their own modules).
"""

from __future__ import annotations

from collections.abc import Iterable

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
Index = dict[str, list[tuple[tuple[str, ...], Entry]]]

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
    for words, entry in _INDEX.get(base_form(tokens[at].text), ()):
        if at + len(words) <= len(tokens) and all(
            base_form(tokens[at + n].text) == word for n, word in enumerate(words)
        ):
            return entry, at + len(words)
    return None


def mend(word: str) -> str | None:
    """The word of a command that ``word`` is a slip of; None if there is none or no one meaning."""
    found = sorted(nearest(word, MENDABLE_WORDS))
    meanings = {UNITS.get(other) or _INDEX.get(other, [(other, None)])[0] for other in found}
    return found[0] if len(meanings) == 1 else None


def _index(rows: Iterable[Row]) -> Index:
    """By first word, longest phrase first; of equal phrases the earlier row wins."""
    index: Index = {}
    for kind, value, notation in rows:
        for words in expand(notation):
            index.setdefault(words[0], []).append((words, (kind, value)))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


_INDEX = _index(ROWS)

KNOWN_WORDS = (
    frozenset(word for first in _INDEX.values() for words, _ in first for word in words)
    | frozenset(UNITS)
    | NUMBER_WORDS
)
"""Every word with a meaning: never taken for a slip of another one."""

MENDABLE_WORDS = (
    frozenset(
        word
        for kind, _, notation in (*MOTION, *CONTROL, *GRAMMAR)
        if kind not in (Kind.FOREVER, Kind.REPEAT, Kind.CURVE)
        for words in expand(notation)
        for word in words
    )
    | frozenset(UNITS)
    | NUMBER_WORDS
)
"""What a misspelt word may be mended to: words of commands, units and numbers."""
