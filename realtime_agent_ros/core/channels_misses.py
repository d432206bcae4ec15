"""The (m,k) rule: at least m misses among the last k chances."""

from __future__ import annotations

MAX_CHANCES = 64


class MissWindow:
    """Remembers the last ``of_last`` chances as the bits of a number."""

    def __init__(self, misses: int, of_last: int) -> None:
        self._misses = misses
        self._of_last = of_last
        self._full = (1 << of_last) - 1
        self._bits = 0

    def hit(self) -> None:
        """A chance that was met."""
        self._bits = (self._bits << 1) & self._full

    def miss(self, count: int = 1) -> None:
        """``count`` chances in a row that were missed; any number costs the same."""
        count = min(count, self._of_last)
        self._bits = ((self._bits << count) | ((1 << count) - 1)) & self._full

    @property
    def missed(self) -> int:
        """Misses among the last chances."""
        return self._bits.bit_count()

    @property
    def broken(self) -> bool:
        """Whether too many of them were missed."""
        return self.missed >= self._misses

    def clear(self) -> None:
        """As new."""
        self._bits = 0
