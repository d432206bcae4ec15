"""How the endpoint is to misbehave, and what it saw of its clients. No HTTP here."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen

Seconds = Annotated[float, Field(ge=0.0, le=600.0)]
FOREVER_S = 600.0
MAX_LOG = 1000


class Faults(Frozen):
    """How a request is answered. The defaults are a fast and healthy endpoint."""

    first_token_s: Seconds = 0.0
    """Silence between the role-only chunk and the first token."""
    token_s: Seconds = 0.0
    """Pause before each further token."""
    tail_s: Seconds = 0.0
    """Silence before the event that ends the response, when all else has been sent."""
    stall_s: Seconds = 0.0
    """Silence before anything at all, headers included."""
    keepalive_s: Seconds = 0.0
    """While silent after the headers, send a comment every so often; 0: none."""
    status: Annotated[int, Field(ge=200, le=599)] = 200
    """Answer with this status and an error body instead."""
    disconnect_after: Annotated[int, Field(ge=0)] | None = None
    """Break the connection off after so many stream events."""
    stall_after: Annotated[int, Field(ge=0)] | None = None
    """Fall silent for good after so many stream events."""
    garbage: bool = False
    """Status 200 and a stream that is no JSON."""
    role_only: bool = False
    """Send the role-only chunk, keep the connection alive, and never a token."""
    events: tuple[dict[str, Any], ...] = ()
    """Stream these, in the API's own shape, instead of a reply; for replies no language gives."""


class Control(Faults):
    """The body of POST /control: faults for the next ``next_n`` requests; 0 means from now on."""

    next_n: Annotated[int, Field(ge=0)] = 1

    def faults(self) -> Faults:
        return Faults(**self.model_dump(exclude={"next_n"}))


@dataclass(slots=True)
class Served:
    """One request as the endpoint saw it. ``ended``: "", "finished", "disconnected", "broken"."""

    number: int
    api: str
    model: str
    streamed: bool
    message: str
    items: int
    tools: int
    ended: str = ""
    events: int = 0


class Script:
    """The faults in force and the log of requests. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing = Faults()
        self._next: list[Faults] = []
        self._log: list[Served] = []

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

    def log(self, served: Served) -> Served:
        with self._lock:
            served.number = len(self._log) + 1
            self._log = [*self._log[-MAX_LOG:], served]
        return served

    def requests(self) -> list[Served]:
        """The requests so far, oldest first."""
        with self._lock:
            return list(self._log)
