"""Values out of bytes: what a fuzzer gives is read as numbers, texts, trees and ROS messages.

The same bytes give the same value, and any bytes give one.
"""

from __future__ import annotations

import array
import math
import struct
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from rclpy.serialization import deserialize_message, serialize_message
from rosidl_parser import definition as idl

from realtime_agent_ros.ros.message_fill import message_class

T = TypeVar("T")
ODD = (0.0, -0.0, math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, 1.0, -1.0, 0.1, 1e9)
CODES = {
    "float": "f", "double": "d", "octet": "B", "uint8": "B", "int8": "b", "uint16": "H",
    "int16": "h", "uint32": "I", "int32": "i", "uint64": "Q", "int64": "q", "char": "B",
}  # fmt: skip
BITS = {"8": 8, "16": 16, "32": 32, "64": 64}
MOST_ITEMS = 12
"""Of a sequence; more find nothing that these don't."""


class Feed:
    """Reads ``data`` from its beginning; what lies behind the end is zero."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def bytes(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken.ljust(count, b"\0")

    def byte(self) -> int:
        return self.bytes(1)[0]

    def flag(self) -> bool:
        return bool(self.byte() & 1)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.byte() % len(choices)]

    def number(self) -> float:
        kind = self.byte()
        if kind < 128:
            return ODD[kind % len(ODD)]
        if kind < 224:
            return int.from_bytes(self.bytes(2), "little", signed=True) / 1000.0
        return float(struct.unpack("<d", self.bytes(8))[0])

    def whole(self, low: int, high: int) -> int:
        kind = self.byte()
        if kind < 128:
            near = (0, 1, 2, 3, low, high, low + 1, high - 1)[kind % 8]
            return min(max(near, low), high)
        return low + int.from_bytes(self.bytes(8), "little") % (high - low + 1)

    def text(self) -> str:
        return self.bytes(self.byte() % 40).decode("utf-8", "replace").replace("\0", "")

    def tree(self, names: Sequence[str], depth: int = 3) -> Any:
        """What a parameter file may hold; keys are often among ``names``."""
        kind = self.byte() % (10 if depth else 7)
        if kind < 7:
            makers = (
                self.number, lambda: self.whole(-(2**63), 2**63 - 1), self.text, self.flag,
                lambda: self.pick(names), lambda: None, lambda: self.whole(-3, 300),
            )  # fmt: skip
            return makers[kind]()
        count = self.byte() % 6
        if kind == 7:
            return [self.tree(names, depth - 1) for _ in range(count)]
        return {
            self.pick(names) if self.byte() % 8 else self.text(): self.tree(names, depth - 1)
            for _ in range(count)
        }

    def message(self, kind: type) -> Any:
        """A message with every field filled, as it would have come over the wire."""
        return deserialize_message(serialize_message(self._filled(kind)), kind)

    def _filled(self, kind: Any) -> Any:
        message = kind()
        names = kind.get_fields_and_field_types()
        for name, slot in zip(names, kind.SLOT_TYPES, strict=True):
            setattr(message, name, self._value(slot))
        return message

    def _value(self, slot: Any) -> Any:
        if isinstance(slot, idl.Array):
            items = [self._value(slot.value_type) for _ in range(slot.size)]
            return np.array(items) if _code(slot) else items
        if isinstance(slot, idl.AbstractSequence):
            items = [self._value(slot.value_type) for _ in range(self.byte() % MOST_ITEMS)]
            code = _code(slot)
            return array.array(code, items) if code else items
        if isinstance(slot, idl.AbstractGenericString):
            return self.text()
        if isinstance(slot, idl.NamespacedType):
            return self._filled(message_class(f"{slot.namespaces[0]}/msg/{slot.name}"))
        return self._basic(slot.typename)

    def _basic(self, name: str) -> Any:
        if name == "boolean":
            return self.flag()
        if name == "double":
            return self.number()
        if name == "float":
            return float(np.float32(np.clip(self.number(), -3.4e38, 3.4e38)))
        if name == "octet":
            return self.bytes(1)
        bits = BITS[name.removeprefix("u").removeprefix("int")]
        low = 0 if name.startswith("u") else -(2 ** (bits - 1))
        return self.whole(low, low + 2**bits - 1)


def _code(slot: Any) -> str:
    kind = slot.value_type
    return CODES.get(kind.typename, "") if isinstance(kind, idl.BasicType) else ""
