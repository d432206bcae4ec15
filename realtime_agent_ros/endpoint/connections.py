"""The endpoint's TCP connections: which there were, and breaking them off."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Connections:
    """By the client's port. Safe to read from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: list[int] = []
        self._live: dict[int, H11Protocol] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """The server's protocol, telling of its connections here."""
        connections = self

        class Told(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                connections._made(self)

            def connection_lost(self, exc: Exception | None) -> None:
                connections._lost(self)
                super().connection_lost(exc)

        return Told

    def opened(self) -> list[int]:
        """Every connection so far."""
        with self._lock:
            return list(self._opened)

    def reset(self, port: int) -> None:
        """Break a connection off with RST. On the server's loop only."""
        protocol = self._live[port]
        raw = protocol.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        protocol.transport.abort()

    def close_idle(self) -> None:
        """Close the connections that no request is on. From any thread."""
        with self._lock:
            protocols = list(self._live.values())
        for protocol in protocols:
            if protocol.cycle is None or protocol.cycle.response_complete:
                protocol.loop.call_soon_threadsafe(protocol.transport.close)

    def _made(self, protocol: H11Protocol) -> None:
        if protocol.client is not None:
            with self._lock:
                self._opened.append(protocol.client[1])
                self._live[protocol.client[1]] = protocol

    def _lost(self, protocol: H11Protocol) -> None:
        if protocol.client is not None:
            with self._lock:
                self._live.pop(protocol.client[1], None)
