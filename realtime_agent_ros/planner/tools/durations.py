"""How long steps should take, to give each an expiry. Guesses on the long side, not promises."""

from __future__ import annotations

import math

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import MAX_EXPIRY_S, Drive, GoTo, Skill, Turn, Wait

SLACK = 3.0
EXTRA_S = 20.0
TURN_RADPS = 0.6
"""A careful turning speed; the agent's own limit is not known here."""
UNKNOWN_GO_TO_M = 10.0
UNKNOWN_STEP_S = 30.0
"""For a step in the agent's queue that is not ours."""


def nominal_s(skill: Skill, snapshot: Snapshot) -> float:
    """Seconds that ``skill`` takes if nothing is in the way."""
    speed_mps = max(0.05, snapshot.speed_limit_mps)
    if isinstance(skill, Drive):
        return abs(skill.distance_m) / min(skill.speed_mps or speed_mps, speed_mps)
    if isinstance(skill, Turn):
        return abs(skill.angle_rad) / min(skill.speed_radps or TURN_RADPS, TURN_RADPS)
    if isinstance(skill, GoTo):
        turns_s = 2 * 3.2 / TURN_RADPS
        return turns_s + _way_m(skill, snapshot) / min(skill.speed_mps or speed_mps, speed_mps)
    return skill.duration_s if isinstance(skill, Wait) else 1.0


def expiry_s(nominal_total_s: float) -> float:
    """The expiry of a step that ends ``nominal_total_s`` after now if all goes well."""
    return min(MAX_EXPIRY_S, SLACK * nominal_total_s + EXTRA_S)


def _way_m(skill: GoTo, snapshot: Snapshot) -> float:
    """Straight distance and half as much again; a guess where it is not known."""
    pose, place = snapshot.pose, snapshot.places.get(skill.place or "")
    if pose is None:
        return UNKNOWN_GO_TO_M
    if place is not None:
        return 1.5 * pose.distance_to(place)
    if skill.x_m is None or skill.y_m is None:
        return UNKNOWN_GO_TO_M
    return 1.5 * math.hypot(skill.x_m - pose.x_m, skill.y_m - pose.y_m)
