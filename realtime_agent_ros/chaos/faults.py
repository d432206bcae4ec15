"""Which faults there are, and what may be said of one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen


class Kind(StrEnum):
    """What happens to the messages of a channel."""

    SILENCE = "silence"
    DELAY = "delay"
    JITTER = "jitter"
    BURST = "burst"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    FROZEN = "frozen"
    NAN = "nan"
    INF = "inf"
    EMPTY = "empty"
    WRONG_SIZE = "wrong_size"
    FUTURE_STAMP = "future_stamp"
    PAST_STAMP = "past_stamp"
    ZERO_STAMP = "zero_stamp"
    CLOCK_JUMP = "clock_jump"
    PUBLISHER_RESTART = "publisher_restart"
    QOS_MISMATCH = "qos_mismatch"


SECONDS: dict[Kind, float] = {
    Kind.DELAY: 0.8,
    Kind.JITTER: 0.4,
    Kind.BURST: 0.4,
    Kind.FUTURE_STAMP: 5.0,
    Kind.PAST_STAMP: 5.0,
    Kind.CLOCK_JUMP: 2.0,
    Kind.PUBLISHER_RESTART: 0.3,
}
"""The kinds that have a time, and their defaults: how late, at most how late, how often a bundle
comes, how far the stamps are shifted, how long nobody publishes."""

STAMPS = (Kind.FUTURE_STAMP, Kind.PAST_STAMP, Kind.ZERO_STAMP, Kind.CLOCK_JUMP)
"""Faults of a stamp, so only of messages that have one."""

Seconds = Annotated[float, Field(ge=0.0, le=3600.0)]


class Fault(Frozen):
    """One fault of one channel, for ``for_s`` seconds from when it arrives."""

    channel: Annotated[str, Field(min_length=1, max_length=128)]
    kind: Kind
    for_s: Annotated[float, Field(gt=0.0, le=3600.0)] = 1.0
    seconds: Seconds | None = None

    @property
    def time_s(self) -> float:
        """``seconds``, or the kind's default; 0 where it has none."""
        return SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds
