"""Runs one model stream in a task of its own and hands over its events under time limits.

A limit on ``anext`` of the stream itself would cancel the request; a limit on this queue does
not, so a slow stream can be given more time, or be raced by another one. Leaving the context
cancels the request and closes its connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import cast

from agents.items import TResponseStreamEvent


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The stream is over; ``error`` is None if it ended by itself."""

    error: Exception | None


class StreamPump:
    """``async with StreamPump(stream) as pump: await pump.next(1.5)``."""

    def __init__(self, stream: AsyncIterator[TResponseStreamEvent]) -> None:
        self._stream = stream
        self._queue: asyncio.Queue[TResponseStreamEvent | StreamEnd] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> StreamPump:
        self._task = asyncio.create_task(self._pump(), name="model stream")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def next(self, timeout_s: float | None) -> TResponseStreamEvent | StreamEnd | None:
        """The next event or the end of the stream; None if neither came in ``timeout_s``."""
        if timeout_s is None:
            return await self._queue.get()
        if not self._queue.empty():
            return self._queue.get_nowait()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._queue.get()
        except TimeoutError:
            return None

    async def _pump(self) -> None:
        error: Exception | None = None
        stream = cast(AsyncGenerator[TResponseStreamEvent], self._stream)
        try:
            async with aclosing(stream):
                async for event in stream:
                    self._queue.put_nowait(event)
        except Exception as raised:  # noqa: BLE001 see below
            # A garbage body makes the SDK's parsers raise nearly anything. It isn't swallowed:
            # it is handed over as the stream's end, and counted there with its reason.
            error = raised
        self._queue.put_nowait(StreamEnd(error))
