"""Names of places in a text: exact, slightly misspelt, reserved, unknown; and coordinates.

Belongs here: what may follow "go to". Does not belong here: whether to go there (``frames``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from realtime_agent_ros.core.language.numbers import ONES, Tokens, mark_at, read_number, word_at
from realtime_agent_ros.core.language.phrases import base_form, expand
from realtime_agent_ros.core.language.spelling import slips
from realtime_agent_ros.core.language.tokens import Token, TokenKind, words_of
from realtime_agent_ros.core.language.units import read_quantity
from realtime_agent_ros.core.steps import BACK, RESERVED_PLACES, START

DETERMINERS = frozenset({"the", "my", "your", "our", "a", "an", "that", "this", "his", "her"})
_MAX_WORDS = 6
_EXACT_LETTERS = 3
_TWO_SLIPS_FROM = 8
_NUMBER_WORDS = {word: str(int(value)) for word, value in ONES.items()}
_RESERVED = {
    words: place
    for place, notation in (
        (START, "[the] (start|beginning|home|base) [point|position|place|spot|location]"),
        (START, "[the] (starting|initial|original) (point|position|place|spot|location|pose)"),
        (START, "square one; where it all (started|began)"),
        (START, "where (you|we) (started|began|set off) [from|before]"),
        (BACK, "where you (were|came from|came|had been) [before|from|just now]"),
        (BACK, "where you (just|previously|last) were; where we (were|came from)"),
        (BACK, "[the] (previous|last|former|earlier) (place|position|spot|location|point)"),
        (BACK, "where you (have been|stood|were standing|left from)"),
    )
    for words in expand(notation)
}


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place, the position after its name, and how sure that is."""

    name: str
    after: int
    certainty: float = 1.0


class PlaceNames:
    """The known names; "living room", "Living_Room" and "livingroom" are the same name."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = tuple(n for n in names if n and len(n) <= 64 and n not in RESERVED_PLACES)
        self._by_key = {key: name for name in self.names if (key := _key(words_of(name)))}

    def find(self, tokens: Tokens, at: int) -> PlaceFound | None:
        """The longest exact name that begins at ``at``."""
        for after in range(min(at + _MAX_WORDS, len(tokens)), at, -1):
            if any(token.kind is TokenKind.MARK for token in tokens[at:after]):
                continue
            key = _key([token.text for token in tokens[at:after]])
            if key in self._by_key:
                return PlaceFound(self._by_key[key], after)
        return None

    def guess(self, words: list[str]) -> str | None:
        """The one known name that the words are a slip of, or None."""
        wanted = _key(words)
        if not _EXACT_LETTERS < len(wanted) <= 64:
            return None
        most = 2 if len(wanted) >= _TWO_SLIPS_FROM else 1
        by_slips: dict[int, list[str]] = {}
        for key, name in self._by_key.items():
            if len(key) > _EXACT_LETTERS and _ends_alike(wanted, key):
                by_slips.setdefault(slips(wanted, key, most), []).append(name)
        best = min(by_slips, default=most + 1)
        return by_slips[best][0] if best <= most and len(by_slips[best]) == 1 else None


def find_reserved(tokens: Tokens, at: int) -> PlaceFound | None:
    """ "where you started", "home", "the start": the places that the robot keeps by itself."""
    for length in range(_MAX_WORDS, 0, -1):
        words = tuple(base_form(token.text) for token in tokens[at : at + length])
        if len(words) == length and words in _RESERVED:
            return PlaceFound(_RESERVED[words], at + length)
    return None


def skip_determiners(tokens: Tokens, at: int) -> int:
    """The position after "the", "my", ..."""
    while word_at(tokens, at) in DETERMINERS:
        at += 1
    return at


def read_coordinates(tokens: Tokens, at: int) -> tuple[tuple[float, ...], int] | None:
    """ "x 1 y 2", "(1, -2)", "coordinates 1 and 2", with "facing 90 degrees" behind if wanted."""
    while word_at(tokens, at) in _COORDINATE_WORDS or mark_at(tokens, at) == "(":
        at += 1
    x = _read_coordinate(tokens, at, "x")
    if x is None:
        return None
    if x[2] is not None:
        return (x[0], x[2]), _close(tokens, x[1])
    y = _read_coordinate(tokens, _skip_separator(tokens, x[1]), "y")
    if y is None or y[2] is not None:
        return None
    yaw = _read_yaw(tokens, _close(tokens, y[1]))
    return ((x[0], y[0], yaw[0]), yaw[1]) if yaw else ((x[0], y[0]), _close(tokens, y[1]))


_COORDINATE_WORDS = frozenset(
    {"the", "coordinates", "coordinate", "position", "point", "location", "pose", "at"}
)


def _read_coordinate(tokens: Tokens, at: int, axis: str) -> tuple[float, int, float | None] | None:
    """One coordinate; "1,2" gives both, the second as third element."""
    if word_at(tokens, at) == axis:
        at += 1
        while (
            word_at(tokens, at) in ("=", "is", "equals", "at", "of") or mark_at(tokens, at) == ","
        ):
            at += 1
    token = tokens[at] if at < len(tokens) else None
    pair = _split_pair(token) if token is not None else None
    if pair is not None and axis == "x":
        return pair[0], at + 1, pair[1]
    quantity = read_number(tokens, at)
    if quantity is None or not math.isfinite(quantity[0]):
        return None
    after = quantity[1]
    if word_at(tokens, after) in ("m", "metre", "metres", "meter", "meters"):
        after += 1
    return quantity[0], after, None


def _split_pair(token: Token) -> tuple[float, float] | None:
    """ "1,2" is a pair here; "1,500" too, since a flat has no 1500 metres."""
    parts = token.text.split(",") if token.kind is TokenKind.NUMBER else []
    if len(parts) != 2 or any(part.count(".") > 1 or not part for part in parts):
        return None
    x, y = float(parts[0]), float(parts[1])
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


def _skip_separator(tokens: Tokens, at: int) -> int:
    while word_at(tokens, at) in ("and", "comma") or mark_at(tokens, at) == ",":
        at += 1
    return at


def _close(tokens: Tokens, at: int) -> int:
    return at + 1 if mark_at(tokens, at) == ")" else at


def _read_yaw(tokens: Tokens, at: int) -> tuple[float, int] | None:
    begin = _skip_separator(tokens, at)
    if word_at(tokens, begin) == "with":
        begin += 1
    if word_at(tokens, begin) not in ("facing", "heading", "yaw", "theta", "angle"):
        return None
    begin += 1
    while word_at(tokens, begin) in ("=", "is", "of", "at"):
        begin += 1
    quantity = read_quantity(tokens, begin)
    return (quantity.value, quantity.after) if quantity is not None else None


def _key(words: list[str]) -> str:
    return "".join(_NUMBER_WORDS.get(word, word) for word in words)


def _ends_alike(a: str, b: str) -> bool:
    """Numbers at the end are no matter of spelling: "room 1" is not "room 2"."""
    digits_a, digits_b = (
        a.lstrip("abcdefghijklmnopqrstuvwxyz"),
        b.lstrip("abcdefghijklmnopqrstuvwxyz"),
    )
    return digits_a == digits_b
