"""The loopback endpoint in a process of its own, so that its work isn't timed with the client's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from realtime_agent_ros.parent_death import PARENT_ENV


class EndpointProcess:
    """Talks to the server's ``/control``."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._control_url = base_url.removesuffix("/v1") + "/control"

    def control(self, **faults: object) -> None:
        """Script all requests from now on."""
        body = json.dumps({"next_n": 0, **faults}).encode()
        self._ask(urllib.request.Request(self._control_url, body))

    def requests(self) -> list[dict[str, Any]]:
        """The requests so far, oldest first."""
        found: list[dict[str, Any]] = self._ask(self._control_url)["requests"]
        return found

    def _ask(self, request: Any) -> Any:
        with urllib.request.urlopen(request, timeout=10.0) as response:
            return json.load(response)


@contextmanager
def serve(**faults: object) -> Iterator[EndpointProcess]:
    """Run the endpoint with ``faults`` in force for all requests."""
    command = [sys.executable, "-m", "realtime_agent_ros.endpoint"]
    ours = {**os.environ, PARENT_ENV: str(os.getpid())}  # it ends with us
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ours) as process:
        try:
            assert process.stdout is not None
            server = EndpointProcess(json.loads(process.stdout.readline())["base_url"])
            server.control(**faults)
            yield server
        finally:
            process.terminate()
