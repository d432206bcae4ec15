"""Who drives: the highest priority that still speaks, as in twist_mux, without its silences.

The rules:

1. The input of the highest priority that was heard within its timeout has the base. One that never
   spoke, or has gone quiet, masks nobody.
2. The skills are one more entry, with ``skills_priority``; they speak while they want the base.
3. Equal priorities: the name first in the alphabet wins, and an input beats the skills. Priority 0
   is a priority like any other and can win.
4. A lock holds while the last it said was true, and, if it has a timeout, while it has not been
   heard within it: also before it ever spoke. Entries of a lower priority than a lock that holds
   don't drive; equal ones do.
5. When nobody may drive the answer is a zero, never silence.
6. A velocity that is not finite is a zero and is reported. A zero is never refused.
7. After a stop an input that was driving must let go, by a zero or by silence, before it drives
   again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from realtime_agent_ros.core.arbiter_config import InputConfig, LockConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

SKILLS = "skills"
NOBODY = "none"
NS_PER_S = 1_000_000_000
NO_LOCKS: Mapping[str, LockConfig] = {}


@dataclass(frozen=True, slots=True)
class Choice:
    """The winning wish and whose it is.

    ``lock`` names the lock that keeps from driving whoever would: then nobody drives, and that is
    a stop. It is empty while nobody is kept.
    """

    source: str
    velocity: Velocity
    lock: str = ""


@dataclass(slots=True)
class _Heard:
    velocity: Velocity
    at_ns: int
    pushes: bool
    """Whether what came was anything but a zero, NaN included."""


@dataclass(slots=True)
class _LockState:
    locked: bool
    at_ns: int


class Arbiter:
    """Chooses between the velocity inputs and the skills, by the rules above."""

    def __init__(
        self,
        topics: Mapping[str, InputConfig],
        skills_priority: int,
        locks: Mapping[str, LockConfig] = NO_LOCKS,
    ) -> None:
        self._inputs = dict(sorted(topics.items(), key=lambda item: (-item[1].priority, item[0])))
        self._locks = dict(sorted(locks.items(), key=lambda item: (-item[1].priority, item[0])))
        self._skills_priority = skills_priority
        self._heard: dict[str, _Heard] = {}
        self._lock_heard: dict[str, _LockState] = {}
        self._held: set[str] = set()

    def hear(self, source: str, velocity: Velocity, now_ns: int) -> bool:
        """Take a velocity; False if it was not finite and became a zero.

        An input that is not configured moves nothing.
        """
        finite = velocity.is_finite()
        if source not in self._inputs:
            return finite
        if velocity.is_zero() or not self._speaks(source, now_ns):
            self._held.discard(source)
        usable = finite and source not in self._held
        wish = velocity if usable else ZERO_VELOCITY
        self._heard[source] = _Heard(wish, now_ns, pushes=not velocity.is_zero())
        return finite

    def hear_lock(self, name: str, locked: bool, now_ns: int) -> None:
        """Take a message of a lock; one that is not configured locks nobody."""
        if name in self._locks:
            self._lock_heard[name] = _LockState(locked, now_ns)

    def hold(self) -> None:
        """A stop: nothing heard before it moves the base, nor an input that just goes on."""
        for source, heard in self._heard.items():
            if heard.pushes:
                heard.velocity = ZERO_VELOCITY
                self._held.add(source)

    def choose(self, skills: Velocity | None, now_ns: int) -> Choice:
        """The winner now; ``skills`` is None while no skill wants the base."""
        winner, priority = self._highest(skills is not None, now_ns)
        if winner == NOBODY:
            return Choice(NOBODY, ZERO_VELOCITY)
        # Whoever is below the winner is locked out by whatever locks out the winner.
        lock = next((n for n in self.locks(now_ns) if self._locks[n].priority > priority), "")
        if lock:
            return Choice(NOBODY, ZERO_VELOCITY, lock)
        if winner == SKILLS and skills is not None:
            return Choice(SKILLS, skills if skills.is_finite() else ZERO_VELOCITY)
        return Choice(winner, self._heard[winner].velocity)

    def locks(self, now_ns: int) -> tuple[str, ...]:
        """The locks that hold now, the highest priority first."""
        return tuple(name for name in self._locks if self._is_locked(name, now_ns))

    def _highest(self, skills: bool, now_ns: int) -> tuple[str, int]:
        """Who wants the base and has the highest priority, and that priority."""
        for name, config in self._inputs.items():
            if skills and config.priority < self._skills_priority:
                break
            if self._speaks(name, now_ns):
                return name, config.priority
        return (SKILLS, self._skills_priority) if skills else (NOBODY, 0)

    def _speaks(self, source: str, now_ns: int) -> bool:
        """Whether the input was heard within its timeout."""
        heard, timeout_s = self._heard.get(source), self._inputs[source].timeout
        return heard is not None and now_ns - heard.at_ns <= timeout_s * NS_PER_S

    def _is_locked(self, name: str, now_ns: int) -> bool:
        heard, timeout_s = self._lock_heard.get(name), self._locks[name].timeout
        if heard is None:
            return timeout_s > 0.0
        return heard.locked or 0.0 < timeout_s * NS_PER_S < now_ns - heard.at_ns
