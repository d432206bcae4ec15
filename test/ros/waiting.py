"""Waits for what other threads and processes do. Imports no ROS, so every test may use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def wait_for(
    condition: Callable[[], Any],
    what: str | Callable[[], object] = "a state",
    limit_s: float = 60.0,
) -> Any:
    """Look again and again until ``condition`` gives something true, and return that.

    Raises AssertionError after ``limit_s``; it tells of ``what``, which is asked only then.
    """
    deadline_s = time.monotonic() + limit_s
    while not (result := condition()):
        if time.monotonic() > deadline_s:
            told = what() if callable(what) else what
            raise AssertionError(f"waited {limit_s:g} s in vain for {told}")
        time.sleep(0.01)
    return result
