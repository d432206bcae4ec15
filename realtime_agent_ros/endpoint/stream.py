"""Server-sent events with the scripted pauses and breaks. Marks the request when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from realtime_agent_ros.endpoint.faults import FOREVER_S, Faults, Served

COMMENT = b": keep-alive\n\n"
DONE = b"data: [DONE]\n\n"
GARBAGE = b"data: {this is not json\n\ndata: \xff\xfe<html>\n\n"
ROLE_KEEPALIVE_S = 0.2


class ConnectionBrokenError(Exception):
    """Scripted: raised inside the response, so that the server cuts the connection."""


async def sse(
    events: Iterable[dict[str, Any]],
    faults: Faults,
    served: Served,
    *,
    is_token: Callable[[dict[str, Any]], bool],
    is_end: Callable[[dict[str, Any]], bool],
    named: bool,
) -> AsyncIterator[bytes]:
    """Encode ``events``; ``named`` adds event lines and leaves out the closing [DONE].

    ``served.ended`` tells how it came out: a client that leaves cancels this generator.
    """
    served.ended = "disconnected"
    if faults.garbage:
        yield GARBAGE
        served.ended = "finished"
        return
    seen_token = False
    for event in events:
        _break_if_due(faults, served)
        if is_token(event):
            pause_s = faults.token_s if seen_token else _before_first_s(faults)
            seen_token = True
            async for comment in _pause(pause_s, faults):
                yield comment
        if is_end(event):
            async for comment in _pause(faults.tail_s, faults):
                yield comment
        if faults.stall_after is not None and served.events >= faults.stall_after:
            async for comment in _pause(FOREVER_S, faults):
                yield comment
        yield _encode(event, named)
        served.events += 1
    if not named:
        yield DONE
    served.ended = "finished"


def _before_first_s(faults: Faults) -> float:
    return FOREVER_S if faults.role_only else faults.first_token_s


def _break_if_due(faults: Faults, served: Served) -> None:
    if faults.disconnect_after is not None and served.events >= faults.disconnect_after:
        served.ended = "broken"
        raise ConnectionBrokenError


async def _pause(pause_s: float, faults: Faults) -> AsyncIterator[bytes]:
    """Silence, with comments in it if the script wants them."""
    period_s = faults.keepalive_s or (ROLE_KEEPALIVE_S if faults.role_only else pause_s)
    while pause_s > 0.0:
        await asyncio.sleep(min(pause_s, period_s))
        pause_s -= period_s
        if pause_s > 0.0:
            yield COMMENT


def _encode(event: dict[str, Any], named: bool) -> bytes:
    name = f"event: {event['type']}\n" if named else ""
    return f"{name}data: {json.dumps(event, separators=(',', ':'))}\n\n".encode()
