"""What clauses about driving and turning become: the skill, and how to say it.

Belongs here: distance, angle, sign and default of a motion. Does not belong here: which clause is
one (``frames``) or how fast it goes (``speeds``).
"""

from __future__ import annotations

import math

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.language.acts import Act, Bag, Refusal
from realtime_agent_ros.core.language.items import Kind
from realtime_agent_ros.core.language.model import LanguageContext
from realtime_agent_ros.core.language.numbers import FRACTIONS
from realtime_agent_ros.core.language.phrases import base_form
from realtime_agent_ros.core.language.speeds import Chosen, drive_speed, pace, pace_ratio
from realtime_agent_ros.core.steps import Drive, Skill, Turn

MAX_DISTANCE_M = 50.0
MAX_ANGLE_RAD = 63.0
_MAX_TURN_SPEED_RADPS = 5.0
_MAX_ASSUMED_M = 5.0
"""A bare number above it is not taken as metres: "forward 30" may mean centimetres."""
NO_SIDEWAYS = (
    "I can't move sideways: I can turn and then drive, for example "
    '"turn left, then go forward one metre".'
)
WHAT_RUNS_GOES_ON = "What I am doing goes on; what has ended you must say again."
_NAMES = {3.0: "triangle", 4.0: "square", 5.0: "pentagon", 6.0: "hexagon", 8.0: "octagon"}


