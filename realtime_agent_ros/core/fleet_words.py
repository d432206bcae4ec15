"""The words of a transcript as names are looked for in them, and our own words for everybody.

Belongs here: what a word is, when two are the same, and lists. Does not belong here: who is meant
(``addressing``).

Case and accents don't matter, "robot 1", "robot1" and "Robot One" are the same name, and "robot
twenty-one" is "robot 21". In scripts without spaces every character is a word, so a name is found
wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from realtime_agent_ros.core.language.numbers import ONES, TENS
from realtime_agent_ros.core.stop_text import CLAUSE_MARKS, SPACELESS, plain

_WORD = re.compile(
    rf"[{SPACELESS}]|\d+|[^\W\d_{SPACELESS}](?:[^\W\d_{SPACELESS}]|[\u0300-\u036f])*"
)
_ENDS = frozenset(".;!?\u3002\u061b\u061f\u0964\n")
_NUMBERS = {word: int(value) for word, value in (ONES | TENS).items()}
_TENS = frozenset(map(int, TENS.values()))
HIGHEST = 99
"""Numbers in words are known up to here."""

Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its plain form and where it stands; ``parted``: after a mark of punctuation,
    ``opens``: after one that ends a sentence."""

    form: str
    begin: int
    end: int
    parted: bool
    opens: bool


def words_in(text: str, highest: int = HIGHEST) -> list[Word]:
    """The words of ``text`` in order; numbers in words up to ``highest`` are digits."""
    found: list[Word] = []
    last = tens = 0
    for match in _WORD.finditer(text):
        form = match[0].lstrip("0") or "0" if match[0].isdigit() else plain(match[0])
        if not form:
            continue
        gap = text[last : match.start()]
        marks = CLAUSE_MARKS.intersection(unicodedata.normalize("NFKC", gap))
        last, number = match.end(), _NUMBERS.get(form, HIGHEST + 1)
        if tens and 0 < number < 10 and tens + number <= highest and not marks:
            found[-1] = replace(found[-1], form=str(tens + number), end=last)
            tens = 0
            continue
        tens = number if number in _TENS else 0
        opens = gap != "." and not marks.isdisjoint(_ENDS)  # "2.5" is no end
        form = str(number) if number <= highest else form
        found.append(Word(form, match.start(), last, bool(marks), opens))
    return found


def forms_of(name: str) -> Form:
    """A name as its words; empty if it has none."""
    return tuple(word.form for word in words_in(name))


def _listed(text: str) -> tuple[Form, ...]:
    return tuple(form for form in map(forms_of, text.split(",")) if form)


EVERYONE = _listed(
    "everyone, everybody, every robot, all robots, all of you, you all, all the robots, "
    "both of you, both robots, alle, alle Roboter, ihr alle, jeder Roboter, beide Roboter, tous, "
    "tout le monde, tous les robots, vous tous, les deux robots, todos, todo el mundo, "
    "todos los robots, todos vosotros, todos ustedes, tutti, tutti i robot, voi tutti, "
    "toda a gente, todo mundo, todos os robôs, iedereen, alle robots, jullie allemaal, allihop, "
    "alla robotar, alle sammen, alle robotter, wszyscy, wszystkie roboty, všichni, "
    "všichni roboti, все, все роботы, усі, усі роботи, herkes, bütün robotlar, kaikki, "
    "kaikki robotit, みんな, 全員, 全部のロボット, 所有人, 大家, 所有机器人, 모두, 모든 로봇, "
    "الجميع, كل الروبوتات, सब, सभी रोबोट"
)
"""Everybody, in the languages of the stop words where we know how people say it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(map(plain, text.split()))


EXCEPT = frozenset(
    _listed(
        "but, but for, except, except for, excepting, besides, save for, apart from, aside from, "
        "other than, with the exception of, excluding, without, else, "
        "außer, ausser, bis auf, ausgenommen, abgesehen von, ohne, sonst, "
        "sauf, excepté, à part, hormis, sans, excepto, menos, salvo, aparte de, sin, "
        "tranne, eccetto, meno, senza, exceto, fora, sem, behalve, uitgezonderd, zonder, "
        "utom, förutom, undtagen, bortset fra, unntatt, bortsett fra, oprócz, poza, z wyjątkiem, "
        "kromě, mimo, кроме, кроме того, за исключением, крім, окрім, hariç, "
        "dışında, paitsi, lukuun ottamatta, "
        "以外, を除いて, 除了, 除外, 除く, 제외하고, 빼고, 말고, إلا, ما عدا, باستثناء, "
        "को छोड़कर, के अलावा, के सिवा"
    )
)
"""What takes somebody out of everybody: "everyone but scout"."""
EXCEPT_LAST = frozenset(form[-1] for form in EXCEPT)


def form_at(words: Sequence[Word], at: int, forms: frozenset[Form]) -> int:
    """Of how many words the longest of these is that begins there; 0 if none does."""
    longest = max(map(len, forms))
    spoken = tuple(word.form for word in words[at : at + longest])
    return next((n for n in range(len(spoken), 0, -1) if spoken[:n] in forms), 0)


JOINERS = _words("and then also und dann et puis y e luego entonces och en i oraz и а ve")
"""May stand between two names, or before a name that begins another command."""
OPENERS = _words(
    "hey hi hello ok okay please um uh er oh so well now right can could would will let "
    "good morning afternoon evening listen attention thanks thank you yes yeah no "
    "hallo bitte he salut bonjour alors hola oye por favor ciao ola olá"
)
"""May stand before a name that is called."""
CLOSERS = _words("please now right away bitte jetzt maintenant ahora")
"""May stand behind it, at the end."""
ABOUT = _words(
    "to at behind with for from near beside between than of the a follow like by past around about "
    "is was where "
    "towards toward meet find see watch zu zum bei hinter mit von nach à vers avec de con hacia"
)
"""A name behind one of these is spoken of, not called: "follow scout"."""
AROUND = _words("around about round")
TURNING = _words("turn spin rotate look yourself")
"""Behind one of these, AROUND may be the end of a command: "turn around rover come back"."""
