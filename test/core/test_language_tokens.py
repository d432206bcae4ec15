"""Characters to tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.language.tokens import TokenKind, tokenise


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Go, please!", "go , please ."),
        ("don't can't I'd what's", "do not can not i would what is"),
        ("2m -3 4-5 twenty-one", "2 m - 3 4 - 5 twenty one"),
        ("\u22122 \u2013 3", "- 2 - 3"),
        ("3' 6\" 90° 50% 2\u00d7", "3 feet 6 inches 90 degrees 50 percent 2 x"),
        ('say "hi 6" ok', 'say " hi 6 " ok'),
        ("say 'it's fine'", 'say " it is fine "'),
        ("go... on…", "go on"),
        ("one \u2014 two", "one , two"),
        ("👍 go 🤖", "go"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert " ".join(token.text for token in tokenise(text)) == tokens


@given(st.text(max_size=200))
def test_spans_lie_in_order_in_the_text(text: str) -> None:
    tokens = tokenise(text)
    assert all(0 <= t.start < t.end <= len(text) for t in tokens)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    assert all(t.text for t in tokens)


@given(st.text(alphabet="0123456789.,", max_size=30))
def test_digits_are_numbers_or_marks(text: str) -> None:
    assert all(t.kind in (TokenKind.NUMBER, TokenKind.MARK) for t in tokenise(text))
