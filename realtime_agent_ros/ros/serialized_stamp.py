"""The header's stamp of a message that is still serialized: a watched image costs no conversion.

A stamp that stands first is read from its eight bytes behind the encapsulation header of CDR (OMG
DDSI-RTPS 10.2); any other needs the whole message.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from builtin_interfaces.msg import Time
from rclpy.serialization import deserialize_message

HEADER = "std_msgs/Header"
SECOND_AND_NANOSECOND = {0: struct.Struct(">iI"), 1: struct.Struct("<iI")}
"""By the lowest bit of the encapsulation's second byte."""
ENCAPSULATION_BYTES = 4

ReadStamp = Callable[[bytes], Time | None]


def stamp_reader(kind: type[Any]) -> ReadStamp:
    """How the stamp of serialized messages of this type is read; None where there is none."""
    fields = list(kind.get_fields_and_field_types().items())
    if fields[:1] == [("header", HEADER)]:
        return _first
    if ("header", HEADER) in fields:
        return lambda data: deserialize_message(data, kind).header.stamp
    return lambda _: None


def _first(data: bytes) -> Time | None:
    if len(data) < ENCAPSULATION_BYTES + 8:
        return None
    order = SECOND_AND_NANOSECOND[data[1] & 1]
    seconds, nanoseconds = order.unpack_from(data, ENCAPSULATION_BYTES)
    return Time(sec=seconds, nanosec=nanoseconds)
