"""The notation of the tables, and the tables themselves."""

from __future__ import annotations

import pytest

from realtime_agent_ros.core.language.items import Kind
from realtime_agent_ros.core.language.lexicon import lookup, mend
from realtime_agent_ros.core.language.phrases import base_form, expand, read_table
from realtime_agent_ros.core.language.places import PlaceNames
from realtime_agent_ros.core.language.spelling import nearest, slips
from realtime_agent_ros.core.language.tokens import tokenise


def test_choices_expand_and_nest() -> None:
    found = {" ".join(words) for words in expand("(a|b [c|d]) e; f")}
    assert found == {"a e", "b e", "b c e", "b d e", "f"}


@pytest.mark.parametrize("notation", ["(a", "a)", "[a|b"])
def test_unbalanced_brackets_are_an_error(notation: str) -> None:
    with pytest.raises(ValueError, match=r"unbalanced|missing"):
        list(expand(notation))


def test_a_table_has_kinds_values_and_phrases() -> None:
    rows = read_table("\n    SIDE -1:\n        right;\n        cw\n    TURN:\n        turn\n")
    assert rows == ((Kind.SIDE, -1.0, "right; cw"), (Kind.TURN, None, "turn"))


@pytest.mark.parametrize(
    ("word", "base"),
    [("driving", "drive"), ("stopping", "stop"), ("going", "go"), ("king", "king")],
)
def test_base_forms(word: str, base: str) -> None:
    assert base_form(word) == base


def test_the_longest_phrase_wins() -> None:
    assert lookup(tokenise("turn back around now"), 1) == ((Kind.AROUND, None), 3)


@pytest.mark.parametrize(
    ("a", "b", "distance"), [("turn", "turn", 0), ("trun", "turn", 1), ("lft", "left", 1)]
)
def test_slips(a: str, b: str, distance: int) -> None:
    assert slips(a, b, 2) == distance


def test_far_words_are_cut_off() -> None:
    assert slips("forward", "kitchen", 2) == 3
    assert nearest("forward", {"kitchen"}) == frozenset()


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("foward", "forward"),
        ("metrs", "meters"),
        ("trun", "turn"),
        ("sixtey", None),
    ],
)
def test_mending(word: str, mended: str | None) -> None:
    assert (mend(word) or "").rstrip("s")[:3] == (mended or "").rstrip("s")[:3]


@pytest.mark.parametrize("text", ["living room", "livingroom", "Living Room now"])
def test_place_names_are_found_however_they_are_written(text: str) -> None:
    found = PlaceNames(("Living_Room",)).find(tokenise(text), 0)
    assert found is not None
    assert found.name == "Living_Room"


@pytest.mark.parametrize(
    ("words", "place"),
    [(["kichen"], "kitchen"), (["room", "3"], None), (["cat"], None), (["bathroom"], None)],
)
def test_places_are_guessed_only_when_near(words: list[str], place: str | None) -> None:
    assert PlaceNames(("kitchen", "room 2", "car", "bedroom")).guess(words) == place