def drive(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "go forward two metres slowly", "back up", "forward for five seconds"."""
    if Kind.SIDE in bag:
        return Refusal(NO_SIDEWAYS)
    verb = bag.text(Kind.MOVE)
    vague = not bag.kinds & {Kind.DIRECTION, Kind.LENGTH, Kind.NUMBER}
    if vague and verb in ("continue", "keep"):
        return Refusal(WHAT_RUNS_GOES_ON)
    if vague and verb in ("weak", "slow", "fast"):
        return None
    speed = drive_speed(bag, context)
    if isinstance(speed, Refusal):
        return speed
    distance_m, note, certainty = _distance(bag, context, speed)
    sign = bag.number(Kind.DIRECTION) or 1.0
    if distance_m < 0.0:
        if Kind.DIRECTION in bag:
            return Refusal("A direction and a minus contradict each other.")
        sign, distance_m, note = -1.0, -distance_m, ", since you said minus"
    refusal = _check_distance(distance_m)
    if refusal is not None:
        return refusal
    if distance_m > _MAX_ASSUMED_M and Kind.NUMBER in bag and not bag.by_kind[Kind.NUMBER].scale:
        return Refusal(f"I don't know the unit: {bag.words(Kind.NUMBER)} metres or centimetres?")
    if Kind.DIRECTION not in bag and Kind.LENGTH not in bag:
        certainty = min(certainty, 0.6 if bag.kinds <= {Kind.MOVE, Kind.PACE} else 0.8)
    measured = bool(bag.kinds & {Kind.LENGTH, Kind.TIME, Kind.NUMBER})
    if (verb == "keep" and not measured) or Kind.FOREVER in bag:
        note, certainty = ", since I don't drive without an end", 0.7
    word = "forward" if sign > 0.0 else "backward"
    phrase = f"driving {word} {readback.metres(distance_m)}{speed.phrase}{note}"
    skill = Drive(distance_m=sign * distance_m, speed_mps=speed.speed_mps)
    return Act((skill,), phrase, certainty, bool(note))


def turn(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "turn left", "spin around", "a quarter turn to the right"."""
    if Kind.LENGTH in bag or Kind.SPEED in bag:
        return Refusal(NO_SIDEWAYS)
    if bag.number(Kind.DIRECTION) == 1.0:
        return None
    vague = bag.kinds <= {Kind.TURN, Kind.SPIN, Kind.PACE, Kind.FOREVER}
    words = (bag.words(Kind.TURN) or bag.words(Kind.SPIN)).split()
    if vague and words[:1] and base_form(words[0]) in ("keep", "continue"):
        return Refusal(WHAT_RUNS_GOES_ON)
    if vague and bag.text(Kind.TURN) == "weak":
        return None
    angle_rad, note, certainty = _angle(bag, context)
    side = bag.number(Kind.SIDE)
    if angle_rad < 0.0 and side is not None:
        return Refusal("A side and a minus contradict each other.")
    refusal = _check(abs(angle_rad), MAX_ANGLE_RAD, "turn at most ten times round")
    if refusal is not None:
        return refusal
    symmetric = math.isclose(math.remainder(angle_rad, math.pi), 0.0, abs_tol=1e-6)
    if side is None and Kind.CLOCK not in bag:
        if angle_rad < 0.0:
            note = note or ", since you said minus"
        elif not symmetric:
            note, certainty = note + ", since you named no side", min(certainty, 0.8)
    if Kind.FOREVER in bag or bag.words(Kind.TURN).startswith("keep"):
        note, certainty = ", since I don't turn without an end", 0.7
    signed_rad = angle_rad if side is None else side * angle_rad
    speed_radps = _turn_speed(bag, context)
    if isinstance(speed_radps, Refusal):
        return speed_radps
    skill = Turn(angle_rad=signed_rad, speed_radps=speed_radps)
    phrase = _turn_phrase(signed_rad, side is None and symmetric)
    how = " slowly" if "slow" in pace(bag) else ""
    if Kind.TURN_SPEED in bag and speed_radps is not None:
        how = f" at {readback.degrees(speed_radps)} per second"
    return Act((skill,), f"{phrase}{how}{note}", certainty, bool(note))


def too_far(bag: Bag) -> Refusal | None:
    """A distance alone is no command; one that nobody could drive is refused as such."""
    length_m = bag.number(Kind.LENGTH) or 0.0
    return _check_distance(length_m) if length_m else None


def shape(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "drive in a square of one metre": sides and corners, to the left if no side is named."""
    corners = bag.number(Kind.SHAPE) or 4.0
    speed = drive_speed(bag, context)
    if isinstance(speed, Refusal):
        return speed
    side_m, note, certainty = _distance(bag, context, speed)
    refusal = _check_distance(side_m)
    if side_m < 0.0 or refusal is not None:
        return refusal or Refusal("A side can't be negative.")
    side = bag.number(Kind.SIDE) or 1.0
    edge = Drive(distance_m=side_m, speed_mps=speed.speed_mps)
    corner = Turn(angle_rad=side * math.tau / corners)
    skills: tuple[Skill, ...] = (edge, corner) * int(corners)
    phrase = f"driving a {_NAMES[corners]} with sides of {readback.metres(side_m)}{speed.phrase}"
    return Act(skills, phrase + note, certainty, bool(note))


def _distance(bag: Bag, context: LanguageContext, speed: Chosen) -> tuple[float, str, float]:
    """Distance in metres, what to say about it, and how sure it is."""
    length_m, time_s = bag.number(Kind.LENGTH), bag.number(Kind.TIME)
    if length_m is not None:
        return length_m, "", 1.0
    if Kind.NUMBER in bag:
        scale_m = bag.by_kind[Kind.NUMBER].scale
        distance_m = (bag.number(Kind.NUMBER) or 0.0) * (scale_m or 1.0)
        return distance_m, "" if scale_m else ", taking the number as metres", 0.8
    if time_s is not None:
        speed_mps = min(speed.speed_mps or context.speed_limit_mps, context.speed_limit_mps)
        return time_s * speed_mps, f", which takes about {readback.seconds(time_s)}", 0.8
    if bag.text(Kind.AMOUNT) == "little":
        return context.small_distance_m, "", 0.8
    return context.default_distance_m, ", since you gave no distance", 0.8


def _angle(bag: Bag, context: LanguageContext) -> tuple[float, str, float]:
    """Angle in radians, what to say about it, and how sure it is."""
    for kind in (Kind.ANGLE, Kind.CLOCK):
        angle_rad = bag.number(kind)
        if angle_rad is not None:
            return angle_rad, "", 1.0
    number = bag.number(Kind.NUMBER)
    if number is not None:
        item = bag.by_kind[Kind.NUMBER]
        if FRACTIONS.keys() & set(item.words.split()):
            return number * math.tau, "", 0.8
        return number * (item.scale or math.radians(1.0)), "", 0.9
    if Kind.FULL_CIRCLE in bag:
        return math.tau, "", 1.0
    if Kind.AROUND in bag or Kind.DIRECTION in bag:
        return math.pi, "", 1.0
    if Kind.TIME in bag:
        time_s = bag.number(Kind.TIME) or 0.0
        note = f", which takes about {readback.seconds(time_s)}"
        return time_s * context.turn_speed_radps, note, 0.8
    if bag.text(Kind.AMOUNT) == "little":
        return context.small_turn_rad, "", 0.8
    if Kind.SPIN in bag:
        return math.tau, "", 0.9
    return context.default_turn_rad, "", 0.9 if bag.kinds > {Kind.SIDE} else 0.7


def _turn_speed(bag: Bag, context: LanguageContext) -> float | Refusal | None:
    asked_radps = bag.number(Kind.TURN_SPEED)
    if asked_radps is None:
        ratio = bag.number(Kind.RATIO) or pace_ratio(pace(bag), context)
        asked_radps = ratio * context.turn_speed_radps if ratio is not None else None
    if asked_radps is None:
        return None
    if asked_radps <= 0.0:
        return Refusal("A speed must be above zero.")
    return min(asked_radps, _MAX_TURN_SPEED_RADPS)


def _turn_phrase(angle_rad: float, sideless: bool) -> str:
    if sideless and math.isclose(angle_rad, math.pi):
        return "turning around"
    if sideless and math.isclose(angle_rad, math.tau):
        return "turning all the way around"
    return f"turning {'left' if angle_rad > 0.0 else 'right'} {readback.degrees(angle_rad)}"


def _check_distance(distance_m: float) -> Refusal | None:
    return _check(distance_m, MAX_DISTANCE_M, f"drive at most {MAX_DISTANCE_M:.0f} metres")


def _check(size: float, most: float, can: str) -> Refusal | None:
    """A refusal for nothing at all and for too much; the size may be negative."""
    if size == 0.0 or not math.isfinite(size):
        return Refusal("That is no motion at all.")
    return Refusal(f"That is too much: I can {can} at once.") if abs(size) > most else None
