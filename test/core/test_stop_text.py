"""The plain form of a transcript."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.stop_text import BREAK, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Don't   STOP_me ", "don t stop me"),
        ("Arrête-toi, s'il te plaît!", "arrete toi|s il te plait|"),
        ("ŁÓDŹ İIı ß", "lodz iii ss"),
        ("стой", "стои"),
        ("が ガ", "がガ"),
        ("止 ま れ now", "止まれ now"),
        ("请stop一下", "请 stop 一下"),
        ("रुको", "रुको"),
        ("تَوَقَّف", "توقف"),
        ("a\N{ZERO WIDTH SPACE}b\N{ZERO WIDTH JOINER}c", "abc"),
        ("wait… what", "wait|what"),
        ("3 metres", "metres"),
        ("", ""),
    ],
)
def test_what_is_left(text, expected):
    assert plain(text) == plain(expected) == expected.strip()


@given(st.text())
def test_it_is_its_own_plain_form(text):
    once = plain(text)
    assert plain(once) == once
    assert "  " not in once
    assert f" {BREAK}" not in once
