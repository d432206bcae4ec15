"""A topic as it stands in a file, and our own records as topics that every ROS 2 tool can open.

Belongs here: what a file says of a topic. Does not belong here: files (``segments``), or what our
records mean (``run_log``).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TEXT_TYPE = "std_msgs/msg/String"
TEXT_DEFINITION = "string data"
CDR_LITTLE_ENDIAN = b"\x00\x01\x00\x00"
_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic: its full name, its message type, the type's definition, and its QoS.

    ``definition`` is the text of the ``.msg`` file with those that it uses (ros2msg), ``qos`` the
    profile as rosbag2 writes it. ``role`` is empty for a ROS topic and names our own records.
    ``encodings`` are those of messages and definition; others' files may have others.
    ``encode`` makes a message's bytes (CDR), in the writing thread.
    """

    topic: str
    type: str = TEXT_TYPE
    definition: str = TEXT_DEFINITION
    qos: str = ""
    role: str = ""
    encodings: tuple[str, str] = ("cdr", "ros2msg")
    encode: Callable[[Any], bytes] = field(default=bytes, compare=False)


def text_message(text: bytes) -> bytes:
    """UTF-8 ``text`` without a NUL as a serialised std_msgs/msg/String (CDR, little endian)."""
    return CDR_LITTLE_ENDIAN + _LENGTH.pack(len(text) + 1) + text + b"\0"


def text_of(message: bytes) -> bytes:
    """The inverse. Raises ValueError for anything else."""
    start = len(CDR_LITTLE_ENDIAN) + _LENGTH.size
    if message[: len(CDR_LITTLE_ENDIAN)] != CDR_LITTLE_ENDIAN or len(message) < start + 1:
        raise ValueError(f"no text message: begins with {message[:8]!r}")
    (length,) = _LENGTH.unpack_from(message, len(CDR_LITTLE_ENDIAN))
    if start + length != len(message):
        raise ValueError(f"no text message: {len(message)} bytes, {start + length} declared")
    return message[start : start + length - 1]
