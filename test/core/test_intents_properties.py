"""What must hold for any text, and commands made by rule that must be understood."""

from __future__ import annotations

import math
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime_agent_ros.core.intents import (
    MAX_CHARS,
    Intent,
    IntentKind,
    LanguageContext,
    normalise,
    parse,
)
from realtime_agent_ros.core.language.lexicon import KNOWN_WORDS
from realtime_agent_ros.core.language.tokens import CONTRACTIONS
from realtime_agent_ros.core.steps import MAX_STEPS_PER_PLAN, Drive, Skill, Turn

CONTEXT = LanguageContext(
    places=("kitchen", "desk", "room 2"), speed_limit_mps=0.3, max_speed_mps=0.5
)
VOCABULARY = [
    *sorted(KNOWN_WORDS | set(CONTRACTIONS)),
    *[
        "kitchen",
        "desk",
        "blorf",
        "say",
        '"',
        "'",
        ",",
        ".",
        "-",
        "2",
        "1.5",
        "0",
        "1/0",
        "1,000",
        "x",
        "y",
        "tell",
        "this",
        "remember",
        "½",
        "pi",
        "/",
        "(",
        ")",
    ],
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=string.printable, max_size=60),
    st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join),
)
LENGTHS_M = {
    "metre": 1.0,
    "metres": 1.0,
    "meters": 1.0,
    "m": 1.0,
    "cm": 0.01,
    "centimetres": 0.01,
    "feet": 0.3048,
    "inches": 0.0254,
    "yards": 0.9144,
}
SIDES = {"left": 1.0, "right": -1.0}
WAYS = {"forward": 1.0, "ahead": 1.0, "back": -1.0, "backwards": -1.0}
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int) -> str:
    """English for 0 to 999."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f" {ONES[number % 10]}" if number % 10 else "")
    rest = f" and {in_words(number % 100)}" if number % 100 else ""
    return f"{ONES[number // 100]} hundred{rest}"


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_sound_intent(text: str) -> None:
    intent = parse(text, CONTEXT)
    assert bool(intent.skills) == (intent.kind is IntentKind.PLAN)
    assert len(intent.skills) <= MAX_STEPS_PER_PLAN
    assert bool(intent.speech) == (intent.kind is not IntentKind.NOTHING)
    assert len(intent.speech) <= 1000
    assert 0.0 <= intent.confidence <= 1.0
    assert (intent.question is not None) == (intent.kind is IntentKind.QUESTION)
    assert all(_is_bounded(skill) for skill in intent.skills)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_normal_form_is_stable_and_means_the_same(text: str) -> None:
    normal = normalise(text)
    assert normalise(normal) == normal
    if len(normal) <= MAX_CHARS and not _says(parse(text, CONTEXT)):
        assert _meaning(parse(normal, CONTEXT)) == _meaning(parse(text, CONTEXT))


@given(
    st.integers(1, 999),
    st.sampled_from(sorted(LENGTHS_M)),
    st.sampled_from(sorted(WAYS)),
    st.data(),
)
def test_drives_round_trip(number: int, unit: str, way: str, data: st.DataObject) -> None:
    amount = f"{data.draw(st.sampled_from([str(number), in_words(number)]))} {unit}"
    text = data.draw(
        st.sampled_from(
            [f"go {way} {amount}", f"{amount} {way}", f"please move {amount} {way}, robot"]
        )
    )
    distance_m = number * LENGTHS_M[unit]
    intent = parse(text, CONTEXT)
    if distance_m > 50.0:
        assert intent.kind is IntentKind.UNKNOWN
    else:
        assert _distances(intent) == pytest.approx([WAYS[way] * distance_m])


@given(st.integers(1, 720), st.sampled_from(sorted(SIDES)), st.data())
def test_turns_round_trip(angle_deg: int, side: str, data: st.DataObject) -> None:
    amount = data.draw(st.sampled_from([str(angle_deg), in_words(angle_deg)]))
    text = data.draw(
        st.sampled_from(
            [
                f"turn {side} {amount} degrees",
                f"{side} {amount} degrees",
                f"could you turn {amount} degrees to the {side}",
                f"rotate by {amount} degrees {side}",
            ]
        )
    )
    (skill,) = parse(text, CONTEXT).skills
    assert isinstance(skill, Turn)
    assert skill.angle_rad == pytest.approx(SIDES[side] * math.radians(angle_deg))


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=12), st.sampled_from([" then ", ", ", " and "])
)
def test_sequences_keep_their_order(numbers: list[int], joint: str) -> None:
    text = joint.join(f"go forward {n} metres" for n in numbers)
    assert _distances(parse(text, CONTEXT)) == pytest.approx([float(n) for n in numbers])


@given(st.integers(1, 20), st.integers(1, 5))
def test_repetition_unrolls(distance_m: int, times: int) -> None:
    text = f"go forward {distance_m} metres and turn left, do that {times} times"
    assert _distances(parse(text, CONTEXT)) == [float(distance_m)] * times


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["go forward 2 metres", "turn left", "go to the desk"]),
    st.sampled_from(VOCABULARY),
)
def test_a_negated_command_never_moves(command: str, word: str) -> None:
    intent = parse(f"don't {command}", CONTEXT)
    assert intent.kind in (IntentKind.UNKNOWN, IntentKind.STOP)


@pytest.mark.parametrize(
    "part", ["and ", "a ", "go ", "say ", '" ', "1,", "x 1 ", "not ", "-", "(", "前"]
)
def test_too_long_a_text_is_refused_and_the_longest_is_read(part: str) -> None:
    assert not parse(part * (10_000 // len(part)), CONTEXT).skills
    parse(part * (MAX_CHARS // len(part)), CONTEXT)


def _is_bounded(skill: Skill) -> bool:
    if isinstance(skill, Drive):
        return 0.0 < abs(skill.distance_m) <= 50.0
    return not isinstance(skill, Turn) or 0.0 < abs(skill.angle_rad) <= 63.0


def _says(intent: Intent) -> bool:
    return any(skill.name == "say" for skill in intent.skills)


def _meaning(intent: Intent) -> tuple[object, ...]:
    return intent.kind, intent.skills, intent.question, intent.sector


def _distances(intent: Intent) -> list[float]:
    return [skill.distance_m for skill in intent.skills if isinstance(skill, Drive)]
