"""Who is meant: which part of a transcript is said to this robot, and which stop words are.

Pure, and decided here for agent and planner alike, for partials as for final texts. Does not belong
here: what a word is (``fleet_words``), which names there are (``fleet_config``), what is done.

1. A name calls where a command can begin (at the beginning, behind punctuation or "and") or at the
   very end. In between, or behind a preposition ("follow scout"), it is only spoken of.
2. What follows the names is theirs until the next name that calls: "scout and rover, go to the
   desk and atlas, wait".
3. On the topic that all robots hear, a command without a name that is called is nobody's: a name
   that was misheard moves no robot. On the robot's own topic it is this robot's.
4. A stop word stops every robot that hears it. Only with ``named_stop: named`` does one not count
   that stands close to another robot's name, and only where neither this robot nor everybody is
   named anywhere in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.fleet_words import (
    ABOUT,
    CLOSERS,
    EVERYONE,
    JOINERS,
    OPENERS,
    Form,
    Word,
    forms_of,
    words_in,
)
from realtime_agent_ros.core.stop_text import BREAK

NEAR_WORDS = 3
"""A stop word so close to a name belongs to it."""


class Who(Enum):
    """Whose name it is."""

    ME = auto()
    ALL = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a text, from one character to another, and who is called for it."""

    called: frozenset[Who]
    begin: int
    end: int


class Addressing:
    """Reads transcripts for one robot."""

    def __init__(self, config: FleetConfig) -> None:
        self._named = bool(config.robot_name)
        self._only_named_stop = config.named_stop == "named"
        names: dict[Form, Who] = dict.fromkeys(map(forms_of, config.other_names), Who.OTHER)
        names |= dict.fromkeys((*EVERYONE, *map(forms_of, config.group_names)), Who.ALL)
        names |= dict.fromkeys(map(forms_of, config.own_names), Who.ME)
        self._names = names
        self._lengths = sorted({len(form) for form in names}, reverse=True)

    def mine(self, text: str, *, shared: bool) -> str | None:
        """What of ``text`` is said to this robot, without its name; None if nothing is.
        ``shared``: every robot hears it."""
        if not self._named:
            return text
        words = words_in(text)
        if not any(self._name_at(words, i) for i in range(len(words))):
            return None if shared else text
        parts = self._parts(text, words)
        wanted = [text[p.begin : p.end].strip() for p in parts if _is_mine(p.called, shared)]
        return ". ".join(part.rstrip(" ,.;") for part in wanted) if wanted else None

    def stopping(self, text: str) -> str:
        """What is left of ``text`` for this robot to look for stop words in."""
        if not (self._named and self._only_named_stop):
            return text
        words = words_in(text)
        named = [(i, found) for i in range(len(words)) if (found := self._name_at(words, i))]
        if any(who is not Who.OTHER for _, (who, _) in named):
            return text
        for first, (_, length) in reversed(named):
            begin, end = _near(words, first, first + length)
            text = f"{text[: words[begin].begin]} {BREAK} {text[words[end - 1].end :]}"
        return text

    # -- inside ----------------------------------------------------------------------------

    def _name_at(self, words: Sequence[Word], at: int) -> tuple[Who, int] | None:
        """Whose name begins there, and of how many words; the longest."""
        for length in self._lengths:
            form = tuple(word.form for word in words[at : at + length])
            if len(form) == length and (who := self._names.get(form)):
                return who, length
        return None

    def _names_at(self, words: Sequence[Word], at: int) -> tuple[frozenset[Who], int]:
        """Everybody who is named from there on, joined by "and"; where their names end."""
        called: set[Who] = set()
        end = at
        while found := self._name_at(words, _skip(words, end, JOINERS) if called else end):
            end = (_skip(words, end, JOINERS) if called else end) + found[1]
            called.add(found[0])
        return frozenset(called), end

    def _parts(self, text: str, words: Sequence[Word]) -> Iterator[_Part]:
        called: frozenset[Who] = frozenset()
        begin = at = 0
        while at < len(words):
            if at == 0 or words[at].parted or words[at].form in JOINERS:
                names, end = self._names_at(words, _skip(words, at, JOINERS | OPENERS))
                if names and end < len(words):
                    yield from self._part(text, words[begin:at], called)
                    called, begin, at = names, end, end
                    continue
            at += 1
        yield from self._part(text, words[begin:], called)

    def _part(self, text: str, words: Sequence[Word], called: frozenset[Who]) -> Iterator[_Part]:
        """The stretch of these words; who is called at its end counts if nobody was before it."""
        if not called:
            called, words = self._called_at_end(words)
        if words:
            yield _Part(called, words[0].begin, words[-1].end)

    def _called_at_end(self, words: Sequence[Word]) -> tuple[frozenset[Who], Sequence[Word]]:
        for at in range(len(words)):
            names, end = self._names_at(words, at)
            if not names or _skip(words, end, CLOSERS) < len(words):
                continue
            if at and words[at - 1].form in ABOUT and not words[at].parted:
                break
            left = at - 1 if at and words[at - 1].form in JOINERS else at
            return names, words[:left]
        return frozenset(), words


def _is_mine(called: frozenset[Who], shared: bool) -> bool:
    return not called.isdisjoint((Who.ME, Who.ALL)) or not (called or shared)


def _skip(words: Sequence[Word], at: int, these: frozenset[str]) -> int:
    while at < len(words) and words[at].form in these:
        at += 1
    return at


def _near(words: Sequence[Word], first: int, end: int) -> tuple[int, int]:
    """The words about a name that a stop word may stand among: before it up to punctuation, behind
    it over the punctuation that follows a name, but no further."""
    last_end = end
    while last_end < len(words) and last_end < end + NEAR_WORDS:
        if words[last_end].parted and last_end > end:
            break
        last_end += 1
    begin = first
    while begin > 0 and first - begin < NEAR_WORDS and not words[begin].parted:
        begin -= 1
    return begin, last_end
