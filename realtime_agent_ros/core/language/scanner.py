"""Tokens to items: the longest known thing at each position, whatever kind it is.

Belongs here: the order in which readings are tried. Does not belong here: the readings (each has
its module) or what a row of items means (``clauses``, ``frames``).
"""

from __future__ import annotations

from dataclasses import replace

from realtime_agent_ros.core.language.clauses import RANK
from realtime_agent_ros.core.language.evidence import unsupported
from realtime_agent_ros.core.language.free_text import FreeText, read_remembering, read_saying
from realtime_agent_ros.core.language.items import Item, Kind, Value
from realtime_agent_ros.core.language.lexicon import KNOWN_WORDS, lookup, mend
from realtime_agent_ros.core.language.numbers import mark_at, read_number, word_at
from realtime_agent_ros.core.language.phrases import base_form
from realtime_agent_ros.core.language.places import (
    DETERMINERS,
    PlaceNames,
    find_reserved,
    read_coordinates,
    skip_determiners,
)
from realtime_agent_ros.core.language.tokens import Token, TokenKind, tokenise
from realtime_agent_ros.core.language.units import read_clock, read_quantity

MISSPELT = 0.7
"""Certainty of a word or name whose spelling was mended."""

_VISIT = frozenset({"visit", "reach", "approach", "enter", "find"})
_NO_NAME = frozenset(
    {
        Kind.THEN,
        Kind.AND,
        Kind.TIMES,
        Kind.PACE,
        Kind.CORRECTION,
        Kind.SWAP,
        Kind.BEFORE,
        Kind.ALSO,
        Kind.CONDITION,
        Kind.STOP,
        Kind.NOT,
        Kind.FASTER,
        Kind.SCRATCH,
        Kind.CANCEL,
    }
)
_INFINITIVE = frozenset(
    {Kind.MOVE, Kind.TURN, Kind.SPIN, Kind.DIRECTION, Kind.SIDE, Kind.WAIT, Kind.COME_BACK}
    | {Kind.STOP, Kind.AROUND}
)
_STOP_NOUNS = frozenset({"bus", "tram", "train"})
_SIDES = {"left": 1.0, "right": -1.0}
_BEFORE_GOAL = frozenset(
    {Kind.NOISE, Kind.SOCIAL, Kind.MOVE, Kind.COME_BACK, Kind.DIRECTION, Kind.PACE, *RANK}
)
_HESITATIONS = frozenset(
    {"um", "umm", "uh", "uhh", "uhm", "er", "err", "erm", "hmm", "hm", "mmm", "ehm", "ah"}
)
_GOING = frozenset({Kind.MOVE, Kind.COME_BACK})
_NOT_GOALS = frozenset({Kind.MOVE, Kind.TURN, Kind.SPIN, Kind.WAIT, Kind.COME_BACK})
_NO_GOAL_WORDS = frozenset({"reverse", "retreat", "advance", "backup"})
_ONWARD = frozenset({"continue", "keep"})
_PASSES = 6
_MENDINGS = 3
_POINTLESS = frozenset("_()")
_MARKS = {",": Kind.COMMA, ".": Kind.SENTENCE}
_NOUN_TURNS = frozenset({45.0, 90.0, 120.0, 135.0, 180.0, 270.0, 360.0, 540.0, 720.0})


def scan(text: str, places: PlaceNames) -> list[Item]:
    """All items of ``text``, in order; every token is part of exactly one item."""
    spelt = [token for token in tokenise(text) if token.text not in _HESITATIONS]
    for _ in range(_PASSES):
        scanner = _settled(text, spelt, places)
        items, spelt = scanner.items, scanner.without_noise()
        if len(spelt) == len(scanner.spelt):
            break
    return items


