"""Who drives: the highest priority that still speaks, as in twist_mux, without its silences.

An input that has gone quiet while it was driving gives a zero, not nothing; one that never spoke
masks nobody; a velocity that is not finite is a zero and is reported. After a stop an input that
was driving must let go, by a zero or by silence, before it drives again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from realtime_agent_ros.core.config import InputConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

SKILLS = "skills"
NOBODY = "none"
NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The winning wish and whose it is."""

    source: str
    velocity: Velocity


@dataclass(slots=True)
class _Heard:
    velocity: Velocity
    at_ns: int


class Arbiter:
    """Chooses between the velocity inputs and the skills. Equal priorities: the name first in
    the alphabet wins, and an input beats the skills."""

    def __init__(self, inputs: Mapping[str, InputConfig], skills_priority: int) -> None:
        self._inputs = dict(sorted(inputs.items(), key=lambda item: (-item[1].priority, item[0])))
        self._skills_priority = skills_priority
        self._heard: dict[str, _Heard] = {}
        self._held: set[str] = set()

    def hear(self, source: str, velocity: Velocity, now_ns: int) -> bool:
        """Take a velocity from an input; False if it was not finite and became a zero."""
        finite = velocity.is_finite()
        if velocity.is_zero() or not self._speaks(source, now_ns):
            self._held.discard(source)
        usable = finite and source not in self._held
        self._heard[source] = _Heard(velocity if usable else ZERO_VELOCITY, now_ns)
        return finite

    def hold(self) -> None:
        """A stop: nothing heard before it moves the base, nor an input that just goes on."""
        for source, heard in self._heard.items():
            if not heard.velocity.is_zero():
                heard.velocity = ZERO_VELOCITY
                self._held.add(source)

    def choose(self, skills: Velocity | None, now_ns: int) -> Choice:
        """The winner now; ``skills`` is None while no skill wants the base."""
        for name, config in self._inputs.items():
            if skills is not None and config.priority < self._skills_priority:
                break
            if self._speaks(name, now_ns):
                return Choice(name, self._heard[name].velocity)
        return Choice(NOBODY, ZERO_VELOCITY) if skills is None else Choice(SKILLS, skills)

    def _speaks(self, source: str, now_ns: int) -> bool:
        """Whether the input was heard within its timeout."""
        config, heard = self._inputs.get(source), self._heard.get(source)
        if config is None or heard is None:
            return False
        return now_ns - heard.at_ns <= config.timeout * NS_PER_S
