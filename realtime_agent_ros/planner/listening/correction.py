"""What a correction comes to: "no, the other left", said after "turn left 90 degrees".

Rule: the robot ends where it would have ended had it been told right the first time. What it has
already turned or driven counts: told to turn left by 90 degrees, stopped after 40 and corrected to
the right, it turns right by 130. Pure. Does not belong here: which speech is a correction
(``barge_in``).
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.intents import Intent, IntentKind, LanguageContext, parse
from realtime_agent_ros.core.steps import Drive, GoTo, Skill, Turn

_MARKERS = re.compile(
    r"^(?:(?:um+|uh+|er+m?|oh|no+|nope|nah|sorry|wait|actually|oops|i (?:meant?|said)"
    r"|make that|not that(?: one)?|wrong (?:way|one)|instead)(?!\w)[\s,.!;:-]*)+",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(r"^not (?:to )?(?:[^,]+?)(?:,\s*(?:but\s+)?|\s+but\s+)(.+)$", re.IGNORECASE)
_OTHER = re.compile(
    r"^(?:(?:go|turn|drive)\s+)?(?:in\s+)?(?:the\s+)?other\s+"
    r"(way|direction|side|left|right)(?:\s+(?:please|round|around|one))*[\s.!]*$",
    re.IGNORECASE,
)
_WRONG = re.compile(r"^(?:no+[\s,]+)?wrong\s+(?:way|direction|side)[\s.!]*$", re.IGNORECASE)
_SLACK_M, _SLACK_RAD = 0.3, math.radians(20.0)
"""By how much a motion may have gone beyond its ends and still be believed to be it."""


def repair(done: Skill, text: str, context: LanguageContext) -> Intent | None:
    """The command that should have been given in place of the one motion ``done``.

    None if ``text`` doesn't tell, together with ``done``, exactly one motion.
    """
    sentence = sentence_of(done)
    if sentence is None:
        return None
    if _WRONG.match(text) or (other := _OTHER.match(_MARKERS.sub("", text))) is not None:
        side = "" if _WRONG.match(text) else str(other and other[1]).lower()
        mirrored = _mirrored(done, side)
        sentence = sentence_of(mirrored) if mirrored is not None else None
        return None if sentence is None else _one_motion(parse(sentence, context), done)
    rest = _MARKERS.sub("", text)
    contrast = _NOT_BUT.match(rest)
    rest = contrast[1] if contrast is not None else rest
    return _one_motion(parse(f"{sentence}, no, {rest}", context), done)


def sentence_of(skill: Skill) -> str | None:
    """A motion in words that the local language reads back as the same; None for others."""
    if isinstance(skill, Turn):
        side = "left" if skill.angle_rad >= 0.0 else "right"
        return f"turn {side} {_number(math.degrees(abs(skill.angle_rad)))} degrees"
    if isinstance(skill, Drive):
        way = "forward" if skill.distance_m >= 0.0 else "backward"
        return f"go {way} {_number(abs(skill.distance_m))} metres"
    if isinstance(skill, GoTo) and skill.place is not None:
        return f"go to {skill.place}"
    return None


def remaining(wanted: Intent, done: Skill, begun: Pose, now: Pose) -> Intent:
    """``wanted`` less what was driven between the two poses, if both are of one sort."""
    (skill,) = wanted.skills
    way = travelled(done, begun, now)
    if way is None:
        return wanted
    if isinstance(skill, Turn) and isinstance(done, Turn):
        left: Skill = skill.model_copy(update={"angle_rad": skill.angle_rad - way})
    elif isinstance(skill, Drive) and isinstance(done, Drive):
        left = skill.model_copy(update={"distance_m": skill.distance_m - way})
    else:
        return wanted
    return replace(wanted, skills=(left,))


def travelled(done: Skill, begun: Pose, now: Pose) -> float | None:
    """How far ``done`` has come, in m or rad, signed as it is; None if the poses don't fit it."""
    if isinstance(done, Drive):
        dx_m, dy_m = now.x_m - begun.x_m, now.y_m - begun.y_m
        way_m = dx_m * math.cos(begun.yaw_rad) + dy_m * math.sin(begun.yaw_rad)
        return way_m if _within(way_m, done.distance_m, _SLACK_M) else None
    if not isinstance(done, Turn) or abs(done.angle_rad) > 2.0 * math.pi - 2.0 * _SLACK_RAD:
        return None
    turned_rad = math.remainder(now.yaw_rad - begun.yaw_rad, 2.0 * math.pi)
    for way_rad in (turned_rad, turned_rad + math.copysign(2.0 * math.pi, done.angle_rad)):
        if _within(way_rad, done.angle_rad, _SLACK_RAD):
            return way_rad
    return None


def progress(done: Skill, begun: Pose, now: Pose) -> str:
    """The same in words, for the model."""
    way = travelled(done, begun, now)
    if way is None:
        return ""
    if isinstance(done, Turn):
        return f"turned {'left' if way >= 0 else 'right'} by {math.degrees(abs(way)):.0f} degrees"
    return f"driven {'forward' if way >= 0 else 'backward'} by {abs(way):.2f} m"


def _one_motion(intent: Intent, done: Skill) -> Intent | None:
    if intent.kind is not IntentKind.PLAN or len(intent.skills) != 1:
        return None
    (skill,) = intent.skills
    if sentence_of(skill) is None or sentence_of(skill) == sentence_of(done):
        return None
    if isinstance(skill, Turn) and isinstance(done, Turn) and skill.speed_radps is None:
        skill = skill.model_copy(update={"speed_radps": done.speed_radps})
    elif isinstance(skill, Drive) and isinstance(done, Drive) and skill.speed_mps is None:
        skill = skill.model_copy(update={"speed_mps": done.speed_mps})
    return replace(intent, skills=(skill,), additive=False)


def _mirrored(done: Skill, side: str) -> Skill | None:
    """The same the other way round. "The other left" is said of a turn to the left only."""
    if isinstance(done, Turn):
        said = {"left": 1.0, "right": -1.0}.get(side)
        if said is not None and said * done.angle_rad < 0.0:
            return None
        return done.model_copy(update={"angle_rad": -done.angle_rad})
    if isinstance(done, Drive) and side not in ("left", "right"):
        return done.model_copy(update={"distance_m": -done.distance_m})
    return None


def _within(way: float, whole: float, slack: float) -> bool:
    return min(0.0, whole) - slack <= way <= max(0.0, whole) + slack


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
