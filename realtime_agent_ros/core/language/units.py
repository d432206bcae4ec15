"""Quantities: a number and a unit, in SI. "2.5m", "half a metre", "a metre and a half", "5'6\\"".

Belongs here: the units table and how number and unit combine. Does not belong here: bare numbers
(``numbers``) or what a quantity is used for (``frames``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.core.language.items import Kind
from realtime_agent_ros.core.language.numbers import (
    FRACTIONS,
    Tokens,
    is_pi,
    mark_at,
    read_fraction,
    read_number,
    word_at,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """``scale`` is its size in metres, radians, seconds, m/s, rad/s or of the highest speed."""

    kind: Kind
    scale: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` in SI, the ``scale`` of its unit, and the position after its last token."""

    kind: Kind
    value: float
    scale: float
    after: int


_FOOT_M = 0.3048
_INCH_M = 0.0254
_TABLE: tuple[tuple[Kind, float, str], ...] = (
    (Kind.LENGTH, 1.0, "m metre metres meter meters mtr mtrs"),
    (Kind.LENGTH, 0.1, "dm decimetre decimetres decimeter decimeters"),
    (Kind.LENGTH, 0.01, "cm cms centimetre centimetres centimeter centimeters centi"),
    (Kind.LENGTH, 0.001, "mm mms millimetre millimetres millimeter millimeters"),
    (Kind.LENGTH, 1000.0, "km kms kilometre kilometres kilometer kilometers"),
    (Kind.LENGTH, _FOOT_M, "ft foot feet"),
    (Kind.LENGTH, _INCH_M, "inch inches"),
    (Kind.LENGTH, 0.9144, "yd yds yard yards"),
    (Kind.LENGTH, 1609.344, "mile miles"),
    (Kind.LENGTH, 0.5, "step steps pace paces"),
    (Kind.ANGLE, math.radians(1.0), "deg degs degree degrees"),
    (Kind.ANGLE, 1.0, "rad rads radian radians"),
    (Kind.ANGLE, math.tau, "turns rotations revolutions circles spins"),
    (Kind.TIME, 1.0, "s sec secs second seconds"),
    (Kind.TIME, 0.001, "ms msec millisecond milliseconds"),
    (Kind.TIME, 60.0, "min mins minute minutes"),
    (Kind.TIME, 3600.0, "h hr hrs hour hours"),
    (Kind.SPEED, 1.0, "mps"),
    (Kind.SPEED, 1 / 3.6, "kph kmh"),
    (Kind.SPEED, 0.44704, "mph"),
    (Kind.SPEED, 0.3048, "fps"),
    (Kind.RATIO, 0.01, "percent"),
)
UNITS = {word: Unit(kind, scale) for kind, scale, words in _TABLE for word in words.split()}
_PARTIAL_TURN = frozenset({"turn", "circle", "spin", "rotation", "revolution"})
_TURNS = frozenset({"turns", "circles", "spins", "rotations", "revolutions"})
_MORE = frozenset({"more", "further", "extra", "additional"})
_WHOLE = frozenset({"full", "complete", "whole", "entire"})
_SPEED_WORDS = frozenset({"speed", "pace", "throttle", "power"})
_SPEED_ADJECTIVES = frozenset({"your", "the", "full", "top", "max", "maximum", "normal", "my"})
_RIGHT_ANGLE = Unit(Kind.ANGLE, math.pi / 2)


def read_quantity(tokens: Tokens, at: int) -> Quantity | None:
    """The quantity or bare number that begins at ``at``; compound ones are added up."""
    first = _read_simple(tokens, at)
    if first is None:
        return None
    while (second := _read_addition(tokens, first)) is not None:
        sign = math.copysign(1.0, first.value)
        first = Quantity(first.kind, first.value + sign * second.value, second.scale, second.after)
    return first


def read_clock(tokens: Tokens, at: int) -> tuple[float, int] | None:
    """ "three o'clock" as an angle to turn: 12 is ahead, 3 to the right; (-pi, pi]."""
    found = read_number(tokens, at)
    if found is None or not 1.0 <= found[0] <= 12.0 or not found[0].is_integer():
        return None
    if word_at(tokens, found[1]) != "o'clock":
        return None
    hours = found[0] if found[0] <= 5.0 else found[0] - 12.0
    return -hours * math.tau / 12.0, found[1] + 1


def _read_simple(tokens: Tokens, at: int) -> Quantity | None:
    """Number and unit; "a metre" and "a full turn" count as one of it."""
    found = read_number(tokens, at)
    if found is None:
        if word_at(tokens, at) not in ("a", "an", "another", "one"):
            return None
        unit = _read_unit(tokens, at + 1, 1.0)
        return _finish(tokens, 1.0, *unit) if unit is not None else None
    value, after = found
    begin = _skip_article(tokens, after) if 0.0 < abs(value) < 1.0 else after
    if word_at(tokens, begin) in _MORE and word_at(tokens, begin + 1) in UNITS:
        begin += 1
    unit = _read_unit(tokens, begin, value)
    if unit is None and any(is_pi(tokens, n) for n in range(at, after)):
        return Quantity(Kind.ANGLE, value, 1.0, after)
    if unit is None:
        return Quantity(Kind.NUMBER, value, 0.0, after)
    return _finish(tokens, value, *unit)


