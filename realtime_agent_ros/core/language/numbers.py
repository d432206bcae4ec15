"""Numbers as people write and say them: "2.5", "1,000", "1/2", "a hundred and twenty", "point two".

Belongs here: dimensionless numbers. Does not belong here: units (``units``).
Every reader takes tokens and a position and gives the value and the position after it, or None.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from realtime_agent_ros.core.language.tokens import VULGAR_FRACTIONS, Token, TokenKind

Tokens = Sequence[Token]
Read = tuple[float, int]

ONES = {
    word: float(value)
    for value, word in enumerate(
        [
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
    )
} | {"nought": 0.0}
TENS = {
    word: 10.0 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
} | {"fourty": 40.0}
SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
GROUPS = {"couple": 2.0, "pair": 2.0, "few": 3.0, "dozen": 12.0}
FRACTIONS = {
    "half": 1 / 2,
    "halves": 1 / 2,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "fifth": 1 / 5,
    "fifths": 1 / 5,
    "eighth": 1 / 8,
    "eighths": 1 / 8,
    "tenth": 1 / 10,
    "tenths": 1 / 10,
}
NUMBER_WORDS = frozenset(ONES) | frozenset(TENS) | frozenset(SCALES) | frozenset(GROUPS)
_DIGITS = {word: str(int(value)) for word, value in ONES.items() if value < 10} | {"o": "0"}
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL = re.compile(r"[0-9]*[.,]?[0-9]+")


def word_at(tokens: Tokens, at: int) -> str:
    """The word at a position; "" past the end and for marks and numbers."""
    if at < len(tokens) and tokens[at].kind is TokenKind.WORD:
        return tokens[at].text
    return ""


def mark_at(tokens: Tokens, at: int) -> str:
    """The mark at a position, or ""."""
    return tokens[at].text if at < len(tokens) and tokens[at].kind is TokenKind.MARK else ""


def read_number(tokens: Tokens, at: int) -> Read | None:
    """A signed number with its fraction; "a" alone is not one. None too for what isn't finite."""
    sign, begin = 1.0, at
    if mark_at(tokens, at) == "-" or word_at(tokens, at) in ("minus", "negative"):
        sign, begin = -1.0, at + 1
    found = _read_magnitude(tokens, begin)
    if found is None or not math.isfinite(found[0]):
        return None
    return sign * found[0], found[1]


def read_fraction(tokens: Tokens, at: int) -> Read | None:
    """A fraction below one: "half", "a quarter", "three quarters", "1/2", "½"."""
    word = word_at(tokens, at)
    if word in FRACTIONS:
        return FRACTIONS[word], at + 1
    if word in ("a", "an") and word_at(tokens, at + 1) in FRACTIONS:
        return FRACTIONS[word_at(tokens, at + 1)], at + 2
    if word in ONES and word_at(tokens, at + 1) in FRACTIONS:
        return ONES[word] * FRACTIONS[word_at(tokens, at + 1)], at + 2
    return _read_digit_fraction(tokens, at)


def _read_digit_fraction(tokens: Tokens, at: int) -> Read | None:
    """ "3/4", "3 quarters" or "¾"."""
    if at >= len(tokens) or tokens[at].kind is not TokenKind.NUMBER:
        return None
    if tokens[at].text in VULGAR_FRACTIONS:
        return VULGAR_FRACTIONS[tokens[at].text], at + 1
    upper = _digits(tokens[at].text)
    if upper is None:
        return None
    if word_at(tokens, at + 1) in FRACTIONS:
        return upper * FRACTIONS[word_at(tokens, at + 1)], at + 2
    if mark_at(tokens, at + 1) != "/" or at + 2 >= len(tokens):
        return None
    lower = _digits(tokens[at + 2].text) if tokens[at + 2].kind is TokenKind.NUMBER else None
    return (upper / lower, at + 3) if lower else None


def _read_magnitude(tokens: Tokens, at: int) -> Read | None:
    fraction = read_fraction(tokens, at)
    if fraction is not None:
        return _times_dozen(tokens, *fraction)
    whole = _read_whole(tokens, at)
    if whole is None:
        return _read_point(tokens, at, 0.0)
    value, after = whole
    return _read_point(tokens, after, value) or _with_fraction(tokens, value, after)


def _times_dozen(tokens: Tokens, value: float, after: int) -> Read:
    """ "half a dozen", "half pi"; otherwise the fraction as it is."""
    if is_pi(tokens, after):
        return _read_pi(tokens, value, after)
    begin = after + 1 if word_at(tokens, after) in ("a", "of") else after
    return (12.0 * value, begin + 1) if word_at(tokens, begin) == "dozen" else (value, after)


