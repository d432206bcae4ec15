"""When is an utterance the same as an earlier one but for a number or a place? Pure.

Belongs here: which plans mean nothing but what their words say, and filling their slots. Errs to
"can't be reused", which only costs a request. A plan is reusable word by word if nothing in it
looks computed from the moment (where the robot stands, what was said before), and with other
numbers and places only if every one of them is bound, one to one, to the arguments.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from realtime_agent_ros.core.steps import (
    RESERVED_PLACES,
    Drive,
    GoTo,
    SetSpeedLimit,
    Skill,
    Turn,
    Wait,
)
from realtime_agent_ros.planner.listening.same_speech import words
from realtime_agent_ros.planner.models.dialogue import ToolCall

MAX_WORDS = 24
NUMBER, PLACE = "#", "@"
_REFERRING = (
    "again that this it there here same other another more less further those these them him her "
    "me us continue repeat undo redo before earlier last previous next until till when while if "
    "unless toward towards face facing heading north south east west nearest closest "
    "nochmal noch wieder das dies dort dahin hier gleiche andere mehr weniger weiter bis wenn "
    "falls mir mich ihm ihr encore ça cela là ici même autre plus moins jusqu quand si vers moi "
    "lui otra otro eso esto allí aquí mismo más menos hasta cuando hacia mí"
)
REFERRING = frozenset(_REFERRING.split())
"""What means something else the next time: English, German, French, Spanish."""
_THE_ONE = re.compile(r"\b(?:the|this|that|which|any|every) (?:\w+ )?ones?\b")
GRID_DEG, GRID_M = 15.0, 0.05
"""Defaults that a model takes are round; what it computes from a pose is not."""
CACHED_TOOLS = frozenset({"drive", "turn", "go_to", "wait", "say", "set_speed_limit"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of an utterance with ``#`` for numbers and ``@`` for known places."""

    words: tuple[str, ...]
    numbers: tuple[float, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls of a plan and the utterance they were made for. ``free``: its numbers and places
    may be others."""

    pattern: Pattern
    calls: tuple[ToolCall, ...]
    free: bool


def pattern_of(said: str, places: Sequence[str]) -> Pattern | None:
    """None for what refers to something outside of its words."""
    given = words(said.lower())
    refers = REFERRING.intersection(given) or _THE_ONE.search(said.lower())
    if refers or not 1 < len(given) <= MAX_WORDS:
        return None
    names = {tuple(name.lower().replace("_", " ").split()): name for name in places}
    longest = max(map(len, names), default=0)
    out: list[str] = []
    numbers: list[float] = []
    found: list[str] = []
    at = 0
    while at < len(given):
        length = next((n for n in range(longest, 0, -1) if given[at : at + n] in names), 0)
        if length:
            found.append(names[given[at : at + length]])
            out.append(PLACE)
        elif (number := _number(given[at])) is not None:
            numbers.append(number)
            out.append(NUMBER)
        else:
            out.append(given[at])
        at += max(1, length)
    return Pattern(tuple(out), tuple(numbers), tuple(found))


def numbers_in(text: str) -> set[float]:
    """Every number in a text, in digits or words."""
    return {number for word in words(text.lower()) if (number := _number(word)) is not None}


def plan_of(pattern: Pattern, calls: Sequence[tuple[str, str]]) -> Plan | None:
    """A plan that may be carried out again for the same words, from names and JSON arguments."""
    made: list[ToolCall] = []
    for name, text in calls:
        arguments = json.loads(text)
        if name not in CACHED_TOOLS or not isinstance(arguments, dict):
            return None
        made.append(ToolCall(name, {k: v for k, v in arguments.items() if v is not None}))
    spoken = set(pattern.numbers)
    told = {c.arguments["place"] for c in made if "place" in c.arguments} - set(RESERVED_PLACES)
    if not made or told != set(pattern.places):
        return None  # a place that was not named, or one that was named for something else
    if any(_looks_computed(call, spoken) for call in made):
        return None
    return Plan(pattern, tuple(made), _all_bound(pattern, made))


def fill(plan: Plan, pattern: Pattern) -> tuple[ToolCall, ...] | None:
    """The calls for an utterance of the same words; None if it isn't one, or the numbers break a
    bound."""
    if pattern == plan.pattern:
        return plan.calls
    if pattern.words != plan.pattern.words or not plan.free:
        return None
    if len(set(pattern.numbers)) < len(pattern.numbers):
        return None
    if len(set(pattern.places)) < len(pattern.places):
        return None
    numbers = dict(zip(plan.pattern.numbers, pattern.numbers, strict=True))
    places = dict(zip(plan.pattern.places, pattern.places, strict=True))
    calls = tuple(ToolCall(c.name, _filled(c.arguments, numbers, places)) for c in plan.calls)
    return calls if all(map(_is_valid, calls)) else None


def _number(word: str) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _looks_computed(call: ToolCall, spoken: set[float]) -> bool:
    """Coordinates, and crooked angles and distances that nobody said."""
    if {"x_m", "y_m", "heading_deg"} & call.arguments.keys():
        return True
    for name, value in call.arguments.items():
        if isinstance(value, int | float) and abs(value) not in spoken:
            grid = GRID_DEG if name.endswith("_deg") else GRID_M
            if abs(value / grid - round(value / grid)) > 1e-6:
                return True
    return False


def _all_bound(pattern: Pattern, calls: Sequence[ToolCall]) -> bool:
    """Every number said is an argument and every argument a number said, none of them twice."""
    if any(call.name == "say" for call in calls):
        return False
    numbers, places = pattern.numbers, pattern.places
    twice = len(set(numbers)) < len(numbers) or len(set(places)) < len(places)
    if twice or min(numbers, default=1.0) <= 0.0:
        return False
    used = [abs(v) for c in calls for v in c.arguments.values() if isinstance(v, int | float)]
    return bool(numbers or places) and set(used) == set(numbers) and len(used) == len(numbers)


def _filled(
    arguments: Mapping[str, Any], numbers: Mapping[float, float], places: Mapping[str, str]
) -> dict[str, Any]:
    return {
        name: places.get(value, value)
        if isinstance(value, str)
        else math.copysign(numbers[abs(value)], value)
        for name, value in arguments.items()
    }


def _is_valid(call: ToolCall) -> bool:
    try:
        _skill(call)
    except (ValidationError, TypeError):
        return False
    return all(v != 0 for v in call.arguments.values())


def _skill(call: ToolCall) -> Skill:
    """The skill of a call with numbers or a place; raises what its bounds raise."""
    arguments = dict(call.arguments)
    match call.name:
        case "turn":
            angle, speed = arguments.pop("angle_deg"), arguments.pop("speed_degps", None)
            speed_radps = None if speed is None else math.radians(speed)
            return Turn(angle_rad=math.radians(angle), speed_radps=speed_radps, **arguments)
        case "drive":
            return Drive(**arguments)
        case "go_to":
            return GoTo(**arguments)
        case "wait":
            return Wait(**arguments)
    return SetSpeedLimit(**arguments)
