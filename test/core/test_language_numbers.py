"""Numbers in words and digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.language.numbers import read_fraction, read_number
from realtime_agent_ros.core.language.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0),
        ("2.5", 2.5),
        (".5", 0.5),
        ("0,5", 0.5),
        ("1,500", 1500.0),
        ("1,234,567.5", 1234567.5),
        ("-2", -2.0),
        ("minus three", -3.0),
        ("1/2", 0.5),
        ("1 1/2", 1.5),
        ("½", 0.5),
        ("1½", 1.5),
        ("twenty-one", 21.0),
        ("a hundred and twenty", 120.0),
        ("two hundred", 200.0),
        ("one thousand two hundred and five", 1205.0),
        ("three hundred thousand", 300000.0),
        ("2 thousand", 2000.0),
        ("one eighty", 180.0),
        ("three sixty", 360.0),
        ("half", 0.5),
        ("a quarter", 0.25),
        ("three quarters", 0.75),
        ("two thirds", 2 / 3),
        ("two and a half", 2.5),
        ("2 and a half", 2.5),
        ("one and three quarters", 1.75),
        ("point two", 0.2),
        ("zero point five", 0.5),
        ("oh point two five", 0.25),
        ("three point one four", 3.14),
        ("a couple of", 2.0),
        ("a dozen", 12.0),
        ("half a dozen", 6.0),
        ("pi", 3.14159265),
        ("pi/2", 1.570796327),
        ("2 pi", 6.283185307),
    ],
)
def test_number_is_read_to_its_end(text: str, value: float) -> None:
    tokens = tokenise(text)
    assert read_number(tokens, 0) == (pytest.approx(value), len(tokens))


@pytest.mark.parametrize("text", ["", "a", "metre", "and a half", "1.2.3", "9" * 400, "nan", "٢"])
def test_what_is_no_finite_number_is_none(text: str) -> None:
    assert read_number(tokenise(text), 0) is None


def test_a_division_by_zero_is_no_fraction() -> None:
    assert read_fraction(tokenise("1/0"), 0) is None


@given(st.floats(0.0, 1e6).map(lambda value: round(value, 3)))
def test_decimals_round_trip(value: float) -> None:
    assert read_number(tokenise(f"{value:f}"), 0) == (pytest.approx(value), 1)
