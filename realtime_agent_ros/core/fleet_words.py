"""The words of a transcript as names are looked for in them, and our own words for everybody.

Belongs here: what a word is, when two are the same, and lists. Does not belong here: who is meant
(``addressing``).

Case and accents don't matter, "robot 1", "robot1" and "Robot One" are the same name. In scripts
without spaces every character is a word, so a name is found wherever it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from realtime_agent_ros.core.stop_text import CLAUSE_MARKS, SPACELESS, plain

_WORD = re.compile(
    rf"[{SPACELESS}]|\d+|[^\W\d_{SPACELESS}](?:[^\W\d_{SPACELESS}]|[\u0300-\u036f])*"
)
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: str(number) for number, word in enumerate(_DIGITS)}

Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its plain form and where it stands; ``parted``: after a mark of punctuation."""

    form: str
    begin: int
    end: int
    parted: bool


def words_in(text: str) -> list[Word]:
    """The words of ``text`` in order."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        form = match[0].lstrip("0") or "0" if match[0].isdigit() else plain(match[0])
        if form:
            parted = any(mark in CLAUSE_MARKS for mark in text[last : match.start()])
            found.append(Word(_NUMBERS.get(form, form), match.start(), match.end(), parted))
            last = match.end()
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


JOINERS = _words("and then also und dann et puis y e luego entonces och en i oraz и а ve")
"""May stand between two names, or before a name that begins another command."""
OPENERS = _words(
    "hey hi hello ok okay please um uh er oh so well now right can could would will let "
    "hallo bitte he salut bonjour alors hola oye por favor ciao ola olá"
)
"""May stand before a name that is called."""
CLOSERS = _words("please now right away bitte jetzt maintenant ahora")
"""May stand behind it, at the end."""
ABOUT = _words(
    "to at behind with for from near beside than of the a follow like is by past around about "
    "towards toward meet find see watch zu zum bei hinter mit von nach à vers avec de con hacia"
)
"""A name behind one of these is spoken of, not called: "follow scout"."""
