"""What a broken proxy, a wrong address or a sick server sends instead of a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

LINE_PIECE = b"x" * 65536
LINE_PIECES = 4096
"""256 MiB, if anybody reads so much of a line."""
PAGE = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
WRONG_TYPES: dict[bool, dict[str, object]] = {
    False: {"id": 7, "object": "chat.completion.chunk", "choices": "none", "usage": []},
    True: {"type": "response.output_text.delta", "delta": {"no": "text"}, "sequence_number": "x"},
}


async def garbage(kind: str, *, named: bool) -> AsyncIterator[bytes]:
    """The bytes of one of ``Faults.garbage``; ``named`` as in ``stream.sse``."""
    if kind == "json":
        yield b"data: {this is not json\n\n"
    elif kind == "types":
        event = WRONG_TYPES[named]
        name = f"event: {event['type']}\n" if named else ""
        yield f"{name}data: {json.dumps(event)}\n\n".encode()
    elif kind == "utf8":
        yield b'data: {"text": "\xe2\x82"}\n\ndata: \xff\xfe\n\n'
    elif kind == "line":
        yield b"data: "
        for _ in range(LINE_PIECES):
            yield LINE_PIECE
            await asyncio.sleep(0)
