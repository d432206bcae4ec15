"""Tries something in a Python of its own, so that a broken package cannot take us with it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

PROBE_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe printed as JSON, or the last line of its error."""

    value: Any
    error: str
    took_s: float


class Probe:
    """Runs ``code`` beside us; ``answer`` waits for what it printed."""

    def __init__(self, code: str) -> None:
        self._began_s = time.monotonic()
        self._popen = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> Answer:
        """Wait for its end, at most ``PROBE_S``. Call it once."""
        try:
            out, err = self._popen.communicate(timeout=PROBE_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.communicate()
            return Answer(None, f"no answer within {PROBE_S:g} s", PROBE_S)
        took_s = time.monotonic() - self._began_s
        value = None
        if self._popen.returncode == 0:
            # Libraries may print; the answer is the last line.
            with contextlib.suppress(ValueError):
                value = json.loads((out.strip().splitlines() or [""])[-1])
        if value is not None:
            return Answer(value, "", took_s)
        last = (err.strip().splitlines() or [f"exit code {self._popen.returncode}"])[-1]
        return Answer(None, last, took_s)
