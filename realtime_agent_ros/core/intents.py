"""The offline language in one call: ``parse`` reads an English sentence into an ``Intent``.

Belongs here: the facade. Does not belong here: the grammar (``core/language``).
"""

from __future__ import annotations

import math
import re

from realtime_agent_ros.core.language.model import Intent, IntentKind, LanguageContext, Question
from realtime_agent_ros.core.steps import Drive, Turn

__all__ = ["Intent", "IntentKind", "LanguageContext", "Question", "normalise", "parse"]

_DRIVE = re.compile(
    r"(?:go|drive|move) (forward|back)(?: (\d{1,2}(?:\.\d+)?) (?:m|metres?|meters?))?"
)
_TURN = re.compile(r"turn (left|right)(?: (\d{1,3}) degrees)?")
_STOP = re.compile(r"stop|halt|freeze")


def parse(text: str, context: LanguageContext) -> Intent:
    """Read ``text``; never raises. What is not understood is UNKNOWN and moves nothing."""
    words = normalise(text)
    if not words:
        return Intent(IntentKind.NOTHING)
    if _STOP.fullmatch(words):
        return Intent(IntentKind.STOP, speech="Stopping.")
    if found := _DRIVE.fullmatch(words):
        sign = 1.0 if found[1] == "forward" else -1.0
        distance_m = float(found[2]) if found[2] else context.default_distance_m
        if 0.0 < distance_m <= 50.0:
            skill = Drive(distance_m=sign * distance_m)
            return Intent(
                IntentKind.PLAN, (skill,), speech=f"Driving {found[1]} {distance_m} metres."
            )
    if found := _TURN.fullmatch(words):
        angle_rad = math.radians(float(found[2])) if found[2] else context.default_turn_rad
        turn = Turn(angle_rad=angle_rad if found[1] == "left" else -angle_rad)
        return Intent(IntentKind.PLAN, (turn,), speech=f"Turning {found[1]}.")
    speech = "I did not understand that. I can drive, turn, and stop."
    return Intent(IntentKind.UNKNOWN, speech=speech, confidence=0.0, rest=text.strip())


def normalise(text: str) -> str:
    """The words of ``text`` in lower case without punctuation and filler.

    Two texts with the same normal form mean the same.
    """
    return " ".join(re.findall(r"[a-z]+|\d+(?:\.\d+)?", text.lower()))
