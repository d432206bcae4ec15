"""A short notation for tables of many phrases, and the base form of verbs.

``(a|b) c [d|e]`` is "a c", "b c", "a c d", ...: round brackets are a choice, square brackets an
optional choice, and they nest. ``;`` parts phrases. Verbs stand in their base form and match
"-ing" forms too. A table has blocks of a kind, perhaps a value, a colon, and phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from realtime_agent_ros.core.language.items import Kind, Value
from realtime_agent_ros.core.language.tokens import words_of

Row = tuple[Kind, Value, str]

_BLOCK = re.compile(r"^ *([A-Z_]+)(?: ([^:\n]*))?:$", re.MULTILINE)
_MARK = re.compile(r"[()\[\]|]|[^()\[\]|]+")

_VERBS = [
    "go",
    "drive",
    "move",
    "travel",
    "roll",
    "head",
    "proceed",
    "walk",
    "run",
    "navigate",
    "come",
    "continue",
    "step",
    "turn",
    "rotate",
    "pivot",
    "swivel",
    "twist",
    "face",
    "look",
    "spin",
    "wait",
    "pause",
    "rest",
    "stay",
    "hold",
    "sleep",
    "remain",
    "return",
    "reverse",
    "back",
    "repeat",
    "stop",
    "halt",
    "freeze",
    "cancel",
    "abort",
    "slow",
    "speed",
    "say",
    "tell",
    "remember",
    "save",
    "call",
    "name",
    "mark",
    "follow",
    "do",
    "keep",
    "take",
    "make",
    "head",
    "visit",
    "bring",
    "get",
    "crawl",
    "creep",
    "race",
    "rush",
    "dash",
    "retreat",
    "advance",
    "strafe",
    "slide",
    "circle",
    "face",
    "steer",
    "stand",
    "ask",
    "perform",
    "start",
    "begin",
    "slide",
    "shift",
    "find",
    "approach",
    "reach",
    "enter",
    "hurry",
]


def _ing_forms(verb: str) -> set[str]:
    if verb.endswith("e") and not verb.endswith("ee"):
        return {verb[:-1] + "ing"}
    return {verb + "ing", verb + verb[-1] + "ing"}


_BASE_FORMS = {form: verb for verb in _VERBS for form in _ing_forms(verb)}


def base_form(word: str) -> str:
    """ "driving" is "drive"; words that aren't a known verb stay as they are."""
    return _BASE_FORMS.get(word, word)


def read_table(text: str) -> tuple[Row, ...]:
    """The rows of a table; a number or a text may stand behind the kind as its value."""
    _, *parts = _BLOCK.split(text)
    rows = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return tuple((Kind[kind], _value(value), " ".join(body.split())) for kind, value, body in rows)


def expand(notation: str, *, verbs: bool = True) -> Iterator[tuple[str, ...]]:
    """All phrases of a notation as words; "-ing" forms in base form unless ``verbs`` is False."""
    for phrase in notation.split(";"):
        marks = _MARK.findall(phrase)
        for text in _choice(marks, ""):
            words = tuple(word for part in text.split() for word in _words(part, verbs))
            if words:
                yield words


@cache  # thousands of phrases, hundreds of words: this is most of the package's import
def _words(part: str, verbs: bool) -> tuple[str, ...]:
    return tuple(base_form(word) if verbs else word for word in words_of(part))


def _choice(marks: list[str], closing: str) -> list[str]:
    """The texts of alternatives up to ``closing``; takes what it reads off ``marks``."""
    done: list[str] = []
    texts = [""]
    while marks:
        mark = marks.pop(0)
        if mark == closing:
            return done + texts
        if mark == "|":
            done, texts = done + texts, [""]
        elif mark in "([":
            inner = _choice(marks, ")" if mark == "(" else "]") + ([""] if mark == "[" else [])
            texts = [f"{before} {text}" for before in texts for text in inner]
        elif mark in ")]":
            raise ValueError(f"{mark} is unbalanced")
        else:
            texts = [before + mark for before in texts]
    if closing:
        raise ValueError(f"{closing} is missing")
    return done + texts


def _value(text: str | None) -> Value:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return text
