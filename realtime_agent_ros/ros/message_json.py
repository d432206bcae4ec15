"""Any ROS message as JSON that a model can read: bounded in items, depth and text.

Belongs here: one direction, message to JSON. Does not belong here: the other (``message_fill``).
"""

from __future__ import annotations

import math
from typing import Any

MAX_TEXT = 400
MAX_DEPTH = 8


def to_json(message: Any, max_items: int) -> Any:
    """The message's fields by name. Of an array the first ``max_items`` are shown and the rest is
    counted; numbers that JSON doesn't know are text."""
    return _value(message, max_items, MAX_DEPTH)


def _value(value: Any, max_items: int, depth: int) -> Any:
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else f"{value[:MAX_TEXT]}... ({len(value)} in all)"
    if isinstance(value, bytes):
        return _value(list(value[: max_items + 1]), max_items, depth)
    if depth <= 0:
        return "..."
    if hasattr(value, "get_fields_and_field_types"):
        return {
            name: _value(getattr(value, name), max_items, depth - 1)
            for name in value.get_fields_and_field_types()
        }
    return _items(value, max_items, depth - 1)


def _items(values: Any, max_items: int, depth: int) -> Any:
    """A list, a tuple, array.array or a numpy array; only what is shown is converted."""
    first = values[:max_items]
    plain = first.tolist() if hasattr(first, "tolist") else list(first)
    shown = [_value(v, max_items, depth) for v in plain]
    more = len(values) - len(shown)
    return [*shown, f"and {more} more"] if more > 0 else shown
