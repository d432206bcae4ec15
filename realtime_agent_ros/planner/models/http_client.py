"""The HTTP client of one model: its connections, and how much it may read.

The budgets of a response are the resilient model's; here only the connection has one.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx2

from realtime_agent_ros.planner.config import PlannerConfig

MAX_CONNECTIONS = 8
MAX_RESPONSE_BYTES = 16 * 2**20
"""Far above any plan; a line without an end must not fill the robot's memory."""


CHAT_PATH = "/chat/completions"
CHAT_END = re.compile(rb'"finish_reason"\s*:\s*"|\[DONE\]|"error"')
"""What the end of a chat stream holds; the SDK takes any end for a whole response."""
OVERLAP = 64
"""Longer than any match, so that none is lost between two pieces."""


class ResponseTooLargeError(Exception):
    """The endpoint sent more than ``MAX_RESPONSE_BYTES`` for one response."""


class WebPageError(Exception):
    """A web page came where the API should answer: a proxy's, or the address is wrong."""


class BoundedTransport(httpx2.AsyncHTTPTransport):
    """A transport that stops reading endless responses, and tells of its connections.

    Raises WebPageError for a web page that claims to be an answer.
    """

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        kind = response.headers.get("content-type", "")
        if kind.startswith("text/html") and response.is_success and request.method == "POST":
            await response.aclose()
            raise WebPageError
        if isinstance(response.stream, httpx2.AsyncByteStream):
            is_stream = kind.startswith("text/event-stream")
            ends = is_stream and request.url.path.endswith(CHAT_PATH)
            response.stream = _Bounded(response.stream, CHAT_END if ends else None)
        return response

    def has_idle_connection(self) -> bool:
        """Whether the next request finds an open connection that nobody uses."""
        # The pool is private and has no public view of its connections.
        connections = self._pool.connections
        return any(c.is_idle() and not c.has_expired() for c in connections)


class _Bounded(httpx2.AsyncByteStream):
    """The body up to ``MAX_RESPONSE_BYTES``; without ``end`` in it it was broken off."""

    def __init__(self, stream: httpx2.AsyncByteStream, end: re.Pattern[bytes] | None) -> None:
        self._stream = stream
        self._end = end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total, tail, ended = 0, b"", self._end is None
        async for chunk in self._stream:
            total += len(chunk)
            if total > MAX_RESPONSE_BYTES:
                raise ResponseTooLargeError
            if self._end is not None and not ended:
                ended = self._end.search(tail + chunk) is not None
                tail = chunk[-OVERLAP:]
            yield chunk
        if not ended:
            raise httpx2.RemoteProtocolError("the stream ended before the response did")

    async def aclose(self) -> None:
        await self._stream.aclose()


def make_transport(config: PlannerConfig) -> BoundedTransport:
    """The connections of one model."""
    return BoundedTransport(
        limits=httpx2.Limits(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=config.keepalive_s,
        )
    )


def make_client(
    config: PlannerConfig, transport: BoundedTransport, connect_s: float
) -> httpx2.AsyncClient:
    """A client without retries and redirects."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(config.plan_timeout_s, connect=connect_s),
        transport=transport,
        follow_redirects=False,  # it would carry the key elsewhere
    )
