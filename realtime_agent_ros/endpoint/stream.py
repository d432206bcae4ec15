"""Server-sent events with the scripted pauses and breaks. Marks the request when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from realtime_agent_ros.endpoint.errors import error, error_body
from realtime_agent_ros.endpoint.faults import FOREVER_S, Faults
from realtime_agent_ros.endpoint.garbage import PAGE, garbage
from realtime_agent_ros.endpoint.script import Served

COMMENT = b": keep-alive\n\n"
DONE = b"data: [DONE]\n\n"
ROLE_KEEPALIVE_S = 0.2
STALL_CHECK_S = 0.02
Json = dict[str, Any]


class ConnectionBrokenError(Exception):
    """Scripted: raised inside the response, so that the server cuts the connection."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the streams of an API look like; ``named`` has event lines and no closing [DONE]."""

    is_token: Callable[[Json], bool]
    is_end: Callable[[Json], bool]
    named: bool


async def refusal(request: Request, faults: Faults, served: Served) -> Response | None:
    """Be silent before the headers; then what comes in place of an answer, None if nothing does."""
    if not await _stall(request, faults):
        served.ended = "disconnected"
        return Response()
    if faults.status != 200:
        served.ended = "finished"
        return error(faults.status, faults=faults)
    if faults.garbage == "html":
        served.ended = "finished"
        return HTMLResponse(PAGE)
    return None


async def _stall(request: Request, faults: Faults) -> bool:
    """False if the client left meanwhile."""
    left_s = faults.stall_s
    while left_s > 0.0:
        if await request.is_disconnected():
            return False
        await asyncio.sleep(min(STALL_CHECK_S, left_s))
        left_s -= STALL_CHECK_S
    return True


async def sse(
    events: Iterable[Json],
    faults: Faults,
    served: Served,
    shape: Shape,
    reset: Callable[[], None],
) -> AsyncIterator[bytes]:
    """Encode ``events``; ``reset`` breaks the connection off.

    ``served.ended`` tells how it came out: a client that leaves cancels this generator.
    """
    try:
        async for piece in _pieces(events, faults, served, shape, reset):
            yield piece
        served.ended = "finished"
    finally:
        served.ended = served.ended or "disconnected"


async def _pieces(
    events: Iterable[Json],
    faults: Faults,
    served: Served,
    shape: Shape,
    reset: Callable[[], None],
) -> AsyncIterator[bytes]:
    seen_token = False
    for event in disordered(events, faults, shape):
        if faults.garbage and served.events >= faults.garbage_after:
            break
        if faults.end_after is not None and served.events >= faults.end_after:
            break
        _break_if_due(faults, served, reset)
        if reached(faults.error_after, served):
            yield _encode(_failure(shape), shape.named)
            break
        async for comment in pauses(event, faults, served, shape, seen_token):
            yield comment
        seen_token = seen_token or shape.is_token(event)
        yield _encode(event, shape.named)
        served.events += 1
        await asyncio.sleep(0)  # a client that left is noticed before more is written to it
    async for piece in garbage(faults.garbage, named=shape.named):
        yield piece
    cut_short = faults.garbage or faults.end_after is not None
    if faults.done and not shape.named and not cut_short:
        yield DONE


def disordered(events: Iterable[Json], faults: Faults, shape: Shape) -> Iterable[Json]:
    """``events``, each twice or two by two in the wrong order if the script wants it."""
    if faults.reorder:
        events = _swapped(list(events), shape)
    for event in events:
        yield event
        if faults.duplicate:
            yield event


def _swapped(events: list[Json], shape: Shape) -> list[Json]:
    tokens = [i for i, event in enumerate(events) if shape.is_token(event)]
    for first, second in zip(tokens[::2], tokens[1::2], strict=False):
        events[first], events[second] = events[second], events[first]
    return events


async def pauses(
    event: Json, faults: Faults, served: Served, shape: Shape, seen_token: bool
) -> AsyncIterator[bytes]:
    """The silences that come before ``event``."""
    pauses_s = []
    if shape.is_token(event):
        alone_s = faults.token_s if seen_token else _before_first_s(faults)
        pauses_s.append(alone_s * (1 + served.beside) ** faults.batch_exponent)
    if shape.is_end(event):
        pauses_s.append(faults.tail_s)
    if reached(faults.stall_after, served):
        pauses_s.append(FOREVER_S)
    for pause_s in pauses_s:
        async for comment in _pause(pause_s, faults):
            yield comment


def _before_first_s(faults: Faults) -> float:
    return FOREVER_S if faults.role_only else faults.first_token_s


def reached(after: int | None, served: Served) -> bool:
    return after is not None and served.events >= after


def _break_if_due(faults: Faults, served: Served, reset: Callable[[], None]) -> None:
    if reached(faults.disconnect_after, served):
        served.ended = "broken"
        if faults.reset:
            reset()
        raise ConnectionBrokenError


def _failure(shape: Shape) -> Json:
    body = error_body(500)
    return {**body["error"], "type": "error", "sequence_number": 0} if shape.named else {**body}


async def _pause(pause_s: float, faults: Faults) -> AsyncIterator[bytes]:
    """Silence, with comments in it if the script wants them."""
    period_s = faults.keepalive_s or (ROLE_KEEPALIVE_S if faults.role_only else pause_s)
    while pause_s > 0.0:
        await asyncio.sleep(min(pause_s, period_s))
        pause_s -= period_s
        if pause_s > 0.0:
            yield COMMENT


def _encode(event: Json, named: bool) -> bytes:
    name = f"event: {event['type']}\n" if named else ""
    return f"{name}data: {json.dumps(event, separators=(',', ':'))}\n\n".encode()
