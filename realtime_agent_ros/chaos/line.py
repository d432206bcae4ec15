"""One channel between its publishers and subscribers: messages in, messages out, later or never.

Pure: the caller tells the time, and asks what is due. Several faults may be in force at once; those
of the content come first, then those of time, each group in the order in which they began.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from realtime_agent_ros.chaos import corruption
from realtime_agent_ros.chaos.faults import Fault, Kind

NS_PER_S = 1_000_000_000


@dataclass(slots=True)
class Active:
    """A fault in force, and what it has kept."""

    fault: Fault
    began_ns: int
    ends_ns: int
    kept: list[Any] = field(default_factory=list)
    last_due_ns: int = 0

    @property
    def time_ns(self) -> int:
        return round(self.fault.time_s * NS_PER_S)

    @property
    def back_ns(self) -> int:
        """Until when its publisher is gone."""
        gone = self.fault.kind is Kind.PUBLISHER_RESTART
        return min(self.ends_ns, self.began_ns + self.time_ns) if gone else 0


@dataclass(order=True, slots=True)
class _Due:
    due_ns: int
    number: int
    message: Any = field(compare=False)


class Line:
    """``take`` every message and pass on what ``release`` gives, at ``next_ns`` at the latest.

    The same seed, messages and times give the same result. When a fault ends, what it held comes
    at once, in order.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._active: list[Active] = []
        self._waiting: list[_Due] = []
        self._count = 0
        self.taken = self.passed = 0

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Those in force."""
        return tuple(active.fault for active in self._active)

    def begin(self, fault: Fault, now_ns: int) -> None:
        """Put a fault in force."""
        ends_ns = now_ns + round(fault.for_s * NS_PER_S)
        self._active.append(Active(fault, now_ns, ends_ns))

    def end(self) -> None:
        """End all faults; what they held comes with the next ``release``."""
        for active in self._active:
            self._finish(active)
        self._active = []

    def take(self, message: Any, now_ns: int) -> None:
        """A message came in."""
        self._expire(now_ns)
        self.taken += 1
        for active in self._active:
            if change := CHANGES.get(active.fault.kind):
                message = change(active, message, now_ns)
        flow = [(now_ns, message)]
        for active in self._active:
            flow = [out for due_ns, each in flow for out in self._time(active, each, due_ns)]
        for due_ns, each in flow:
            self._wait(due_ns, each)

    def release(self, now_ns: int) -> list[Any]:
        """What is to leave by now, in order."""
        self._expire(now_ns)
        self._waiting.sort()
        left = next((n for n, w in enumerate(self._waiting) if w.due_ns > now_ns), None)
        due, self._waiting = self._waiting[:left], [] if left is None else self._waiting[left:]
        self.passed += len(due)
        return [waiting.message for waiting in due]

    def is_cut_off(self, now_ns: int) -> bool:
        """Whether the publisher is gone now."""
        return any(now_ns < active.back_ns for active in self._active)

    def next_ns(self, now_ns: int) -> int | None:
        """When something is to be done next, if no message comes before."""
        times = [active.ends_ns for active in self._active]
        times += [active.back_ns for active in self._active if active.back_ns > now_ns]
        times += [waiting.due_ns for waiting in self._waiting]
        return min(times, default=None)

    # -- faults ----------------------------------------------------------------------------

    def _expire(self, now_ns: int) -> None:
        for active in [a for a in self._active if a.ends_ns <= now_ns]:
            self._active.remove(active)
            self._finish(active)

    def _finish(self, active: Active) -> None:
        if active.fault.kind in HELD_TO_THE_END:
            for waiting in self._waiting:
                waiting.due_ns = 0
        if active.fault.kind is Kind.REORDER:
            for message in active.kept:
                self._wait(0, message)

    def _time(self, active: Active, message: Any, due_ns: int) -> list[tuple[int, Any]]:
        """When the message leaves; nothing if it is lost or kept."""
        kind, time_ns = active.fault.kind, active.time_ns
        if kind is Kind.SILENCE:
            return []
        if kind is Kind.PUBLISHER_RESTART:
            return [] if due_ns < active.back_ns else [(due_ns, message)]
        if kind is Kind.DELAY:
            return [(due_ns + time_ns, message)]
        if kind is Kind.JITTER:
            wanted_ns = due_ns + round(self._random.random() * time_ns)
            active.last_due_ns = max(wanted_ns, active.last_due_ns)  # late, but in order
            return [(active.last_due_ns, message)]
        if kind is Kind.BURST:
            bundles = (due_ns - active.began_ns) // max(1, time_ns) + 1
            return [(active.began_ns + bundles * time_ns, message)]
        if kind is Kind.DUPLICATE:
            return [(due_ns, message), (due_ns, message)]
        if kind is Kind.REORDER:
            if not active.kept:
                active.kept.append(message)
                return []
            return [(due_ns, message), (due_ns, active.kept.pop())]
        return [(due_ns, message)]

    def _wait(self, due_ns: int, message: Any) -> None:
        self._count += 1
        self._waiting.append(_Due(due_ns, self._count, message))


HELD_TO_THE_END = (Kind.DELAY, Kind.JITTER, Kind.BURST)
"""Faults that hold messages back for a time."""


def _freeze(active: Active, message: Any, _now_ns: int) -> Any:
    """What the first one said, with the stamp of the new one."""
    if not active.kept:
        active.kept.append(copy.deepcopy(message))
    again = copy.deepcopy(active.kept[0])
    if hasattr(message, "header"):
        again.header = message.header
    return again


def _jump(active: Active, message: Any, now_ns: int) -> Any:
    """The sender's clock leaps ahead, and back behind the true time after half of the fault."""
    ahead = now_ns < (active.began_ns + active.ends_ns) // 2
    return corruption.shifted(message, active.fault.time_s * (1.0 if ahead else -1.0))


CHANGES: dict[Kind, Callable[[Active, Any, int], Any]] = {
    Kind.FROZEN: _freeze,
    Kind.NAN: lambda a, message, _: corruption.spoil_numbers(message, a.fault.kind),
    Kind.INF: lambda a, message, _: corruption.spoil_numbers(message, a.fault.kind),
    Kind.EMPTY: lambda _a, message, _: corruption.emptied(message),
    Kind.WRONG_SIZE: lambda _a, message, _: corruption.cut(message),
    Kind.FUTURE_STAMP: lambda a, message, _: corruption.shifted(message, a.fault.time_s),
    Kind.PAST_STAMP: lambda a, message, _: corruption.shifted(message, -a.fault.time_s),
    Kind.ZERO_STAMP: lambda _a, message, _: corruption.without_stamp(message),
    Kind.CLOCK_JUMP: _jump,
}
