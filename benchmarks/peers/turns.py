"""What the peers' scripts share: a turn a line on stdin, its time as JSON on stdout.

Standard library only: it runs in each peer's own environment.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

SPEECH = "drive forward one meter"


class Turns:
    """Notes when the tool is entered."""

    def __init__(self) -> None:
        self._entered_s = 0.0

    def enter(self) -> None:
        """Call it first thing in the tool."""
        self._entered_s = self._entered_s or time.perf_counter()

    def serve(self, turn: Callable[[str], object]) -> None:
        """Until stdin ends: run a turn, tell how long it took to the tool."""
        _tell("ready")
        for _ in sys.stdin:
            self._entered_s, began_s = 0.0, time.perf_counter()
            turn(SPEECH)
            took_ms = (self._entered_s - began_s) * 1e3 if self._entered_s else None
            _tell(json.dumps({"entered_ms": took_ms}))


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
