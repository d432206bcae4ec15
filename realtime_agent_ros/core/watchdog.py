"""Is somebody who should speak silent? The deadman's whole decision.

Belongs here: armed, tripped, held, and the counts. Does not belong here: who is watched and what is
sent meanwhile (``ros/deadman_node``). Standard library only: the deadman imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LATE_NS = 300_000_000
"""Whoever is back this soon after a trip was late, not dead: no process starts in that time."""


class Watch(Enum):
    """IDLE: nobody is missed. ARMED: silence counts. TRIPPED: zeros are sent."""

    IDLE = "idle"
    ARMED = "armed"
    TRIPPED = "tripped"


@dataclass(slots=True)
class Watchdog:
    """Armed by a beat, tripped by ``silence``. All times are ns of one clock that never goes back.

    With ``latching`` a trip lasts until ``reset``, else until the next beat.
    """

    latching: bool = False
    state: Watch = Watch.IDLE
    trips: int = 0
    late: int = 0
    """Trips after which the beat was back within ``LATE_NS``: a busy machine, not a death."""
    period_ns: int = 0
    """Between the two newest beats that no trip parted."""
    longest_ns: int = 0
    """The longest such period."""
    _beat_ns: int | None = None
    _tripped_ns: int = 0
    _returned: bool = False

    @property
    def holds(self) -> bool:
        """Whether the robot is to be held at zero."""
        return self.state is Watch.TRIPPED

    @property
    def missed(self) -> bool:
        """Whether silence from here on would be a fault."""
        return self.state is not Watch.IDLE

    def beat(self, now_ns: int) -> None:
        """Who is watched is alive, and goes on."""
        if self.state is Watch.ARMED and self._beat_ns is not None:
            self.period_ns = now_ns - self._beat_ns
            self.longest_ns = max(self.longest_ns, self.period_ns)
        self._beat_ns = now_ns
        if self.holds and not self._returned:
            self._returned = True
            self.late += now_ns - self._tripped_ns <= LATE_NS
        if not (self.holds and self.latching):
            self.state = Watch.ARMED

    def rest(self) -> None:
        """Who is watched says that the silence to come is meant. A latched trip outlasts it."""
        self._beat_ns = None
        if not (self.holds and self.latching):
            self.state = Watch.IDLE

    def silence(self, now_ns: int) -> None:
        """No beat for the bound, which the caller measures. Trips if armed."""
        if self.state is Watch.ARMED:
            self.state = Watch.TRIPPED
            self.trips += 1
            self._tripped_ns = now_ns
            self._returned = False

    def reset(self) -> None:
        """End a trip by a person's wish; the next beat arms again."""
        self._beat_ns = None
        self.state = Watch.IDLE
