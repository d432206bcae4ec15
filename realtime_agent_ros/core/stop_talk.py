"""What the robot says of its protective stops: each is told, but a source that comes and goes
every second is not talked about every second. No stop word is in it: while the robot says one
itself, a person's might be taken for it.
"""

from __future__ import annotations

QUIET_NS = 5_000_000_000
"""After having told of a stop, the next ones within this time pass without a word."""


class StopTalk:
    """Texts to say, empty where it is better to be silent."""

    def __init__(self) -> None:
        self._told_ns: int | None = None
        self._is_told = False

    def begins(self, reason: str, now_ns: int) -> str:
        """Motion is suspended for ``reason``."""
        self._is_told = self._told_ns is None or now_ns - self._told_ns >= QUIET_NS
        if not self._is_told:
            return ""
        self._told_ns = now_ns
        return f"Waiting: {reason}."

    def ends(self) -> str:
        """Motion goes on; of a stop that was not told there is nothing to take back."""
        return "I go on." if self._is_told else ""
