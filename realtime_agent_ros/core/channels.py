"""One channel: messages that should keep coming, or a stage that should be quick.

Belongs here: what is measured, and what of it is a miss. Does not belong here: what reaches which
channel (``deadlines``), which channels there are (``channels_table``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.core.channels_config import DeadlineConfig
from realtime_agent_ros.core.deadlines_statistics import Durations
from realtime_agent_ros.core.ladder_alarm import NS_PER_S, Alarm

PERIOD = "period"
STAMP_AGE = "stamp_age"
PROCESSING = "processing"
DURATION = "duration"
JITTER_GAIN = 16
"""Jitter: a running mean of how much a period differs from the one before (RFC 3550, 6.4.1)."""


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """A channel's alarm began or ended, and why."""

    channel: str
    policy: str
    active: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """A channel's name, the group it is shown in, and its parameters."""

    name: str
    group: str
    config: DeadlineConfig


class Channel:
    """Counts, measures and judges. O(1) per message, memory bounded; ``now_ns`` never goes back."""

    def __init__(
        self, spec: ChannelSpec, tell: Callable[[AlarmChange], None] = lambda _: None
    ) -> None:
        """``tell`` gets every change of its alarm, at once."""
        self.name, self.group, self.config = spec.name, spec.group, spec.config
        self._tell = tell
        self.alarm = Alarm(spec.config, self._changed)
        self.measures: dict[str, Durations] = {}
        self.count = 0
        self.jitter_ns = 0.0
        self.newest: Any = None
        """What names the newest message: its stamp in ns, its text, its plan."""
        self.measured_ns: int | None = None
        """When it was measured by its stamp, in the engine's time; None without a stamp."""
        self._deadline_ns = round(spec.config.deadline_s * NS_PER_S)
        self._stamp_age_ns = round(spec.config.stamp_age_s * NS_PER_S)
        self._processing_ns = round(spec.config.processing_s * NS_PER_S)
        self._last_ns: int | None = None
        self._period_ns: int | None = None
        self._since_ns: int | None = None
        self._silences = 0
        self._unjudged = False
        """Whether the newest message is in time so far, and may still be slow to be dealt with."""

    # -- messages --------------------------------------------------------------------------

    def receive(self, now_ns: int, stamp_age_ns: int | None = None, about: object = None) -> None:
        """A message came; its age is None without a stamp. ``about`` names the worst one."""
        self.watch(now_ns)
        self._judge(now_ns)
        silent, self._silences = self._silences > 0, 0
        self.count += 1
        if self._last_ns is not None:
            self._count_period(now_ns - self._last_ns, now_ns, about)
        self._last_ns, self.newest = now_ns, about
        self.measured_ns = None if stamp_age_ns is None else now_ns - stamp_age_ns
        if stamp_age_ns is not None:
            self._measure(STAMP_AGE).add(stamp_age_ns, now_ns, about)
            if self._too_long(stamp_age_ns, self._stamp_age_ns, "stamp", now_ns):
                return
        self._unjudged = not silent
        if not self._processing_ns:
            self._judge(now_ns)

    def watch(self, now_ns: int) -> None:
        """Look for silence. Every whole ``deadline_s`` without a message is one miss."""
        if self._since_ns is None:
            self._since_ns = now_ns
        began_ns = self._since_ns if self._last_ns is None else self._last_ns
        if not self._deadline_ns or (self._last_ns is None and not self.config.required):
            return
        silent_ns = now_ns - began_ns
        silences = max(0, silent_ns - 1) // self._deadline_ns
        if silences > self._silences:
            self._judge(now_ns)
            self._late("silent", silent_ns, self._deadline_ns, now_ns, silences - self._silences)
            self._silences = silences

    def age_ns(self, now_ns: int) -> int | None:
        """Since the newest message; None before the first."""
        return None if self._last_ns is None else now_ns - self._last_ns

    @property
    def stamp(self) -> str:
        """The newest message's stamp, s of ROS time as ROS writes it; empty without one."""
        if self.measured_ns is None:
            return ""
        return "{}.{:09d}".format(*divmod(self.newest, NS_PER_S))

    @property
    def title(self) -> str:
        """Which message was the newest: the channel, and its stamp if it has one."""
        return f"{self.name} {self.stamp}".rstrip()

    def data_age_ns(self, now_ns: int) -> int | None:
        """The same since it was measured, where it has a stamp."""
        return self.age_ns(now_ns) if self.measured_ns is None else now_ns - self.measured_ns

    def processed(self, duration_ns: int, now_ns: int, about: object = None) -> None:
        """The newest message took this long to be dealt with."""
        self._measure(PROCESSING).add(duration_ns, now_ns, about)
        if self._too_long(duration_ns, self._processing_ns, "processing", now_ns):
            self._unjudged = False  # one chance: it is not in time as well
        self._judge(now_ns)

    # -- stages and chains -----------------------------------------------------------------

    def record(self, duration_ns: int, now_ns: int, about: object = None) -> None:
        """A stage or chain took this long."""
        self.count += 1
        self._measure(DURATION).add(duration_ns, now_ns, about)
        if not self._too_long(duration_ns, self._deadline_ns, "took", now_ns):
            self.alarm.hit(now_ns)

    # -- in common -------------------------------------------------------------------------

    def _judge(self, now_ns: int) -> None:
        """The newest message was in time, if nothing else is known of it."""
        if self._unjudged:
            self._unjudged = False
            self.alarm.hit(now_ns)

    def _count_period(self, period_ns: int, now_ns: int, about: object) -> None:
        self._measure(PERIOD).add(period_ns, now_ns, about)
        if self._period_ns is not None:
            self.jitter_ns += (abs(period_ns - self._period_ns) - self.jitter_ns) / JITTER_GAIN
        self._period_ns = period_ns

    def _too_long(self, value_ns: int, allowed_ns: int, what: str, now_ns: int) -> bool:
        if not allowed_ns or value_ns <= allowed_ns:
            return False
        self._late(what, value_ns, allowed_ns, now_ns)
        return True

    def _late(self, what: str, value_ns: int, allowed_ns: int, now_ns: int, count: int = 1) -> None:
        value_s, allowed_s = value_ns / NS_PER_S, allowed_ns / NS_PER_S
        reason = f"{self.name}: {what} {value_s:.3f} s, allowed {allowed_s:.3f} s"
        self.alarm.miss(now_ns, reason, value_ns / allowed_ns, count)

    def _changed(self, active: bool, reason: str) -> None:
        said = reason if active else f"{self.name}: {reason}"
        self._tell(AlarmChange(self.name, self.config.policy, active, said))

    def _measure(self, name: str) -> Durations:
        if name not in self.measures:
            self.measures[name] = Durations()
        return self.measures[name]
