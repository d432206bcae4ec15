"""What understanding a sentence gives: an ``Intent``, and the context it is read in.

Belongs here: the types. Does not belong here: how words become an intent (the other modules of
``core/language``) or what is done with one (planner and agent).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES, Skill


class IntentKind(StrEnum):
    """What somebody wants. Only PLAN carries skills, only QUESTION carries a question.

    NOTHING is an empty text or a backchannel such as "uh-huh"; it needs no reply.
    """

    PLAN = "plan"
    QUESTION = "question"
    STOP = "stop"
    CANCEL = "cancel"
    SMALL_TALK = "small_talk"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


class Question(StrEnum):
    """What can be asked; STATUS is "what are you doing" and "how fast are you"."""

    WHERE = "where"
    AROUND = "around"
    BATTERY = "battery"
    ABILITIES = "abilities"
    PLACES = "places"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageContext:
    """What the reading of a sentence depends on besides its words.

    "Slowly" is ``slow_ratio`` of the speed limit, "quickly" the whole of it; "half speed" is half
    of ``max_speed_mps``, "full speed" and "as fast as you can" all of it. "Faster" and
    "slower" change the limit by ``faster_factor``.
    """

    places: tuple[str, ...] = ()
    speed_limit_mps: float = 0.3
    max_speed_mps: float = 0.6
    turn_speed_radps: float = 1.0
    default_distance_m: float = 0.5
    default_turn_rad: float = math.pi / 2
    default_wait_s: float = 3.0
    small_distance_m: float = 0.2
    small_turn_rad: float = math.radians(15.0)
    slow_ratio: float = 0.5
    faster_factor: float = 1.5
    min_speed_limit_mps: float = 0.05

    @classmethod
    def from_snapshot(cls, snapshot: Snapshot) -> LanguageContext:
        """The context that the agent's state gives; the rest keeps its defaults."""
        return cls(
            places=tuple(place for place in snapshot.places if place not in RESERVED_PLACES),
            speed_limit_mps=snapshot.speed_limit_mps,
            max_speed_mps=snapshot.max_speed_mps,
        )


@dataclass(frozen=True, slots=True)
class Intent:
    """A sentence as it was understood.

    ``skills``: what to do, in order, repetitions unrolled; empty unless ``kind`` is PLAN.
    ``sector``: for AROUND, one of ``snapshot.SECTORS``, or None for all round.
    ``speech``: what to say aloud; empty only for NOTHING.
    ``confidence``: 1 for a full exact reading, lower where a default or a guess was filled in,
    0 for UNKNOWN.
    ``additive``: to be queued behind what runs ("and then ..."), otherwise it takes its place.
    Also true where nothing in it occupies the base ("faster"): what runs goes on.
    ``rest``: the words that were not understood, as they were written.
    """

    kind: IntentKind
    skills: tuple[Skill, ...] = ()
    question: Question | None = None
    sector: str | None = None
    speech: str = ""
    confidence: float = 1.0
    additive: bool = False
    rest: str = ""
