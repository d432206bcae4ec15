"""Runs the endpoint on 127.0.0.1 in a thread, as a context manager for tests and the demo."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

import uvicorn

from realtime_agent_ros.endpoint.app import make_app
from realtime_agent_ros.endpoint.connections import Connections
from realtime_agent_ros.endpoint.faults import Control
from realtime_agent_ros.endpoint.script import Script, Served

HOST = "127.0.0.1"
STOP_S = 10.0
KEEP_ALIVE_S = 75
"""As long as the vendor keeps an idle connection, about."""


def _listen(port: int) -> socket.socket:
    # With the protocol named, asyncio switches Nagle's delay off (40 ms on small writes).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(128)
    return listener


class LoopbackEndpoint:
    """``with LoopbackEndpoint() as endpoint: ... endpoint.base_url ...``.

    Port 0 takes a free one. Leaving the context ends the server and cuts open streams.
    """

    def __init__(self, port: int = 0) -> None:
        self.script = Script()
        self._connections = Connections()
        self._socket = _listen(port)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            make_app(self.script, self._connections),
            http=self._connections.protocol(),
            timeout_keep_alive=KEEP_ALIVE_S,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="loopback endpoint", daemon=True)

    @property
    def base_url(self) -> str:
        """What goes into OPENAI_BASE_URL."""
        return f"http://{HOST}:{self.port}/v1"

    def control(self, **faults: object) -> None:
        """Script the next requests; see ``faults.Control`` for the names."""
        self.script.set(Control.model_validate(faults))

    def requests(self) -> list[Served]:
        """The requests so far, oldest first."""
        return self.script.requests()

    def bodies(self) -> list[bytes]:
        """The bodies of the very newest requests, oldest first."""
        return self.script.bodies()

    def client_events(self) -> list[str]:
        """The types of the events that clients of the Realtime API sent, oldest first."""
        return self.script.client_events()

    def connections(self) -> list[int]:
        """Every TCP connection so far, by the client's port; see ``Served.connection``."""
        return self._connections.opened()

    def close_idle(self) -> None:
        """Close the connections that no request is on, as endpoints do after a while."""
        self._connections.close_idle()

    def start(self) -> None:
        """Serve; the socket listens already, so no request can come too early."""
        self._thread.start()

    def stop(self) -> None:
        """End the server and wait for it."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        self._socket.close()

    def __enter__(self) -> LoopbackEndpoint:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])
