"""A user's tools as nobody should write them: they take the whole interpreter, or the machine."""

from __future__ import annotations

import os
import time

from realtime_agent_ros.tools import user_tool

FORKS = 150


@user_tool(read_only=True, timeout_s=20.0)
def hog_gil(seconds: float) -> str:
    """Hold the interpreter's lock for seconds, a good part of a second at a time."""
    until_s = time.monotonic() + min(seconds, 10.0)
    while time.monotonic() < until_s:
        sum(range(20_000_000))  # nobody else runs meanwhile
    return "done"


@user_tool(read_only=True, timeout_s=20.0)
def fork_storm(seconds: float) -> str:
    """Start processes without end, at most FORKS."""
    until_s = time.monotonic() + min(seconds, 10.0)
    for _ in range(FORKS):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        if time.monotonic() > until_s:
            break
    return "done"
