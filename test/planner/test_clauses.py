"""A streamed text is cut into clauses, whatever pieces it arrives in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.clauses import MAX_CLAUSE_CHARS, ClauseCutter


def cut(text, pieces=None, first=10, later=20):
    cutter = ClauseCutter(first, later)
    clauses = [clause for piece in pieces or text for clause in cutter.feed(piece)]
    return clauses + cutter.flush()


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Driving one metre. Then I turn.", ["Driving one metre.", "Then I turn."]),
        ("I drive 0.5 metres at 0.2 m/s.", ["I drive 0.5 metres at 0.2 m/s."]),
        ("Yes, of course, I will do it.", ["Yes, of course,", "I will do it."]),
        ("No. Really!  Why?", ["No.", "Really!", "Why?"]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("**Bold** and `code`", ["Bold and code"]),
        ("...", []),
        ("", []),
        ("Wait", ["Wait"]),
    ],
)
def test_clauses_end_where_a_voice_would_pause(text, clauses):
    assert cut(text) == clauses


def test_the_first_clause_may_be_shorter_than_the_others():
    text = "One two three, four five six, seven eight nine, ten."
    assert cut(text, first=5, later=30) == [
        "One two three,",
        "four five six, seven eight nine,",
        "ten.",
    ]


def test_a_clause_comes_as_soon_as_its_end_is_known():
    cutter = ClauseCutter(10, 20)
    assert cutter.feed("Driving one metre.") == []
    assert cutter.feed(" Then") == ["Driving one metre."]


def test_text_without_punctuation_is_cut_at_a_space():
    clauses = cut("word " * 200)
    assert all(len(clause) <= MAX_CLAUSE_CHARS for clause in clauses)
    assert " ".join(clauses) == " ".join(["word"] * 200)


@given(st.text(alphabet="ab ,.;!?\n-", max_size=300), st.lists(st.integers(1, 9), max_size=60))
def test_no_word_is_lost_or_doubled_and_pieces_do_not_matter(text, sizes):
    pieces, rest = [], text
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    letters = [c for clause in cut(text, [*pieces, rest]) for c in clause if c.isalpha()]
    assert letters == [c for c in text if c.isalpha()]
