"""What the agent tells of itself: the answer to "where are you?", for planner and operator."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.steps import Frozen
from realtime_agent_ros.core.stop_words import DEFAULT_LANGUAGES, OwnStopWords, StopLanguages

REST_MPS, REST_RADPS = 0.01, 0.02
"""Odometry of a base at rest may show this much."""


class Ladder(StrEnum):
    """How far the agent trusts itself to move, in rising order of severity."""

    OK = "OK"
    DEGRADED = "DEGRADED"
    STOP = "STOP"
    LATCHED = "LATCHED"


class Snapshot(Frozen):
    """The agent's state at one moment. Distances in metres, None where nothing is known.

    ``sectors`` maps front, front_left, left, back_left, back, back_right, right, front_right to
    the nearest obstacle in that 45 degree sector, measured from the base's centre.
    ``permitted_speed_mps`` is the speed that bounds, deadlines and zones leave now along the way it
    goes, or ahead at rest; zero while something stops it.
    ``queued_steps`` wait behind ``running_step``; ``held_by`` says what takes speed from the
    motion now, empty if nothing does.
    ``goals`` are where the go_to steps lead, in the odometry frame, the running one first;
    ``distance_left_m`` is what a running one has left of its way: as Nav2 tells it where that
    drives, else the straight line.
    ``will_resume``: steps are suspended, and go on by themselves once nothing stops the robot.
    ``action`` is what the zones do now (none, stop, slowdown, limit, approach, ssm) and ``zone``
    which of them; for a stop of another kind ``zone`` is ``invalid source`` or the cause.
    ``occupied`` are the zones with something in them, those with the action none included.
    ``stop_languages`` and ``stop_words`` are the agent's: whoever plans knows what it stops at.
    ``barrier`` rises with every stop; a step that carries a lower one is refused.
    """

    seq: Annotated[int, Field(ge=0)]
    barrier: Annotated[int, Field(ge=0)]
    ladder: Ladder
    reasons: tuple[str, ...] = ()
    pose: Pose | None = None
    velocity: Velocity = Velocity()
    speed_limit_mps: float
    max_speed_mps: float
    permitted_speed_mps: float | None = None
    battery_ratio: float | None = None
    sectors: dict[str, float | None] = Field(default_factory=dict)
    places: dict[str, Pose] = Field(default_factory=dict)
    source: str = "none"
    running_step: str | None = None
    queued_steps: tuple[str, ...] = ()
    will_resume: bool = False
    held_by: str = ""
    goals: tuple[Pose, ...] = ()
    distance_left_m: float | None = None
    action: str = "none"
    zone: str = ""
    occupied: tuple[str, ...] = ()
    planner_alive: bool = False
    stop_languages: StopLanguages = DEFAULT_LANGUAGES
    stop_words: OwnStopWords = ()

    @property
    def at_rest(self) -> bool:
        """The base doesn't move, whatever it is about to do."""
        v = self.velocity
        linear_mps = math.hypot(v.linear_x_mps, v.linear_y_mps)
        return linear_mps <= REST_MPS and abs(v.angular_z_radps) <= REST_RADPS


SECTORS = (
    "front",
    "front_left",
    "left",
    "back_left",
    "back",
    "back_right",
    "right",
    "front_right",
)
"""Sector names counter-clockwise from straight ahead; each spans 45 degrees about its middle."""
