"""The common shape of all sources: take an event, keep its points, know what is wrong.

Belongs here: stamps, freshness, frozen payloads, the last believable points. Does not belong here:
how an event becomes points; that is each source's ``_read`` and ``_payload``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from realtime_agent_ros.core.source_config import MountingPose, SourceCommon
from realtime_agent_ros.core.sources.freshness import Freshness
from realtime_agent_ros.core.sources.frozen import FrozenWatch
from realtime_agent_ros.core.sources.mounting import Mounting
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.reading import InvalidReading, Reading
from realtime_agent_ros.core.sources.stamps import StampCheck

AT_START = Travel()


class Stamped(Protocol):
    """An event that knows its message's stamp, and how old it was when it came."""

    @property
    def stamp_age_ns(self) -> int: ...

    @property
    def stamp_ns(self) -> int | None: ...


E = TypeVar("E", bound=Stamped)
C = TypeVar("C", bound=SourceCommon)


@dataclass(frozen=True, slots=True)
class Piece:
    """A reading and the moment it was measured, on the monotonic clock."""

    reading: Reading
    measured_ns: int


class Source(ABC, Generic[E, C]):
    """One sensor. ``takes`` is the event that it understands."""

    takes: ClassVar[type]

    def __init__(self, name: str, config: C, default_timeout_s: float) -> None:
        given = config.source_timeout
        self.name = name
        self.config = config
        self._pose = config.pose or MountingPose()
        self._mounting = Mounting(self._pose)
        self._freshness = Freshness(default_timeout_s if given is None else given)
        self._stamps = StampCheck(config.future_tolerance, config.clock_jump_tolerance)
        self._frozen = FrozenWatch(config)
        self._piece: Piece | None = None

    def see(self, event: E, now_ns: int, travel: Travel = AT_START) -> str:
        """Take an event; returns why it can't be believed, or an empty text.

        After a bad one the points of the last good one stay, and so does the trouble.
        """
        fault = self._stamp_fault(event, now_ns)
        reading = InvalidReading(fault) if fault else self._read(event, travel)
        if isinstance(reading, Reading):
            # What is no picture doesn't end that the one before repeats: only pictures are asked.
            fault = self._frozen_fault(event, travel)
            if not fault:
                self._freshness.good(now_ns, event.stamp_age_ns)
                self._keep(event, reading, now_ns - max(0, event.stamp_age_ns))
                return ""
        else:
            fault = reading.reason
        self._freshness.bad(fault)
        return fault

    def mount(self, pose: MountingPose) -> None:
        """The sensor is there from now on; its last points stay where they were."""
        if pose != self._pose:
            self._pose = pose
            self._mounting = Mounting(pose)

    def fail(self, reason: str) -> None:
        """A message could not even be given; like one that can't be believed."""
        self._freshness.bad(reason)

    @property
    def may_be_silent(self) -> bool:
        """Whether its timeout is 0: old data stop nothing."""
        return not self._freshness.expires

    def trouble(self, now_ns: int) -> str:
        """Why this source stops the robot now; empty if it doesn't."""
        return self._freshness.trouble(now_ns)

    def age_s(self, now_ns: int) -> float | None:
        """Seconds since the newest valid measurement; None before the first."""
        return self._freshness.age_s(now_ns)

    def pieces(self, now_ns: int) -> tuple[Piece, ...]:
        """The last believable readings; they outlive their freshness, ``trouble`` tells of it."""
        return (self._piece,) if self._piece else ()

    def _stamp_fault(self, event: E, now_ns: int) -> str:
        fault = self._stamps.fault(event.stamp_ns, event.stamp_age_ns, now_ns)
        return fault or self._freshness.late(event.stamp_age_ns)

    def _frozen_fault(self, event: E, travel: Travel) -> str:
        return self._frozen.fault(self._payload(event), travel) if self._frozen.watches else ""

    def _keep(self, event: E, reading: Reading, measured_ns: int) -> None:
        self._piece = Piece(reading, measured_ns)

    @abstractmethod
    def _read(self, event: E, travel: Travel) -> Reading | InvalidReading:
        """The event as points in the base frame of the moment when it was measured."""

    @abstractmethod
    def _payload(self, event: E) -> bytes:
        """What a live sensor would not repeat to the bit."""