def _settled(text: str, spelt: list[Token], places: PlaceNames) -> _Scanner:
    """A scanner that has run, with no word mended into motion that nothing else speaks for."""
    kept: frozenset[int] = frozenset()
    for _ in range(_MENDINGS):
        scanner = _Scanner(text, spelt, places, kept)
        scanner.run()
        doubtful = unsupported(scanner.items, scanner.mended)
        if not doubtful:
            return scanner
        kept |= doubtful
    scanner = _Scanner(text, spelt, places, frozenset(token.start for token in spelt))
    scanner.run()
    return scanner


class _Scanner:
    def __init__(
        self, text: str, spelt: list[Token], places: PlaceNames, kept: frozenset[int]
    ) -> None:
        """Words that start at ``kept`` are not mended."""
        self.spelt = spelt
        self.items: list[Item] = []
        self._kept = kept
        self._noisy: set[int] = set()
        self._text = text
        self._places = places
        self._tokens = [self._mend(token) for token in self.spelt]

    @property
    def mended(self) -> frozenset[int]:
        """Where the words start whose spelling was mended."""
        return frozenset(
            a.start for a, b in zip(self.spelt, self._tokens, strict=True) if a.text != b.text
        )

    def run(self) -> None:
        at = 0
        while at < len(self._tokens):
            at = self._step(at)

    def without_noise(self) -> list[Token]:
        """The tokens without the words of noise, so that "two uh metres" can be read."""
        return [token for at, token in enumerate(self.spelt) if at not in self._noisy]

    def _step(self, at: int) -> int:
        """Read one item (two for "visit the desk") and return the position after it."""
        if self._tokens[at].kind is TokenKind.MARK:
            return self._mark(at)
        for read in (self._side, self._free_text, self._visit, self._times, self._delay, self._to):
            after = read(at)
            if after is not None:
                return after
        return self._longest(at)

    def _mark(self, at: int) -> int:
        mark = self._tokens[at].text
        if mark in _MARKS:
            return self._add(_MARKS[mark], None, at, at + 1)
        if mark == '"' or mark in _POINTLESS:
            return self._add(Kind.NOISE, None, at, at + 1)
        return self._longest(at)

    def _side(self, at: int) -> int | None:
        """ "turn right now" is a side; "go right now" could be two things, so it is none."""
        word = word_at(self._tokens, at)
        found = lookup(self._tokens, at) if word in _SIDES else None
        if found is None or found[0][0] is Kind.SIDE:
            return None
        kinds = self._clause_kinds()
        if kinds & {Kind.TURN, Kind.SPIN, Kind.ANGLE} and Kind.SIDE not in kinds:
            return self._add(Kind.SIDE, _SIDES[word], at, at + 1)
        if kinds == {Kind.MOVE} and found[0][0] in (Kind.NOISE, Kind.SOCIAL):
            return self._add(Kind.UNKNOWN, None, at, found[1])
        return None

    def _clause_kinds(self) -> set[Kind]:
        """The kinds read since the last connector."""
        kinds: set[Kind] = set()
        for item in reversed(self.items):
            if item.kind in RANK:
                break
            kinds.add(item.kind)
        return kinds - {Kind.NOISE, Kind.GLUE}

    def _free_text(self, at: int) -> int | None:
        said = read_saying(self.spelt, at)
        if said is not None:
            return self._add(Kind.SAYING, self._slice(said), at, said.after)
        name = read_remembering(self.spelt, at)
        if name is not None:
            words = self._slice(name).lower().strip("\"'\u201c\u201d\u2018\u2019 ")
            return self._add(Kind.REMEMBER, words, at, name.after)
        return None

    def _visit(self, at: int) -> int | None:
        """ "visit the desk" is "go to the desk"."""
        if base_form(word_at(self._tokens, at)) not in _VISIT:
            return None
        self._add(Kind.MOVE, "weak", at, at + 1)
        return self._destination(at + 1) or at + 1

    def _times(self, at: int) -> int | None:
        """ "three times", "3x", "x3", "two more times"."""
        tokens = self._tokens
        if word_at(tokens, at) in ("x", "times") and (n := read_number(tokens, at + 1)):
            return self._add(Kind.TIMES, n[0], at, n[1])
        number = read_number(tokens, at)
        if word_at(tokens, at) in ("several", "many") or number is None:
            number = (3.0, at + 1) if word_at(tokens, at) == "several" else None
        if number is None:
            return None
        more = 1 if word_at(tokens, number[1]) in ("more", "further") else 0
        after = number[1] + more
        if word_at(tokens, after) not in ("times", "x", "time"):
            return None
        begin, after = after, after + 1
        while word_at(tokens, after) in ("in", "a", "row", "total", "over"):
            after += 1
        if word_at(tokens, after) in ("faster", "slower"):
            after = begin + 1
        return self._add(Kind.MORE_TIMES if more else Kind.TIMES, number[0], at, after)

    def _delay(self, at: int) -> int | None:
        """ "in five seconds", "after five seconds"."""
        if word_at(self._tokens, at) not in ("in", "after"):
            return None
        quantity = read_quantity(self._tokens, at + 1)
        if quantity is None or quantity.kind is not Kind.TIME:
            return None
        return self._add(Kind.DELAY, quantity.value, at, quantity.after)

    def _to(self, at: int) -> int | None:
        """ "to the desk", "towards x 1 y 2"."""
        found = lookup(self._tokens, at)
        if found is None or found[0][0] is not Kind.TO:
            return None
        return self._destination(found[1], at) or self._add(Kind.TO, None, at, found[1])

    def _destination(self, begin: int, at: int | None = None) -> int | None:
        """What is gone to at ``begin``; the item begins at ``at``. None if that is no goal."""
        start = begin if at is None else at
        name_at = skip_determiners(self.spelt, begin)
        found = self._places.find(self.spelt, begin) or self._places.find(self.spelt, name_at)
        found = found or find_reserved(self._tokens, begin) or find_reserved(self._tokens, name_at)
        if found is not None:
            return self._add(Kind.PLACE, found.name, start, found.after)
        goal = read_coordinates(self._tokens, begin)
        if goal is not None:
            return self._add(Kind.COORDINATES, goal[0], start, goal[1])
        if read_clock(self._tokens, name_at):
            return self._add(Kind.GLUE, None, start, name_at)
        if read_quantity(self._tokens, begin):
            return None
        entry = lookup(self._tokens, begin) if begin < len(self._tokens) else None
        kind = entry[0][0] if entry is not None else None
        no_goal = kind in _NOT_GOALS or word_at(self._tokens, begin) in _NO_GOAL_WORDS
        if kind in _INFINITIVE and not (no_goal and self._is_going()):
            return self._add(Kind.GLUE, None, start, begin)
        return self._unknown_place(name_at, start)

    def _is_going(self) -> bool:
        """True right behind a verb of going, so that "to" names a goal."""
        last = self.items[-1] if self.items else None
        return last is not None and last.kind in _GOING and last.value not in _ONWARD

    def _unknown_place(self, begin: int, start: int) -> int | None:
        end = begin
        while end < len(self.spelt) and not self._ends_name(end):
            end += 1
        if end == begin:
            return None
        words = [token.text for token in self.spelt[begin:end]]
        guess = self._places.guess(words)
        if guess is not None:
            return self._add(Kind.PLACE, guess, start, end, MISSPELT)
        name = self._text[self.spelt[begin].start : self.spelt[end - 1].end]
        return self._add(Kind.UNKNOWN_PLACE, name, start, end)

    def _ends_name(self, at: int) -> bool:
        if self.spelt[at].kind is TokenKind.MARK and mark_at(self.spelt, at) != "-":
            return True
        found = lookup(self.spelt, at)
        if found is None:
            return False
        kind = found[0][0]
        if kind is Kind.NOISE:
            return found[1] == len(self.spelt) or self._ends_name(found[1])
        if kind is Kind.GLUE and word_at(self.spelt, at) in ("at", "with"):
            return True
        return kind in _NO_NAME and word_at(self.spelt, at - 1) not in _STOP_NOUNS

    def _longest(self, at: int) -> int:
        """The longest of phrase, quantity and place; of equal ones in this order."""
        phrase = lookup(self._tokens, at)
        quantity = read_quantity(self._tokens, at)
        place = self._places.find(self.spelt, at)
        clock = read_clock(self._tokens, at)
        after_phrase = phrase[1] if phrase else at
        after_quantity = quantity.after if quantity else at
        if clock is not None:
            return self._add(Kind.CLOCK, clock[0], at, clock[1])
        names_place = phrase is not None and phrase[0][0] is Kind.PLACE
        if place is not None and not self._may_be_goal():
            return self._add(Kind.UNKNOWN, None, at, place.after)
        if place is not None and place.after + names_place > max(after_phrase, after_quantity):
            return self._add(Kind.PLACE, place.name, at, place.after)
        if phrase is not None and after_phrase >= after_quantity:
            return self._phrase(phrase[0][0], phrase[0][1], at, after_phrase)
        if quantity is None:
            return self._add(Kind.UNKNOWN, None, at, at + 1)
        value, kind = quantity.value, quantity.kind
        if kind is Kind.NUMBER and self._is_noun_turn(at, value, quantity.after):
            self._add(Kind.TURN, None, at, at)
            kind = Kind.NUMBER
        return self._add(kind, value, at, quantity.after, scale=quantity.scale)

    def _phrase(self, kind: Kind, value: Value, at: int, after: int) -> int:
        """ "around two metres" is about two metres, "come over to the desk" is "come to" it."""
        if kind is Kind.CANNOT and word_at(self._tokens, at) == "come":
            behind = lookup(self._tokens, at + 1) if at + 1 < len(self._tokens) else None
            if behind is not None and behind[0][0] is Kind.TO and behind[1] > after:
                return self._add(Kind.MOVE, "weak", at, at + 1)
        if kind is Kind.AROUND and after == at + 1:
            quantity = read_quantity(self._tokens, after)
            if quantity is not None and quantity.kind in (Kind.LENGTH, Kind.TIME, Kind.SPEED):
                kind = Kind.GLUE
        return self._add(kind, value, at, after)

    def _may_be_goal(self) -> bool:
        """True if a place may be named here without "to": first, or after a verb of motion."""
        for item in reversed(self.items):
            if item.kind is not Kind.GLUE or item.words not in DETERMINERS:
                return item.kind in _BEFORE_GOAL
        return True

    def _is_noun_turn(self, at: int, value: float, after: int) -> bool:
        """True for "a 180", "a full 360"."""
        before = word_at(self._tokens, at - 1) if at else ""
        return before in ("a", "full", "complete") and value in _NOUN_TURNS

    def _mend(self, token: Token) -> Token:
        if token.kind is not TokenKind.WORD or base_form(token.text) in KNOWN_WORDS:
            return token
        if token.start in self._kept:
            return token
        mended = mend(token.text)
        return replace(token, text=mended) if mended else token

    def _slice(self, found: FreeText) -> str:
        if found.end <= found.begin:
            return ""
        return self._text[self.spelt[found.begin].start : self.spelt[found.end - 1].end]

    def _add(
        self,
        kind: Kind,
        value: Value,
        begin: int,
        end: int,
        certainty: float = 1.0,
        *,
        scale: float = 1.0,
    ) -> int:
        spelt = self.spelt[begin:end]
        if kind is Kind.NOISE:
            self._noisy.update(n for n in range(begin, end) if spelt[0].kind is TokenKind.WORD)
        taken = kind in (Kind.SAYING, Kind.REMEMBER, Kind.UNKNOWN_PLACE, Kind.PLACE, Kind.UNKNOWN)
        if not taken and any(
            a.text != b.text for a, b in zip(spelt, self._tokens[begin:end], strict=True)
        ):
            certainty = min(certainty, MISSPELT)
        start = self.spelt[begin].start if begin < len(self.spelt) else len(self._text)
        stop = spelt[-1].end if spelt else start
        words = " ".join(token.text for token in spelt)
        self.items.append(Item(kind, value, words, start, stop, scale, certainty))
        return end
