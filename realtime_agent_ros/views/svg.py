"""The few shapes that the pictures are made of, as SVG text. Everything that is told is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

MOST_POINTS = 1500
"""Of a line; more can't be seen. What is left out lies between the highest and lowest beside it."""


def num(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def tag(name: str, body: str = "", /, **attributes: object) -> str:
    """An element; ``_`` in names is ``-``, and ``class_`` is ``class``."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{given}>{body}</{name}>"


def text(at_x: float, at_y: float, words: str, **attributes: object) -> str:
    """Words at a place."""
    return tag("text", escape(words), x=at_x, y=at_y, **attributes)


def rect(
    x: float, y: float, width: float, height: float, hint: str = "", **attributes: object
) -> str:
    """A box, at least one pixel wide; ``hint`` is shown where the pointer rests on it."""
    inner = tag("title", escape(hint)) if hint else ""
    return tag("rect", inner, x=x, y=y, width=max(1.0, width), height=height, **attributes)


def picture(width: float, height: float, label: str, body: Iterable[str]) -> str:
    """An image with a text for those who don't see it; as wide as its place."""
    return tag(
        "svg",
        tag("title", escape(label)) + "".join(body),
        viewBox=f"0 0 {num(width)} {num(height)}",
        role="img",
        xmlns="http://www.w3.org/2000/svg",
    )


def steps_path(points: Sequence[tuple[float, float]], right: float) -> str:
    """The path of values that each hold until the next, the last one until ``right``."""
    if not points:
        return ""
    parts = [f"M{num(points[0][0])} {num(points[0][1])}"]
    parts += [f"H{num(x)}V{num(y)}" for x, y in points[1:]]
    return "".join(parts) + f"H{num(right)}"


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most ``MOST_POINTS`` of them, with the extremes of every stretch."""
    if len(points) <= MOST_POINTS:
        return list(points)
    size = math.ceil(len(points) / (MOST_POINTS // 2))
    kept: list[tuple[float, float]] = []
    for first in range(0, len(points), size):
        stretch = points[first : first + size]
        low = min(stretch, key=lambda point: point[1])
        high = max(stretch, key=lambda point: point[1])
        kept += sorted({low, high})
    return kept


def ticks(span: float, most: int = 10) -> list[float]:
    """Round numbers from 0 to ``span``, at most ``most`` + 1 of them."""
    if span <= 0.0:
        return [0.0]
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * f for f in (1, 2, 5, 10) if power * f >= rough * (1 - 1e-9))
    return [n * step for n in range(int(span / step + 1e-9) + 1)]


def _plain(value: object) -> str:
    return num(value) if isinstance(value, float) else str(value)