def _with_fraction(tokens: Tokens, value: float, after: int) -> Read:
    """Adds "and a half", "and three quarters", "1/2" after a whole number."""
    if word_at(tokens, after) == "and":
        fraction = read_fraction(tokens, after + 1)
    elif value.is_integer() and after < len(tokens) and tokens[after].kind is TokenKind.NUMBER:
        fraction = _read_digit_fraction(tokens, after)
    else:
        fraction = None
    if fraction is None or fraction[0] >= 1.0:
        return value, after
    return value + fraction[0], fraction[1]


def _read_point(tokens: Tokens, at: int, whole: float) -> Read | None:
    """ "point two five" after ``whole``."""
    if word_at(tokens, at) != "point":
        return None
    after, digits = at + 1, ""
    if after < len(tokens) and tokens[after].text.isascii() and tokens[after].text.isdigit():
        digits, after = tokens[after].text, after + 1
    while word_at(tokens, after) in _DIGITS:
        digits, after = digits + _DIGITS[word_at(tokens, after)], after + 1
    if not digits and (tens := _read_below_hundred(tokens, after)) is not None:
        digits, after = str(int(tens[0])), tens[1]
    return (whole + float(f"0.{digits}"), after) if digits else None


def _read_whole(tokens: Tokens, at: int) -> Read | None:
    """Digits, or words up to billions; "two hundred", "2 thousand", "a dozen", "one eighty"."""
    if at < len(tokens) and tokens[at].kind is TokenKind.NUMBER:
        value = _digits(tokens[at].text)
        if value is None:
            return None
        if is_pi(tokens, at + 1):
            return _read_pi(tokens, value, at + 1)
        return _read_scaled(tokens, value, at + 1)
    if is_pi(tokens, at):
        return _read_pi(tokens, 1.0, at)
    if word_at(tokens, at) in ("oh", "o") and word_at(tokens, at + 1) == "point":
        return 0.0, at + 1
    begin = at + 1 if word_at(tokens, at) in ("a", "an") else at
    if word_at(tokens, begin) in GROUPS:
        return GROUPS[word_at(tokens, begin)], _skip_of(tokens, begin + 1)
    if word_at(tokens, begin) in SCALES:
        return _read_scaled(tokens, 1.0, begin)
    first = _read_below_hundred(tokens, at)
    if first is None:
        return None
    second = _read_below_hundred(tokens, first[1])
    if second is not None and 1.0 <= first[0] <= 9.0 and second[0] >= 10.0:
        return 100.0 * first[0] + second[0], second[1]
    if is_pi(tokens, first[1]):
        return _read_pi(tokens, *first)
    return _read_scaled(tokens, *first)


def is_pi(tokens: Tokens, at: int) -> bool:
    """True for the word "pi" or its letter."""
    return word_at(tokens, at) in ("pi", "\u03c0")


def _read_pi(tokens: Tokens, factor: float, at: int) -> Read:
    """ "2 pi", "pi/2", "pi over two" from the position of "pi"."""
    after = at + 1
    if mark_at(tokens, after) == "/" or word_at(tokens, after) == "over":
        divisor = _read_divisor(tokens, after + 1)
        if divisor is not None and divisor[0]:
            return factor * math.pi / divisor[0], divisor[1]
    return factor * math.pi, after


def _read_divisor(tokens: Tokens, at: int) -> Read | None:
    if at < len(tokens) and tokens[at].kind is TokenKind.NUMBER:
        value = _digits(tokens[at].text)
        return (value, at + 1) if value is not None else None
    return _read_below_hundred(tokens, at)


def _read_scaled(tokens: Tokens, value: float, after: int) -> Read:
    """Goes on with "hundred", "thousand" and what is added behind them."""
    if word_at(tokens, after) == "dozen":
        return 12.0 * value, _skip_of(tokens, after + 1)
    total = 0.0
    while (scale := SCALES.get(word_at(tokens, after))) is not None:
        value, after = value * scale, after + 1
        begin = after + 1 if word_at(tokens, after) == "and" else after
        more = _read_below_hundred(tokens, begin)
        if scale > 100.0:
            total, value = total + value, 0.0
        if more is None:
            continue
        if word_at(tokens, more[1]) in FRACTIONS:
            break
        value, after = value + more[0], more[1]
    return total + value, after


def _read_below_hundred(tokens: Tokens, at: int) -> Read | None:
    word = word_at(tokens, at)
    if word in ONES:
        return ONES[word], at + 1
    if word not in TENS:
        return None
    ones = ONES.get(word_at(tokens, at + 1), 0.0)
    return (TENS[word] + ones, at + 2) if 1.0 <= ones <= 9.0 else (TENS[word], at + 1)


def _skip_of(tokens: Tokens, at: int) -> int:
    return at + 1 if word_at(tokens, at) == "of" else at


def _digits(text: str) -> float | None:
    """The value of "2", "2.5", "2,5", "1,000"; None for "1.2.3" and what is too long."""
    if text in VULGAR_FRACTIONS:
        return VULGAR_FRACTIONS[text]
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None
