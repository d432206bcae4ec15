"""What a voice node and its helper process say to each other: rows of packets over pipes.

A packet is a kind (one byte), the number of the utterance or request it belongs to, a length (four
bytes each, little-endian) and that many bytes.

To a helper that hears: ``B`` an utterance begins, ``A`` 16-bit mono PCM of 16 kHz, ``E`` it has
ended. To one that speaks: ``S`` a text, ``C`` no more of it. From them: ``R`` ready, ``P`` the text
so far, ``F`` the final text, both as JSON with ``text`` and ``confidence``; ``A`` PCM, ``E`` the
end of it; ``X`` why not.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import BinaryIO

HEAD = struct.Struct("<cII")
MOST_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Packet:
    """``kind`` is one letter."""

    kind: str
    number: int
    data: bytes = b""


def transcript(kind: str, number: int, text: str, confidence: float) -> Packet:
    """The text so far (``P``) or the final one (``F``), as JSON."""
    return Packet(kind, number, json.dumps({"text": text, "confidence": confidence}).encode())


def write(stream: BinaryIO, packet: Packet) -> None:
    """Raises OSError or ValueError if the other side is gone."""
    stream.write(HEAD.pack(packet.kind.encode(), packet.number, len(packet.data)) + packet.data)
    stream.flush()


def read(stream: BinaryIO) -> Packet | None:
    """The next one, None at the end. ValueError for what is no packet."""
    head = _whole(stream, HEAD.size)
    if head is None:
        return None
    kind, number, count = HEAD.unpack(head)
    if count > MOST_BYTES:
        raise ValueError(f"a packet of {count} bytes; allowed are {MOST_BYTES}")
    data = _whole(stream, count)
    return None if data is None else Packet(kind.decode("latin-1"), number, data)


def _whole(stream: BinaryIO, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        piece = stream.read(count - len(data))
        if not piece:
            return None
        data += piece
    return data