def _skip_article(tokens: Tokens, at: int) -> int:
    """Past the "of a" in "half of a metre"."""
    begin = at + 1 if word_at(tokens, at) == "of" else at
    return begin + 1 if word_at(tokens, begin) in ("a", "an", "your", "one") else begin


def _finish(tokens: Tokens, value: float, unit: Unit, after: int) -> Quantity:
    """Adds "and a half" behind the unit, unless that begins a quantity of its own."""
    if word_at(tokens, after) == "and" and word_at(tokens, after + 1) not in FRACTIONS:
        fraction = read_fraction(tokens, after + 1)
        if fraction is not None and fraction[0] < 1.0:
            begin = _skip_article(tokens, fraction[1])
            if word_at(tokens, begin) not in UNITS and word_at(tokens, begin) not in _PARTIAL_TURN:
                value, after = value + math.copysign(fraction[0], value), fraction[1]
    return Quantity(unit.kind, value * unit.scale, unit.scale, after)


def _read_addition(tokens: Tokens, first: Quantity) -> Quantity | None:
    """A second quantity of the same kind in a smaller unit: "5 feet 6 inches"."""
    if first.kind not in (Kind.LENGTH, Kind.TIME):
        return None
    begin = first.after + 1 if word_at(tokens, first.after) == "and" else first.after
    second = _read_simple(tokens, begin)
    if second is None or second.value <= 0.0:
        return None
    if second.kind is Kind.NUMBER and begin == first.after and first.scale == _FOOT_M:
        return _inches(tokens, second)
    if second.kind is Kind.NUMBER and begin == first.after and first.scale == 1.0:
        return _hundredths(tokens, second) if first.kind is Kind.LENGTH else None
    smaller = second.kind is first.kind and second.scale < first.scale
    return second if smaller and second.value < first.scale else None


def _inches(tokens: Tokens, second: Quantity) -> Quantity | None:
    """ "five foot six" is 5 ft 6 in."""
    if not second.value.is_integer() or second.value >= 12.0:
        return None
    if word_at(tokens, second.after) in ("times", "x"):
        return None
    return Quantity(Kind.LENGTH, second.value * _INCH_M, _INCH_M, second.after)


def _hundredths(tokens: Tokens, second: Quantity) -> Quantity | None:
    """ "one metre fifty" is 1.5 m."""
    if not (10.0 <= second.value <= 99.0 and second.value.is_integer()):
        return None
    if word_at(tokens, second.after) in ("times", "x"):
        return None
    return Quantity(Kind.LENGTH, second.value / 100.0, 0.01, second.after)


def _read_unit(tokens: Tokens, at: int, count: float) -> tuple[Unit, int] | None:
    """The unit at ``at``, with "per second" if that follows; ``count`` decides on "turn"."""
    word = word_at(tokens, at)
    if word == "right" and word_at(tokens, at + 1) in ("angle", "angles"):
        return _RIGHT_ANGLE, at + 2
    if word in _WHOLE and word_at(tokens, at + 1) in _PARTIAL_TURN | _TURNS:
        return Unit(Kind.ANGLE, math.tau), at + 2
    if word in _PARTIAL_TURN and 0.0 < abs(count) < 1.0:
        return Unit(Kind.ANGLE, math.tau), at + 1
    if 0.0 < count < 1.0 and (after := _read_speed_word(tokens, at)) is not None:
        return Unit(Kind.RATIO, 1.0), after
    unit = UNITS.get(word)
    if unit is None and word == "in" and tokens[at - 1].end == tokens[at].start:
        unit = UNITS["inch"]
    if unit is None:
        return None
    if unit.kind is Kind.RATIO:
        return unit, _read_speed_word(tokens, at + 1) or at + 1
    return _per_time(tokens, unit, at + 1)


def _read_speed_word(tokens: Tokens, at: int) -> int | None:
    """The position after "speed", "of your top speed", or None."""
    begin = at + 1 if word_at(tokens, at) == "of" else at
    while word_at(tokens, begin) in _SPEED_ADJECTIVES:
        begin += 1
    return begin + 1 if word_at(tokens, begin) in _SPEED_WORDS else None


def _per_time(tokens: Tokens, unit: Unit, after: int) -> tuple[Unit, int]:
    """Makes a speed of a length and an angular speed of an angle if "per second" follows."""
    divides = word_at(tokens, after) in ("per", "a", "an", "each") or mark_at(tokens, after) == "/"
    time = UNITS.get(word_at(tokens, after + 1)) if divides else None
    if time is None or time.kind is not Kind.TIME:
        return unit, after
    if unit.kind is Kind.LENGTH:
        return Unit(Kind.SPEED, unit.scale / time.scale), after + 2
    if unit.kind is Kind.ANGLE:
        return Unit(Kind.TURN_SPEED, unit.scale / time.scale), after + 2
    return unit, after
