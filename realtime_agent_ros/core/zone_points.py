"""The corners of a polygon as people write them, and whether they enclose anything.

Belongs here: reading and checking corners. Does not belong here: geometry (``shapes``).
"""

from __future__ import annotations

import ast
import json
import math
from typing import Annotated, Any

from pydantic import BeforeValidator

Point = tuple[float, float]
MAX_REACH_M = 1e6
"""More is a mistake of the unit, and squared it is soon no number any more."""


def read_points(value: Any) -> Any:
    """Corners come as a list of pairs, as the text of one (nav2), or as a flat list (Humble)."""
    if isinstance(value, str):
        value = _parse(value) if value.strip() else ()
    if isinstance(value, (list, tuple)) and value and all(map(_is_number, value)):
        if len(value) % 2:
            raise ValueError(f"a flat list of points needs pairs of x and y, got {len(value)}")
        return tuple(zip(value[::2], value[1::2], strict=True))
    return value


def _parse(text: str) -> Any:
    for parse in (json.loads, ast.literal_eval):
        try:
            return parse(text)
        except (ValueError, SyntaxError):
            continue
    raise ValueError("points must look like '[[0.3, 0.2], [0.3, -0.2], ...]'")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


Corners = Annotated[tuple[Point, ...], BeforeValidator(read_points)]


def shape_fault(points: tuple[Point, ...]) -> str:
    """Why these corners enclose nothing; empty if they do."""
    if len(points) < 3:
        return f"a polygon needs at least three points, got {len(points)}"
    if not all(math.isfinite(c) for point in points for c in point):
        return "a polygon needs finite points"
    if any(abs(c) > MAX_REACH_M for point in points for c in point):
        return f"a polygon's points must lie within {MAX_REACH_M:.0f} m, got {list(points)}"
    (x0, y0), *others = points
    x1, y1 = max(others, key=lambda p: math.hypot(p[0] - x0, p[1] - y0))
    length = math.hypot(x1 - x0, y1 - y0)
    widths = (abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) for x, y in others)
    if length == 0.0 or max(widths) / length < 1e-6:
        return f"the polygon's points lie on one line: {list(points)}"
    return ""
