"""The common shape of all guards: take an event, say why the robot may not move.

Belongs here: stamps, freshness, naming. Does not belong here: what is a danger; that is each
guard's ``_judge`` and ``danger``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from realtime_agent_ros.core.debounce import Debounce
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.guard_config import GuardCommon
from realtime_agent_ros.core.sources.freshness import Freshness
from realtime_agent_ros.core.sources.stamps import StampCheck

C = TypeVar("C", bound=GuardCommon)


class Guard(ABC, Generic[C]):
    """One danger. ``takes`` are its events; ``shared`` ones go to all guards, whatever the topic.

    The first of ``takes`` is what must not fall silent.
    """

    takes: ClassVar[tuple[type, ...]]

    def __init__(self, name: str, config: C) -> None:
        self.name = name
        self.config = config
        self._freshness = Freshness(config.source_timeout)
        self._stamps = StampCheck(config.future_tolerance, config.clock_jump_tolerance)

    def see(self, event: Any, now_ns: int) -> str:
        """Take an event; returns why it can't be believed, or an empty text."""
        if self._freshness.trouble(now_ns):
            self._interrupt(now_ns)
        age_ns = getattr(event, "stamp_age_ns", 0)  # a Bool or a battery has no stamp
        fault = self._stamps.fault(getattr(event, "stamp_ns", None), age_ns, now_ns)
        fault = fault or self._freshness.late(age_ns) or self._judge(event, now_ns)
        if fault:
            self._freshness.bad(fault)
            self._interrupt(now_ns)
        elif isinstance(event, self.takes[0]):
            self._freshness.good(now_ns, age_ns)
        return fault

    @abstractmethod
    def danger(self, now_ns: int) -> str:
        """The danger that stands now; empty if none."""

    def trouble(self, now_ns: int) -> str:
        """Why the robot may not move now; empty if it may as far as this guard knows."""
        reason = self.danger(now_ns) or self._freshness.trouble(now_ns)
        return f"{self.name}: {reason}" if reason else ""

    def degraded(self, now_ns: int) -> str:
        """What the operator should know though the robot may move; empty if nothing."""
        return ""

    def permits(self, velocity: Velocity, now_ns: int) -> bool:
        """Whether this motion may be made even so, because it provably leads out of the danger."""
        return not self.trouble(now_ns)

    @abstractmethod
    def _judge(self, event: Any, now_ns: int) -> str:
        """Learn from the event; returns why it says nothing, or an empty text."""

    def _interrupt(self, now_ns: int) -> None:
        """Readings are missing or wrong: good ones before them no longer count."""


def interrupt(danger: Debounce, now_ns: int) -> None:
    """Good readings so far no longer end a standing danger; one that doesn't stand stays so."""
    if danger.active:
        danger.update(True, now_ns)
