"""Answers to questions about the robot's state, as one or two spoken sentences.

Belongs here: a ``Snapshot`` put in words. Does not belong here: which question was asked
(``core/language/questions``). What isn't known is said to be unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.language.model import Question
from realtime_agent_ros.core.snapshot import SECTORS, Ladder, Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES

AT_PLACE_M = 0.3
"""Nearer than this the robot is at the place."""
_MOVING_MPS = 0.01
_TURNING_RADPS = 0.02
_LOW_BATTERY = 0.2
_NEAREST = 3

_WHERE_IS = {
    "front": "in front of me",
    "front_left": "in front of me on the left",
    "left": "to my left",
    "back_left": "behind me on the left",
    "back": "behind me",
    "back_right": "behind me on the right",
    "right": "to my right",
    "front_right": "in front of me on the right",
}


def answer(question: Question, snapshot: Snapshot, sector: str | None = None) -> str:
    """Answer ``question`` from ``snapshot``. ``sector`` narrows AROUND; unknown ones don't."""
    if question is Question.AROUND:
        return _around(snapshot, sector if sector in SECTORS else None)
    return _ANSWERS[question](snapshot)


def _where(snapshot: Snapshot) -> str:
    if snapshot.pose is None:
        return "I don't know where I am: I have no odometry."
    pose = snapshot.pose
    heading_deg = math.degrees(pose.yaw_rad)
    here = f"x {_plain(pose.x_m)}, y {_plain(pose.y_m)}, heading {_plain(heading_deg, 0)} degrees"
    near = _by_distance(snapshot, pose)
    if not near:
        return f"I am at {here}. I know no places by name yet."
    distance_m, name = near[0]
    if distance_m < AT_PLACE_M:
        return f"I am at {_the(name)}: {here}."
    return f"I am {readback.metres(distance_m)} from {_the(name)}, at {here}."


def _around(snapshot: Snapshot, sector: str | None) -> str:
    if not snapshot.sectors:
        return "I don't know what is around me: I have no scan."
    if sector is not None:
        distance_m = snapshot.sectors.get(sector)
        if distance_m is None:
            return f"I see nothing {_WHERE_IS[sector]}."
        return f"The nearest thing {_WHERE_IS[sector]} is {readback.metres(distance_m)} away."
    seen = sorted((d, s) for s in SECTORS if (d := snapshot.sectors.get(s)) is not None)
    if not seen:
        return "I see nothing around me."
    first, *others = [f"{readback.metres(d)} away {_WHERE_IS[s]}" for d, s in seen[:_NEAREST]]
    more = f" Then {readback.listed(others)}." if others else ""
    return f"The nearest thing is {first}.{more}"


def _battery(snapshot: Snapshot) -> str:
    ratio = snapshot.battery_ratio
    if ratio is None:
        return "I don't know my battery."
    low = " That is low." if ratio < _LOW_BATTERY else ""
    return f"My battery is at {round(ratio * 100)} percent.{low}"


def _abilities(snapshot: Snapshot) -> str:
    places = _names(snapshot)
    goal = _the(places[0]) if places else "x 1, y 2"
    return f'{readback.ABILITIES} Say for example "go forward one metre" or "go to {goal}".'


def _places(snapshot: Snapshot) -> str:
    names = _names(snapshot)
    if not names:
        return 'I know no places yet. Say "remember this place as desk".'
    if snapshot.pose is None:
        return f"I know {readback.listed(names)}."
    near = _by_distance(snapshot, snapshot.pose)
    return f"I know {readback.listed([f'{n}, {readback.metres(d)} away' for d, n in near])}."


def _status(snapshot: Snapshot) -> str:
    return f"{_doing(snapshot)} {_limits(snapshot)}"


def _doing(snapshot: Snapshot) -> str:
    why = f": {readback.listed(snapshot.reasons)}" if snapshot.reasons else ""
    if snapshot.ladder is Ladder.LATCHED:
        return f"I am stopped until somebody resets me{why}."
    if snapshot.ladder is Ladder.STOP:
        return f"I have stopped{why}."
    waiting = len(snapshot.queued_steps)
    queued = f", with {waiting} more {'step' if waiting == 1 else 'steps'} to do" if waiting else ""
    degraded = f" I am not at my best{why}." if snapshot.ladder is Ladder.DEGRADED else ""
    held = f", held back by {snapshot.held_by}" if snapshot.held_by else ""
    return f"{_motion(snapshot)}{held}{queued}.{degraded}"


def _motion(snapshot: Snapshot) -> str:
    speed_mps = math.hypot(snapshot.velocity.linear_x_mps, snapshot.velocity.linear_y_mps)
    if speed_mps > _MOVING_MPS:
        way = "forward" if snapshot.velocity.linear_x_mps >= 0.0 else "backward"
        return f"I am driving {way} at {readback.speed(speed_mps)}"
    turning_radps = snapshot.velocity.angular_z_radps
    if abs(turning_radps) > _TURNING_RADPS:
        return f"I am turning {'left' if turning_radps > 0.0 else 'right'}"
    if snapshot.running_step is not None:
        return "I am standing still, in the middle of a step"
    return "I am standing still"


def _limits(snapshot: Snapshot) -> str:
    return f"My speed limit is {readback.speed(snapshot.speed_limit_mps)}."


def _names(snapshot: Snapshot) -> list[str]:
    return [name for name in snapshot.places if name not in RESERVED_PLACES]


def _by_distance(snapshot: Snapshot, pose: Pose) -> list[tuple[float, str]]:
    return sorted((pose.distance_to(snapshot.places[name]), name) for name in _names(snapshot))


def _the(name: str) -> str:
    return name if name[:1].isupper() or name == "home" else f"the {name}"


def _plain(value: float, digits: int = 1) -> str:
    """A rounded number without a minus before zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


_ANSWERS: dict[Question, Callable[[Snapshot], str]] = {
    Question.WHERE: _where,
    Question.BATTERY: _battery,
    Question.ABILITIES: _abilities,
    Question.PLACES: _places,
    Question.STATUS: _status,
}
