"""Sound in, words out: what a recogniser does, done by the model's own connection.

Belongs here: sending pieces in their order without holding anybody up. Does not belong here: what
the words mean; they are to be published as any recogniser's are.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from realtime_agent_ros.planner.models.model_chain import ModelChain
from realtime_agent_ros.planner.realtime.connection import RealtimeConnection

BYTES_PER_S = 2 * 24000
MAX_WAITING_S = 5.0


class Ears:
    """Make it on the planner's loop. ``on_partial`` and ``on_final`` get what was heard.

    Sound that can't be sent, as there is no connection or it is too slow, is lost and counted:
    old sound is of no use.
    """

    def __init__(
        self,
        connection: RealtimeConnection,
        on_partial: Callable[[str], None],
        on_final: Callable[[str], None],
    ) -> None:
        self._connection = connection
        connection.hearing.on_partial = lambda heard: on_partial(heard.text)
        connection.hearing.on_final = lambda heard: on_final(heard.text) if heard.text else None
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._sending: asyncio.Task[None] | None = None
        self.lost_s = 0.0
        """s of sound that were lost."""

    def hear(self, pcm16: bytes) -> None:
        """A piece of sound: PCM, 16 bit, mono, 24000 Hz. An empty one ends the utterance, where
        the server doesn't find its end by itself. Returns at once."""
        self._waiting.append(pcm16)
        self._waiting_bytes += len(pcm16)
        while self._waiting_bytes > MAX_WAITING_S * BYTES_PER_S:
            self._lose(self._next())
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send(), name="audio in")

    def close(self) -> None:
        """Send nothing more."""
        self._waiting.clear()
        if self._sending is not None:
            self._sending.cancel()

    def _next(self) -> bytes:
        piece = self._waiting.popleft()
        self._waiting_bytes -= len(piece)
        return piece

    def _lose(self, piece: bytes) -> None:
        self.lost_s += len(piece) / BYTES_PER_S

    async def _send(self) -> None:
        while self._waiting:
            piece = self._next()
            if not await self._connection.send_audio(piece, commit=not piece):
                self._lose(piece)


def ears_of(
    chain: ModelChain, on_partial: Callable[[str], None], on_final: Callable[[str], None]
) -> Ears | None:
    """Ears on the first model of the chain that can hear; None if none can."""
    for link in chain.links:
        if isinstance(link.connection, RealtimeConnection):
            return Ears(link.connection, on_partial, on_final)
    return None
