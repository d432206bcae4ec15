"""What was said and what it is about: all that a turn begins with."""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.intents import Intent
from realtime_agent_ros.planner.listening.corrected import Correction


@dataclass(frozen=True, slots=True)
class Utterance:
    """A final text, or a partial that may become one.

    ``stop_above``: it holds a stop word, so the agent's barrier is about to rise above this; None
    if it holds none. ``barrier``: the agent's barrier when it was said, for a turn that has to
    wait; None for that of its beginning. ``is_command``: it may be meant to move the robot.
    ``intent``: how the local language reads it, if as something to do. ``correction``: the motion
    that it corrects.
    """

    turn_id: str
    text: str
    additive: bool = False
    stop_above: int | None = None
    barrier: int | None = None
    is_command: bool = True
    intent: Intent | None = None
    correction: Correction | None = None
