"""Runs model streams in tasks of their own and hands over their events under one time limit.

A limit on ``anext`` of a stream itself would cancel its request; a limit on this queue does not,
so a slow stream can be given more time, or be raced by another one. Dropping a stream, or leaving
the context, cancels its request and closes its connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import cast

from agents.items import TResponseStreamEvent

CLOSE_S = 1.0
"""A connection that can't be closed in this time is left to the event loop."""


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The stream is over; ``error`` is None if it ended by itself."""

    error: Exception | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came from the stream ``name``, and when (the loop's clock, s)."""

    name: str
    what: TResponseStreamEvent | StreamEnd
    at_s: float


class StreamPumps:
    """``async with StreamPumps() as pumps: pumps.add("a", stream); await pumps.next(1.5)``."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Arrival] = asyncio.Queue()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._dropped: set[asyncio.Task[None]] = set()

    def add(self, name: str, stream: AsyncIterator[TResponseStreamEvent]) -> None:
        """Start reading ``stream``."""
        self._running[name] = asyncio.create_task(self._pump(name, stream), name=f"model {name}")

    def drop(self, name: str) -> None:
        """Cancel a stream, if it still runs; nothing more of it is handed over. Returns at once."""
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()
            self._dropped.add(task)

    async def next(self, timeout_s: float | None) -> Arrival | None:
        """What comes next from a stream that wasn't dropped; None if nothing in ``timeout_s``.

        What has come already is handed over even when the time is up.
        """
        while not self._queue.empty():
            arrival = self._queue.get_nowait()
            if arrival.name in self._running:
                return arrival
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    arrival = await self._queue.get()
                    if arrival.name in self._running:
                        return arrival
        except TimeoutError:
            return None

    async def __aenter__(self) -> StreamPumps:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in list(self._running):
            self.drop(name)
        if self._dropped:
            await asyncio.wait(self._dropped, timeout=CLOSE_S)

    async def _pump(self, name: str, stream: AsyncIterator[TResponseStreamEvent]) -> None:
        error: Exception | None = None
        now_s = asyncio.get_running_loop().time
        try:
            async with aclosing(cast(AsyncGenerator[TResponseStreamEvent], stream)):
                async for event in stream:
                    self._queue.put_nowait(Arrival(name, event, now_s()))
        except Exception as raised:  # noqa: BLE001 see below
            # A garbage body makes the SDK's parsers raise nearly anything. It isn't swallowed:
            # it is handed over as the stream's end, and counted there with its reason.
            error = raised
        self._queue.put_nowait(Arrival(name, StreamEnd(error), now_s()))
