"""Quantities: numbers with units, added up and divided by time."""

from __future__ import annotations

import math

import pytest

from realtime_agent_ros.core.language.items import Kind
from realtime_agent_ros.core.language.tokens import tokenise
from realtime_agent_ros.core.language.units import read_clock, read_quantity


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2m", Kind.LENGTH, 2.0),
        ("a metre", Kind.LENGTH, 1.0),
        ("half a metre", Kind.LENGTH, 0.5),
        ("three quarters of a metre", Kind.LENGTH, 0.75),
        ("a metre and a half", Kind.LENGTH, 1.5),
        ("two metres and a quarter", Kind.LENGTH, 2.25),
        ("one metre fifty", Kind.LENGTH, 1.5),
        ("2 metres and 30 centimetres", Kind.LENGTH, 2.3),
        ("5 feet 6 inches", Kind.LENGTH, 1.6764),
        ("5'6\"", Kind.LENGTH, 1.6764),
        ("6in", Kind.LENGTH, 0.1524),
        ("90°", Kind.ANGLE, math.pi / 2),
        ("1.5 radians", Kind.ANGLE, 1.5),
        ("a quarter turn", Kind.ANGLE, math.pi / 2),
        ("two turns", Kind.ANGLE, 4 * math.pi),
        ("a right angle", Kind.ANGLE, math.pi / 2),
        ("a minute and a half", Kind.TIME, 90.0),
        ("one minute thirty seconds", Kind.TIME, 90.0),
        ("half an hour", Kind.TIME, 1800.0),
        ("0.2 m/s", Kind.SPEED, 0.2),
        ("20 centimetres per second", Kind.SPEED, 0.2),
        ("3.6 km/h", Kind.SPEED, 1.0),
        ("two metres a minute", Kind.SPEED, 1 / 30),
        ("30 degrees per second", Kind.TURN_SPEED, math.pi / 6),
        ("50 percent of your top speed", Kind.RATIO, 0.5),
        ("half speed", Kind.RATIO, 0.5),
        ("seven", Kind.NUMBER, 7.0),
    ],
)
def test_quantity_is_read_to_its_end_in_si_units(text: str, kind: Kind, value: float) -> None:
    tokens = tokenise(text)
    quantity = read_quantity(tokens, 0)
    assert quantity is not None
    assert (quantity.kind, quantity.after) == (kind, len(tokens))
    assert quantity.value == pytest.approx(value)


@pytest.mark.parametrize("text", ["a turn", "metres", "a kitchen", "some metres"])
def test_what_has_no_number_is_no_quantity(text: str) -> None:
    assert read_quantity(tokenise(text), 0) is None


@pytest.mark.parametrize(("hour", "degrees"), [(12, 0), (3, -90), (9, 90), (6, 180), (1, -30)])
def test_clock_directions(hour: int, degrees: float) -> None:
    found = read_clock(tokenise(f"{hour} o'clock"), 0)
    assert found is not None
    assert math.degrees(found[0]) == pytest.approx(degrees)
