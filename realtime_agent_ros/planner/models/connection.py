"""The connection to one endpoint: open before it is needed, and open again when it was closed.

A cancelled HTTP/1.1 request closes its connection, so a spare one has to be open while one is in
use: the turn after a barge-in must not pay for a handshake. Any answer to a small request proves
the connection and leaves it open; what the answer says is of no interest.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import httpx2
from openai import AsyncOpenAI

from realtime_agent_ros.planner.models.failure import Failure, explain
from realtime_agent_ros.planner.models.http_client import BoundedTransport


class Opened(Protocol):
    """A link's connection, whatever it is made of."""

    @property
    def is_warm(self) -> bool:
        """Whether a request now would pay no handshake."""

    async def warm(self) -> Failure | None:
        """Open it, or use it once if it is open. Gives why it couldn't."""

    async def close(self) -> None:
        """Close it for good."""


ANSWER_S = 3.0
"""Time for the small request beyond the connection's own."""


class Connection:
    """What ``client`` talks through."""

    def __init__(
        self, client: AsyncOpenAI, http: httpx2.AsyncClient, transport: BoundedTransport
    ) -> None:
        self._client = client
        self._http = http
        self._transport = transport

    @property
    def is_warm(self) -> bool:
        """Whether a request now would pay no handshake."""
        return self._transport.has_idle_connection()

    async def warm(self) -> Failure | None:
        """Open one, or use an open one once. Gives why it couldn't."""
        url = f"{str(self._client.base_url).rstrip('/')}/models"
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._http.head(url, headers=self._client.auth_headers)
        except (httpx2.HTTPError, OSError, TimeoutError) as error:
            return explain(error)
        return None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()
