"""A correction under way: waits until the robot rests, and tells what is left to do.

Does not belong here: what a correction comes to (``correction``, which is pure).
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.intents import Intent, LanguageContext
from realtime_agent_ros.core.steps import Drive, Turn
from realtime_agent_ros.planner.listening import correction
from realtime_agent_ros.planner.listening.last_motion import Motion
from realtime_agent_ros.planner.world import World

SETTLE_S = 1.0
"""How long the robot may take to come to rest, which was just told to stop."""


@dataclass(frozen=True, slots=True)
class Correction:
    """``wanted`` should have been done instead of ``motion``; None if only a model can say."""

    motion: Motion
    wanted: Intent | None

    @classmethod
    def of(cls, motion: Motion, text: str, context: LanguageContext) -> Correction:
        """Of one motion among several it can't be told here which one is meant."""
        wanted = correction.repair(motion.skill, text, context) if motion.alone else None
        return cls(motion, wanted)

    async def settled(self, world: World) -> Intent | None:
        """What is left to do from where the robot has come to rest. Leaves a note for the model."""
        begun, wanted = self.motion.begun, self.wanted
        if begun is None:
            world.note(f"this corrects {self._named()}, which had not begun; it was cancelled")
            return wanted
        rests = wanted is not None and self._is_alike(wanted) and await world.at_rest(SETTLE_S)
        snapshot = world.snapshot
        now = snapshot.pose if snapshot is not None else None
        way = correction.progress(self.motion.skill, begun, now) if now is not None else ""
        so_far = f"; the robot had {way}" if way else ""
        world.note(f"this corrects {self._named()}, which was stopped{so_far}")
        if wanted is None or now is None or not rests:
            return wanted
        return correction.remaining(wanted, self.motion.skill, begun, now)

    def _is_alike(self, wanted: Intent) -> bool:
        done, (skill,) = self.motion.skill, wanted.skills
        return isinstance(done, Turn | Drive) and type(done) is type(skill)

    def _named(self) -> str:
        said = correction.sentence_of(self.motion.skill)
        return repr(said) if said is not None else f"the last {self.motion.skill.name}"
