"""When a zone counts as occupied: readings in a row, and a time for which it must be seen free.

Belongs here: the state between free and occupied. Does not belong here: geometry, or whether a
reading can be trusted; only valid readings come here, so missing data never releases.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DebounceLimits:
    """Readings in a row to trigger and to release, and the time to be seen free, in ns.

    With 1, 1 and 0 every reading decides alone. As in newer nav2_collision_monitor the counts are
    of consecutive evaluations (its names say points); the time is ours.
    """

    trigger: int = 1
    release: int = 1
    release_ns: int = 0


class Debounce:
    """Occupied after ``trigger`` readings in a row; free after ``release`` and the time."""

    def __init__(self, limits: DebounceLimits) -> None:
        self._limits = limits
        self._in_a_row = 0
        self._free_since_ns: int | None = None
        self.active = False

    def update(self, occupied: bool, now_ns: int) -> None:
        """Take one reading; the first free one starts the time, silence counts for nothing."""
        going_on = occupied == (self._free_since_ns is None)
        self._in_a_row = self._in_a_row + 1 if going_on else 1
        if occupied:
            self._free_since_ns = None
            self.active = self.active or self._in_a_row >= self._limits.trigger
            return
        if self._free_since_ns is None:
            self._free_since_ns = now_ns
        waited_ns = now_ns - self._free_since_ns
        if self._in_a_row >= self._limits.release and waited_ns >= self._limits.release_ns:
            self.active = False

    def reset(self) -> None:
        """As new: free, nothing counted."""
        self.__init__(self._limits)  # type: ignore[misc]  # one list of the fields, not two
