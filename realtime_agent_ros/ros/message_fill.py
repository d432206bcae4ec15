"""A ROS message from JSON, with every field's type and bounds checked.

rclpy's own setters check nothing unless asked to by the environment, and a wrong type is then found
when the message is packed, in C. Here it is named.
"""

from __future__ import annotations

import importlib
import math
import re
from typing import Any

_MESSAGE = re.compile(r"^([a-z]\w*)/msg/([A-Z]\w*)$", re.ASCII)
_INTEGER = re.compile(r"^(u?)int(8|16|32|64)$")
_SEQUENCE = re.compile(r"^sequence<(.+?)(?:, (\d+))?>$")
_ARRAY = re.compile(r"^(.+)\[(\d+)\]$")
_STRING = re.compile(r"^w?string(?:<(\d+)>)?$")
MAX_FLOAT32 = 3.4028235e38


class FillError(ValueError):
    """The JSON is no such message; the text names the field, what it got and what it wants."""


def message_class(name: str) -> Any:
    """The class of ``package/msg/Type``. Raises FillError if it is not installed."""
    match = _MESSAGE.match(name)
    try:
        found = match and getattr(importlib.import_module(f"{match[1]}.msg"), match[2], None)
    except ImportError:
        found = None
    if not hasattr(found, "get_fields_and_field_types"):
        raise FillError(f"the type {name!r} is not installed here")
    return found


def fill(kind: Any, fields: dict[str, Any], path: str = "") -> Any:
    """A message of class ``kind`` with ``fields``; what isn't given keeps its default."""
    types = kind.get_fields_and_field_types()
    message = kind()
    for name, value in fields.items():
        where = f"{path}{name}"
        if name not in types:
            raise FillError(f"{where}: no such field; there are {', '.join(types)}")
        setattr(message, name, _checked(types[name], value, where))
    return message


def _checked(wanted: str, value: Any, where: str) -> Any:
    if match := _SEQUENCE.match(wanted):
        most = int(match.group(2)) if match.group(2) else None
        return _list(match.group(1), value, where, most=most)
    if match := _ARRAY.match(wanted):
        count = int(match.group(2))
        return _list(match.group(1), value, where, least=count, most=count)
    if match := _STRING.match(wanted):
        return _text(value, where, int(match.group(1)) if match.group(1) else None)
    if match := _INTEGER.match(wanted):
        bits, signed = int(match.group(2)), not match.group(1)
        low = -(2 ** (bits - 1)) if signed else 0
        return _integer(value, where, low, low + 2**bits - 1)
    if wanted in ("float", "double"):
        return _number(value, where, MAX_FLOAT32 if wanted == "float" else math.inf)
    if wanted == "boolean":
        if not isinstance(value, bool):
            raise FillError(f"{where}: true or false (got {value!r:.60})")
        return value
    if wanted in ("octet", "char"):
        number = _integer(value, where, 0, 255)
        return bytes([number]) if wanted == "octet" else number
    return _nested(wanted, value, where)


def _list(
    item: str, value: Any, where: str, *, least: int = 0, most: int | None = None
) -> list[Any]:
    if not isinstance(value, list):
        raise FillError(f"{where}: a list (got {value!r:.60})")
    if len(value) < least or (most is not None and len(value) > most):
        raise FillError(f"{where}: {least} to {most} items (got {len(value)})")
    return [_checked(item, v, f"{where}[{n}]") for n, v in enumerate(value)]


def _text(value: Any, where: str, most: int | None) -> str:
    if not isinstance(value, str):
        raise FillError(f"{where}: text (got {value!r:.60})")
    if most is not None and len(value) > most:
        raise FillError(f"{where}: {most} characters at most (got {len(value)})")
    return value


def _integer(value: Any, where: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise FillError(f"{where}: a whole number from {low} to {high} (got {value!r:.60})")
    return value


def _number(value: Any, where: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FillError(f"{where}: a number (got {value!r:.60})")
    try:
        number = float(value)
    except OverflowError as error:
        raise FillError(f"{where}: too large a number") from error
    if not math.isfinite(number) or abs(number) > most:
        raise FillError(f"{where}: a finite number (got {value!r:.60})")
    return number


def _nested(wanted: str, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise FillError(f"{where}: an object of type {wanted} (got {value!r:.60})")
    package, _, type_name = wanted.partition("/")
    return fill(message_class(f"{package}/msg/{type_name}"), value, f"{where}.")
