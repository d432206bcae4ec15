"""The definition of a message type as text (ros2msg), made from its Python class.

The ``.msg`` files would tell the same and the constants too, but they aren't everywhere where the
classes are.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

RULE = "=" * 80
NAMES = {"boolean": "bool", "octet": "byte", "float": "float32", "double": "float64"}
"""What the classes call a type, and what ``.msg`` files call it, where the two differ."""
NO_FIELDS = "uint8 structure_needs_at_least_one_member"
"""Of a type without fields one byte is sent."""
SEQUENCE = re.compile(r"sequence<(.+?)(?:, (\d+))?>$")
ARRAY = re.compile(r"(.+)\[(\d+)\]$")


@cache
def definition_of(kind: Any) -> str:
    """The text of ``kind`` and of every type that it uses."""
    used: dict[str, Any] = {}
    text = _fields(kind, used)
    for name, other in used.items():
        text += f"{RULE}\nMSG: {name}\n{_fields(other, {})}"
    return text


def _fields(kind: Any, used: dict[str, Any]) -> str:
    lines = [
        f"{_type(declared, used)} {name}"
        for name, declared in kind.get_fields_and_field_types().items()
    ]
    return "\n".join(lines or [NO_FIELDS]) + "\n"


def _type(declared: str, used: dict[str, Any]) -> str:
    if found := SEQUENCE.match(declared):
        bound = f"<={found[2]}" if found[2] else ""
        return f"{_type(found[1], used)}[{bound}]"
    if found := ARRAY.match(declared):
        return f"{_type(found[1], used)}[{found[2]}]"
    if found := re.match(r"(w?string)<(\d+)>$", declared):
        return f"{found[1]}<={found[2]}"
    if "/" in declared:
        _use(declared, used)
    return NAMES.get(declared, declared)


def _use(name: str, used: dict[str, Any]) -> None:
    """Note a type and those that it uses, each once."""
    if name in used:
        return
    package, kind = name.split("/")
    used[name] = getattr(importlib.import_module(f"{package}.msg"), kind)
    for declared in used[name].get_fields_and_field_types().values():
        _type(declared, used)
