"""The faults in force, and what the endpoint saw of its clients. No HTTP here."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from realtime_agent_ros.endpoint.faults import Control, Faults

MAX_LOG = 1000
MAX_BODIES = 16


@dataclass(slots=True)
class Served:
    """One request as the endpoint saw it. ``ended``: "", "finished", "disconnected", "broken",
    "cancelled" (by an event of the Realtime API).

    ``beside`` is how many others were under way when it came: what a server would batch it with.
    ``connection`` is the client's port, so the same for requests on the same connection.
    """

    number: int
    api: str
    model: str
    streamed: bool
    message: str
    items: int
    tools: int
    connection: int = 0
    ended: str = ""
    events: int = 0
    beside: int = 0


class Script:
    """The faults in force and the log of requests. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing = Faults()
        self._next: list[Faults] = []
        self._count = 0
        self._log: deque[Served] = deque(maxlen=MAX_LOG)
        self._bodies: deque[bytes] = deque(maxlen=MAX_BODIES)
        self._client_events: deque[str] = deque(maxlen=MAX_LOG)

    def set(self, control: Control) -> None:
        """Put ``control`` in force: before, or with 0 instead of, what stands for all requests."""
        with self._lock:
            self._next = [control.faults()] * control.next_n
            if control.next_n == 0:
                self._standing = control.faults()

    def take(self) -> Faults:
        """The faults of the request that begins now."""
        with self._lock:
            return self._next.pop(0) if self._next else self._standing

    def peek(self) -> Faults:
        """The faults of the next request; it stays the next."""
        with self._lock:
            return self._next[0] if self._next else self._standing

    def heard(self, kind: str) -> None:
        """Note an event that a client of the Realtime API sent, by its type."""
        with self._lock:
            self._client_events.append(kind)

    def client_events(self) -> list[str]:
        """The types of the newest of these, oldest first."""
        with self._lock:
            return list(self._client_events)

    def log(self, served: Served, body: bytes) -> Served:
        """Note a request; gives it its number, from 1 on."""
        with self._lock:
            self._count += 1
            served.number = self._count
            served.beside = sum(not other.ended for other in self._log)
            self._log.append(served)
            self._bodies.append(body)
        return served

    def requests(self) -> list[Served]:
        """The newest requests, oldest first."""
        with self._lock:
            return list(self._log)

    def bodies(self) -> list[bytes]:
        """The bodies of the very newest requests, byte by byte, oldest first."""
        with self._lock:
            return list(self._bodies)
