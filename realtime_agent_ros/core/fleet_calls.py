"""How a transcript falls into commands, and who is called for each (the rules: ``addressing``).

Belongs here: where a name calls, and what of the text is then whose. Does not belong here: which
robot is asked (``addressing``), what a word is (``fleet_words``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from realtime_agent_ros.core.fleet_words import (
    ABOUT,
    AROUND,
    CLOSERS,
    EXCEPT,
    EXCEPT_LAST,
    JOINERS,
    OPENERS,
    TURNING,
    Word,
    form_at,
)


class Who(Enum):
    """Whose name it is."""

    ME = auto()
    ALL = auto()
    OTHER = auto()


Name = tuple[Who, int]
"""Whose name begins at a word, and of how many words it is."""
NOBODY: frozenset[Who] = frozenset()
MINE = frozenset((Who.ME, Who.ALL))


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a text from one to another, and who is called for them. ``front``: in front of them,
    so that the next sentence may be theirs too; not ``sure``: they can be meant for others."""

    called: frozenset[Who]
    begin: int = 0
    end: int = 0
    sure: bool = True
    front: bool = False

    def is_mine(self, shared: bool) -> bool:
        if not self.sure:
            return not shared and Who.OTHER not in self.called
        return bool(self.called & MINE) or not (self.called or shared)


@dataclass(frozen=True, slots=True)
class _Call:
    """Names in front of something, which is behind ``end``; ``joined``: right behind an "and"."""

    names: frozenset[Who]
    end: int
    joined: bool


def parts(words: Sequence[Word], names: Sequence[Name | None]) -> Iterator[Part]:
    """The commands in order; ``names``: those that begin at each word."""
    last = Part(NOBODY)
    begins = [i for i, word in enumerate(words) if word.opens or i == 0]
    for begin, end in pairwise((*begins, len(words))):
        sentence = _Sentence(words[begin:end], names[begin:end])
        for part in sentence.parts(last):
            last = replace(part, begin=part.begin + begin, end=part.end + begin)
            yield last


def excepts_unclearly(words: Sequence[Word], names: Sequence[Name | None]) -> bool:
    """Whether it holds an exception other than "everyone but scout": from everybody of somebody
    whose name was misheard or stands far off, or of a name from whom else."""
    text = _Sentence(words, names)
    everybody = exception = False
    at = 0
    while at < len(words):
        called, end = text.names_at(at)
        if not called and (length := form_at(words, at, EXCEPT)):
            exception, end = True, at + length
            everybody |= end < len(words) and names[end] is not None
        everybody |= Who.ALL in called
        at = max(end, at + 1)
    return everybody and exception


class _Sentence:
    """Words up to a full stop, and the names that begin at each of them."""

    def __init__(self, words: Sequence[Word], names: Sequence[Name | None]) -> None:
        self._words = words
        self._names = names

    def names_at(self, at: int) -> tuple[frozenset[Who], int]:
        """Everybody who is named from there on, joined by "and"; where their names end."""
        called: set[Who] = set()
        for who, end in self._listed(at):
            length = form_at(self._words, end, EXCEPT) if who is Who.ALL else 0
            out = list(self._listed(end + length)) if length else []
            if out:
                mine = any(one in MINE for one, _ in out)
                return frozenset(called | {Who.OTHER if mine else Who.ALL}), out[-1][1]
            called.add(who)
            at = end
        return frozenset(called), at

    def _listed(self, at: int) -> Iterator[tuple[Who, int]]:
        """The names from there on, with the end of each."""
        while at < len(self._words) and (name := self._names[at]):
            at += name[1]
            yield name[0], at
            at = self._skip(at, JOINERS)

    def _skip(self, at: int, these: frozenset[str]) -> int:
        """The first word from there on that is none of these, or begins a name."""
        while at < len(self._words) and self._words[at].form in these and not self._names[at]:
            at += 1
        return at

    def parts(self, before: Part) -> Iterator[Part]:
        """Its commands; ``before``: the one before it."""
        count = len(self._words)
        first = self._skip(0, JOINERS | OPENERS)
        names, end = self.names_at(first)
        if names and self._skip(end, CLOSERS) == count:  # "Hey Scout!"
            yield Part(names, sure=before.sure and before.begin == before.end, front=True)
            return
        if first == count and not before.called:  # "Okay."
            return
        part = replace(before if before.front else Part(NOBODY), begin=0, end=count)
        for at in range(count):
            if at < part.begin or not (call := self._call_at(at)):
                continue
            stretch = self._judged(replace(part, end=at))
            clear = part.begin == at or self._is_clear(stretch, call)
            if part.begin < at:
                yield stretch if clear else _doubted(stretch, call.names)
            part = Part(call.names, call.end, count, sure=clear, front=True)
        if part.begin > 0 or (part.called and part.sure):
            yield self._judged(part)
        else:
            yield self._called_at_end(part)

    def _call_at(self, at: int) -> _Call | None:
        """The names that call for what follows, if those there do."""
        joined = self._words[at].form in JOINERS
        if not (at == 0 or joined or self._words[at].parted):
            return None
        start = self._skip(at, JOINERS | OPENERS)
        names, end = self.names_at(start)
        if not names or self._skip(end, CLOSERS) == len(self._words):
            return None
        return _Call(names, end, joined and not self._words[start].parted)

    def _is_clear(self, part: Part, call: _Call) -> bool:
        """Whether names behind ``part`` begin another command, and can't be the end of its."""
        if self._words[call.end].form in JOINERS:  # "turn left, scout, and wait"
            return False
        if part.begin > 0 and part.sure:
            return True
        return call.joined and not any(self._names[part.begin : part.end])

    def _called_at_end(self, part: Part) -> Part:
        """``part`` without the names at its end, theirs if they call."""
        for at in range(part.begin, part.end):
            names, end = self.names_at(at)
            if not names or self._skip(end, CLOSERS) < part.end:
                continue
            if self._is_spoken_of(at):
                break
            left = at - 1 if at > part.begin and self._words[at - 1].form in JOINERS else at
            rest = Part(names, part.begin, left)
            everybody = {Who.ALL} & self._named_in(rest) - names
            return self._judged(_doubted(rest, everybody) if everybody else rest)
        return self._judged(part)

    def _judged(self, part: Part) -> Part:
        """``part``; not sure if somebody is named in it who may be another than is called."""
        others = {Who.OTHER} if Who.ME in part.called else {Who.OTHER, Who.ME}
        held = self._named_in(part) & others
        return _doubted(part, held) if held else part

    def _named_in(self, part: Part) -> frozenset[Who]:
        """Who is named in it, not only spoken of."""
        found = ((i, self._names[i]) for i in range(part.begin, part.end))
        return frozenset(
            name[0] for i, name in found if name and not self._is_spoken_of(i, certainly=True)
        )

    def _is_spoken_of(self, at: int, *, certainly: bool = False) -> bool:
        """Whether the name there stands behind a preposition or the like; ``certainly``: one that
        can be nothing else."""
        if at == 0 or self._words[at].parted:
            return False
        before = self._words[at - 1].form
        if certainly and before in AROUND and at > 1 and self._words[at - 2].form in TURNING:
            return False
        return before in ABOUT or (before in EXCEPT_LAST and not certainly)


def _doubted(part: Part, others: Iterable[Who]) -> Part:
    return replace(part, called=part.called.union(others), sure=False)
