"""What the robot says it is about to do, with the arguments read back, in its language.

Values come from a model and are spoken, so they are one line and short.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.steps import BACK, START
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.prompts.prompt_files import lines_of

MAX_VALUE_CHARS = 80
Given = Mapping[str, Any]
Quantity = Callable[[float], str]


def question(tool: str, arguments: Given, language: str) -> str:
    """As in "Shall I drive forward 2 metres? Please say yes or no."."""
    return _Phrases(language).question(tool, arguments)


def announcement(tool: str, arguments: Given, language: str) -> str:
    """As in "driving forward 2 metres", for a tool that keeps the base busy: no sentence yet."""
    return _Phrases(language).announcement(tool, arguments)


def in_a_row(phrases: Sequence[str], more: int, language: str) -> str:
    """What comes after something else, and how many ``more`` are not told."""
    return _Phrases(language).in_a_row(phrases, more)


class _Phrases:
    """Of one language. English reads quantities with their units, the others have the units in
    their lines."""

    def __init__(self, language: str) -> None:
        english = language in ("auto", "en")
        self._lines = lines_of(language)
        self._metres: Quantity = readback.metres if english else _number
        self._seconds: Quantity = readback.seconds if english else _number
        self._speed: Quantity = readback.speed if english else _number

    def question(self, tool: str, arguments: Given) -> str:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            what = self._own(tool, given)
        except (KeyError, TypeError, ValueError):
            what = None  # odd arguments: the tool will refuse them, they are read out as they are
        return self._line("ask_line", what=what or self._any(tool, given))

    def announcement(self, tool: str, given: Given) -> str:
        match tool:
            case "drive":
                line = "now_forward" if given["distance_m"] >= 0 else "now_back"
                return self._line(line, distance=self._metres(given["distance_m"]))
            case "turn":
                line = "now_left" if given["angle_deg"] >= 0 else "now_right"
                return self._line(line, angle=_number(given["angle_deg"]))
            case "go_to" if given.get("place") is not None:
                known = {BACK: "now_return", START: "now_start"}
                line = known.get(given["place"], "now_place")
                return self._line(line, place=_value(given["place"]))
            case "go_to":
                return self._line("now_point", x=f"{given['x_m']:g}", y=f"{given['y_m']:g}")
            case _:
                return self._line("now_wait", duration=self._seconds(given["duration_s"]))

    def in_a_row(self, phrases: Sequence[str], more: int) -> str:
        what = phrases[0]
        for phrase in phrases[1:]:
            what += ", " + self._line("now_then", what=phrase)
        what = self._line("now_then", what=what)
        return self._line("now_more", what=what, count=str(more)) if more else what

    def _own(self, tool: str, given: Given) -> str | None:
        """None for tools that have no words of their own."""
        match tool:
            case "drive":
                line = "do_forward" if given["distance_m"] >= 0 else "do_back"
                what = self._line(line, distance=self._metres(given["distance_m"]))
            case "turn":
                line = "do_left" if given["angle_deg"] >= 0 else "do_right"
                what = self._line(line, angle=_number(given["angle_deg"]))
            case "go_to" if "place" in given:
                what = self._line("do_place", place=_value(given["place"]))
            case "go_to":
                what = self._line("do_point", x=f"{given['x_m']:g}", y=f"{given['y_m']:g}")
            case "set_speed_limit":
                return self._line("do_limit", speed=self._speed(given["speed_mps"]))
            case "wait":
                return self._line("do_wait", duration=self._seconds(given["duration_s"]))
            case "stop":
                return self._line("do_stop")
            case "say":
                return self._line("do_say", text=_value(given["text"]))
            case "remember_place":
                return self._line("do_remember", name=_value(given["name"]))
            case _:
                return None
        if "speed_mps" not in given:
            return what
        return self._line("do_at", what=what, speed=self._speed(given["speed_mps"]))

    def _any(self, tool: str, given: Given) -> str:
        what = self._line("do_use", tool=tool.replace("_", " "))
        shown = [f"{name.replace('_', ' ')} {_value(value)}" for name, value in given.items()]
        return self._line("do_with", what=what, given=", ".join(shown)) if shown else what

    def _line(self, line: str, /, **values: str) -> str:
        return self._lines[line].format(**values)


def _number(value: float) -> str:
    return f"{abs(value):.3g}"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = briefing.clean(text)
    return text if len(text) <= MAX_VALUE_CHARS else text[:MAX_VALUE_CHARS] + " and so on"
