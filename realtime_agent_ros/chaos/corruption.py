"""What faults do to the content of one message.

Messages are known by their shape alone: ``get_fields_and_field_types()`` and attributes, as ROS
messages have them. Belongs here: values and stamps. Does not belong here: when a message comes
(``line``).
"""

from __future__ import annotations

import array
import math
import re
from collections.abc import Iterator
from typing import Any

from realtime_agent_ros.chaos.faults import STAMPS, Kind

NS_PER_S = 1_000_000_000
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?![\w.])")
"""A number in a text that stands by itself; ids like ``p1.2`` stay what they are."""
FLOATS = ("float", "double")
MARKS = {Kind.NAN: (math.nan, "NaN"), Kind.INF: (math.inf, "Infinity")}
LEFT_OUT = "covariance"


def applies(kind: Kind, message_type: type) -> bool:
    """Whether the fault means anything for messages of this type."""
    fields = message_type.get_fields_and_field_types()  # type: ignore[attr-defined]  # a ROS type
    if kind in STAMPS:
        return "header" in fields
    if kind is Kind.WRONG_SIZE:
        return any(_is_sequence(kind_) or kind_ == "string" for kind_ in fields.values())
    return True


def spoil_numbers(message: Any, kind: Kind) -> Any:
    """Every reading is NaN or +Inf: floats in sequences, or else the single ones; in texts numbers.

    Covariances and headers stay. The message is changed in place.
    """
    value, word = MARKS[kind]
    if hasattr(message, "data") and isinstance(message.data, str):
        message.data = NUMBER.sub(word, message.data)
    elif not _fill_sequences(message, value):
        _fill_scalars(message, value)
    return message


def emptied(message: Any) -> Any:
    """A message of the same type with nothing in it but its header."""
    empty = type(message)()
    if hasattr(message, "header"):
        empty.header = message.header
    return empty


def cut(message: Any) -> Any:
    """A third of every sequence and text is missing; what tells their length stays."""
    for name, kind in _fields(message):
        value = getattr(message, name)
        if _is_sequence(kind) or kind == "string":
            setattr(message, name, value[: len(value) * 2 // 3])
    return message


def shifted(message: Any, by_s: float) -> Any:
    """The stamp is ``by_s`` later, and never before 0."""
    stamp = message.header.stamp
    total_ns = stamp.sec * NS_PER_S + stamp.nanosec + round(by_s * NS_PER_S)
    stamp.sec, stamp.nanosec = divmod(max(0, total_ns), NS_PER_S)
    return message


def without_stamp(message: Any) -> Any:
    """The stamp is zero, as of a driver that sets none."""
    message.header.stamp.sec = message.header.stamp.nanosec = 0
    return message


def _fields(message: Any) -> Iterator[tuple[str, str]]:
    """Names and types of the payload."""
    for name, kind in message.get_fields_and_field_types().items():
        if name != "header" and LEFT_OUT not in name:
            yield name, kind


def _is_sequence(kind: str) -> bool:
    return kind.startswith("sequence<")


def _fill_sequences(message: Any, value: float) -> bool:
    """Whether there was one."""
    found = False
    for name, kind in _fields(message):
        if kind in ("sequence<float>", "sequence<double>"):
            code = "f" if kind == "sequence<float>" else "d"
            setattr(message, name, array.array(code, [value] * len(getattr(message, name))))
            found = True
    return found


def _fill_scalars(message: Any, value: float) -> None:
    for name, kind in _fields(message):
        if kind in FLOATS:
            setattr(message, name, value)
        elif "/" in kind and not _is_sequence(kind):
            _fill_scalars(getattr(message, name), value)
