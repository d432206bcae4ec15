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
   again. Silence counts while somebody listened: not over a pause of our own.
8. After a pause of our own that was longer than an input's timeout, what that input says in the
   first ``DRAIN_NS`` has waited for us: it is heard, and moves nothing.
9. An input that a step follows (Nav2's, during a go_to) is that step's motion and no driver of its
   own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from realtime_agent_ros.core.arbiter_config import InputConfig, LockConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

SKILLS = "skills"
NOBODY = "none"
NS_PER_S = 1_000_000_000
DRAIN_NS = 300_000_000
"""What has waited in a queue is read within a few rounds of the loop; a held key comes again."""
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
        deaf_ns: int = NS_PER_S,
    ) -> None:
        """``deaf_ns``: who calls so long after the last call was stopped itself in between."""
        self._inputs = dict(sorted(topics.items(), key=lambda item: (-item[1].priority, item[0])))
        self._locks = dict(sorted(locks.items(), key=lambda item: (-item[1].priority, item[0])))
        self._skills_priority = skills_priority
        self._heard: dict[str, _Heard] = {}
        self._lock_heard: dict[str, _LockState] = {}
        self._held: set[str] = set()
        self._deaf_ns = deaf_ns
        self._called_ns: int | None = None
        self._woke_ns = self._paused_ns = 0

    def hear(self, source: str, velocity: Velocity, now_ns: int) -> bool:
        """Take a velocity; False if it was not finite and became a zero.

        An input that is not configured moves nothing.
        """
        finite = velocity.is_finite()
        if source not in self._inputs:
            return finite
        self._listen(now_ns)
        fell_silent = source in self._heard and not self._speaks(source, now_ns)
        if velocity.is_zero() or fell_silent:
            self._held.discard(source)
        usable = finite and source not in self._held and not self._has_waited(source, now_ns)
        wish = velocity if usable else ZERO_VELOCITY
        self._heard[source] = _Heard(wish, now_ns, pushes=not velocity.is_zero())
        return finite

    def hear_lock(self, name: str, locked: bool, now_ns: int) -> None:
        """Take a message of a lock; one that is not configured locks nobody."""
        if name in self._locks:
            self._lock_heard[name] = _LockState(locked, now_ns)

    def hold(self, only: str | None = None) -> None:
        """A stop: nothing heard before it moves the base, nor an input that just goes on.

        ``only``: of this input, the others drive on.
        """
        for source, heard in self._heard.items():
            if heard.pushes and only in (None, source):
                heard.velocity = ZERO_VELOCITY
                self._held.add(source)

    def hold_all(self) -> None:
        """Like ``hold`` for inputs not heard yet, whenever they are: DDS may take seconds to bring
        us one that goes on with what it did before this arbiter was there."""
        self._held.update(self._inputs)

    def must_let_go(self, source: str) -> bool:
        """Whether this input pushes and is not obeyed, by rule 7."""
        return source in self._held and source in self._heard and self._heard[source].pushes

    def release(self, source: str) -> None:
        """The input may drive without having let go: what it wants is known to be new."""
        self._held.discard(source)

    def wish_of(self, source: str, now_ns: int) -> Velocity | None:
        """What this input wants now, as far as it may; None while it is silent."""
        return self._heard[source].velocity if self._speaks(source, now_ns) else None

    def pushes(self, source: str, now_ns: int) -> bool:
        """Whether this input wants to move now, whether it may or not."""
        return self._speaks(source, now_ns) and self._heard[source].pushes

    def choose(self, skills: Velocity | None, now_ns: int, *, lent: str = "") -> Choice:
        """The winner now; ``skills`` is None while no skill wants the base.

        ``lent``: an input whose velocity is the skills' now, and which doesn't drive by itself.
        """
        self._listen(now_ns)
        winner, priority = self._highest(skills is not None, now_ns, lent)
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

    def _listen(self, now_ns: int) -> None:
        """After a pause of our own the silence of those who must let go begins anew."""
        before_ns, self._called_ns = self._called_ns, now_ns
        if before_ns is None or now_ns - before_ns <= self._deaf_ns:
            return
        self._woke_ns, self._paused_ns = now_ns, now_ns - before_ns
        for source in self._held & self._heard.keys():
            self._heard[source].at_ns = now_ns

    def _has_waited(self, source: str, now_ns: int) -> bool:
        """Whether what comes now may be older than the input's timeout."""
        paused_s = self._paused_ns / NS_PER_S
        return paused_s > self._inputs[source].timeout and now_ns - self._woke_ns < DRAIN_NS

    def _highest(self, skills: bool, now_ns: int, lent: str) -> tuple[str, int]:
        """Who wants the base and has the highest priority, and that priority."""
        for name, config in self._inputs.items():
            if skills and config.priority < self._skills_priority:
                break
            if name != lent and self._speaks(name, now_ns):
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
