"""A streamed text is cut into clauses, whatever pieces it arrives in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.speaking.clauses import (
    MAX_CLAUSE_CHARS,
    MAX_FIRST_CLAUSE_CHARS,
    ClauseCutter,
)


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
        ("Dr. Who is here. So am I.", ["Dr. Who is here.", "So am I."]),
        (
            "Take approx. two of them, e.g. these. Then go.",
            ["Take approx. two of them,", "e.g. these.", "Then go."],
        ),
        ("I see J. Smith. Hello!", ["I see J. Smith.", "Hello!"]),
        ("It is 1.5 m wide and 3.25 m long. Fine.", ["It is 1.5 m wide and 3.25 m long.", "Fine."]),
        ("1. Go\n2. Turn\n3) Stop", ["1. Go", "2. Turn", "3) Stop"]),
        ("I go to room 5. Then back.", ["I go to room 5.", "Then back."]),
        ("- left\n- right", ["left", "right"]),
        ("Well... let me see. Yes…", ["Well... let me see.", "Yes…"]),
        ("Hm… I think so. Or not.", ["Hm… I think so.", "Or not."]),
        (
            "See https://example.com/a,b;c.html for more. Bye.",
            ["See example.com for more.", "Bye."],
        ),
        (
            "See [one, two, three](http://x.org/y) please, now.",
            ["See one, two, three please,", "now."],
        ),
        ("Run ```python\nx = 1.\ny = 2, z\n``` and see.", ["Run", "and see."]),
        ("我向前走一米。然后左转，再停下来等你。", ["我向前走一米。", "然后左转，再停下来等你。"]),  # noqa: RUF001 Chinese stops
        ("هل أنت هنا؟ نعم.", ["هل أنت هنا؟", "نعم."]),
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


def test_the_first_clause_of_an_endless_text_is_the_shortest():
    first, second, *_ = cut("word " * 200)
    assert len(first) <= MAX_FIRST_CLAUSE_CHARS < len(second) <= MAX_CLAUSE_CHARS


@pytest.mark.parametrize("pieces", [None, 1])
def test_a_sentence_longer_than_a_message_loses_nothing(pieces):
    text = "word " * 300 + "end. And more."
    clauses = cut(text, pieces and [text])
    assert all(len(clause) <= MAX_CLAUSE_CHARS for clause in clauses)
    assert " ".join(clauses) == text


def test_text_without_spaces_is_cut_all_the_same():
    assert "".join(cut("字" * 1000)) == "字" * 1000


@given(st.text(alphabet="ab ,.;!?\n-", max_size=300), st.lists(st.integers(1, 9), max_size=60))
def test_no_word_is_lost_or_doubled_and_pieces_do_not_matter(text, sizes):
    pieces, rest = [], text
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    letters = [c for clause in cut(text, [*pieces, rest]) for c in clause if c.isalpha()]
    assert letters == [c for c in text if c.isalpha()]
