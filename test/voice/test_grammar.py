"""What can be heard is understood, and the regular expression knows the same sentences."""

from __future__ import annotations

import random
import re

import pytest

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse
from realtime_agent_ros.voice.grammar import Grammar

PLACES = ("kitchen", "living room")
UNDERSTOOD_ELSEWHERE = re.compile(
    r"no (the )?other (left|right|way)|(no )?i meant (left|right)|yes"
)
"""Corrections are the planner's, and a yes answers a question."""


def grammar(*places: str) -> Grammar:
    return Grammar(places, lambda word: word != "wohnzimmer")


def sentence(made: Grammar, chance: random.Random) -> str:
    """One of the sentences, by walking through the JSGF."""
    rules = dict(re.findall(r"<(\w+)> = (.*?);\n", made.jsgf))
    return " ".join(_walk(re.findall(r"<\w+>|[\w']+|[][()|]", rules["sentence"]), rules, chance))


def _walk(tokens: list[str], rules: dict[str, str], chance: random.Random) -> list[str]:
    branches: list[list[str]] = [[]]
    while tokens:
        token = tokens.pop(0)
        if token in "])":
            break
        if token == "|":
            branches.append([])
        elif token in "[(":
            inner = _walk(tokens, rules, chance)
            branches[-1] += inner if token == "(" or chance.random() < 0.5 else []
        elif token.startswith("<"):
            inside = re.findall(r"<\w+>|[\w']+|[][()|]", rules[token[1:-1]])
            branches[-1] += _walk(inside, rules, chance)
        else:
            branches[-1].append(token)
    return chance.choice(branches)


@pytest.mark.parametrize("seed", range(300))
def test_what_can_be_heard_is_understood(seed: int) -> None:
    made = grammar(*PLACES)
    text = sentence(made, random.Random(seed))
    assert made.holds(text)
    kind = parse(text, LanguageContext(places=PLACES)).kind
    assert kind is not IntentKind.UNKNOWN or UNDERSTOOD_ELSEWHERE.fullmatch(text), text


@pytest.mark.parametrize(
    "text",
    ["", "turn", "turn left ninety", "go to the", "the turn left", "go to the garden", "do not"],
)
def test_half_and_foreign_sentences_are_none(text: str) -> None:
    assert not grammar(*PLACES).holds(text)


def test_a_place_that_cannot_be_heard_is_told_and_left_out() -> None:
    made = grammar("kitchen", "Wohnzimmer", "b2", "küche")
    assert made.unheard == ("Wohnzimmer", "b2", "küche")
    assert made.holds("go to the kitchen")


def test_without_places_nobody_is_sent_to_one() -> None:
    made = grammar()
    assert "<place>" not in made.jsgf
    assert made.holds("come back")
