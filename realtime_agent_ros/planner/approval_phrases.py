"""What the robot says it is about to do, with the arguments read back.

Values come from a model and are spoken, so they are one line and short.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.planner import briefing

MAX_VALUE_CHARS = 80


def phrase(tool: str, arguments: Mapping[str, Any]) -> str:
    """ "drive forward 2 metres"; for tools without a phrase of their own, name and arguments."""
    given = {name: value for name, value in arguments.items() if value is not None}
    own = _PHRASES.get(tool)
    try:
        if own is not None:
            return own(given)
    except (KeyError, TypeError, ValueError):
        pass  # odd arguments: the tool will refuse them, here they are read out as they are
    shown = [f"{name.replace('_', ' ')} {_value(value)}" for name, value in given.items()]
    what = f"use {tool.replace('_', ' ')}"
    return f"{what} with {readback.listed(shown)}" if shown else what


def _drive(given: Mapping[str, Any]) -> str:
    way = "forward" if given["distance_m"] >= 0 else "back"
    return f"drive {way} {readback.metres(given['distance_m'])}{_speed(given)}"


def _turn(given: Mapping[str, Any]) -> str:
    way = "left" if given["angle_deg"] >= 0 else "right"
    return f"turn {way} {abs(given['angle_deg']):g} degrees"


def _go_to(given: Mapping[str, Any]) -> str:
    if "place" in given:
        return f"go to {_value(given['place'])}{_speed(given)}"
    return f"go to x {given['x_m']:g}, y {given['y_m']:g}{_speed(given)}"


def _speed(given: Mapping[str, Any]) -> str:
    return f" at {readback.speed(given['speed_mps'])}" if "speed_mps" in given else ""


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = briefing.clean(text)
    return text if len(text) <= MAX_VALUE_CHARS else text[:MAX_VALUE_CHARS] + " and so on"


_PHRASES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "drive": _drive,
    "turn": _turn,
    "go_to": _go_to,
    "wait": lambda given: f"wait {readback.seconds(given['duration_s'])}",
    "stop": lambda _: "stop",
    "say": lambda given: f"say: {_value(given['text'])}",
    "set_speed_limit": lambda g: f"set my speed limit to {readback.speed(g['speed_mps'])}",
    "remember_place": lambda given: f"remember this place as {_value(given['name'])}",
}
