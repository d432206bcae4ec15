"""The read-only tools. They answer from the newest snapshot and change nothing.

Each answer is JSON: the facts, and under ``says`` sentences fit to be spoken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

from agents import FunctionTool

from realtime_agent_ros.core.answers import answer
from realtime_agent_ros.core.intents import Question
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.planner import replies
from realtime_agent_ros.planner.tooling import Context, tool

Sector = Literal[
    "front", "front_left", "left", "back_left", "back", "back_right", "right", "front_right"
]


def _answer(context: Context, facts: Callable[[Snapshot], dict[str, Any]]) -> str:
    snapshot = context.context.world.snapshot
    if snapshot is None:
        return replies.not_sent(replies.NOT_CONNECTED)
    return json.dumps(facts(snapshot), separators=(",", ":"))


def _says(snapshot: Snapshot, *questions: Question, sector: str | None = None) -> dict[str, str]:
    return {str(q): answer(q, snapshot, sector) for q in questions}


async def robot_state(context: Context) -> str:
    """Where the robot is, what it is doing, how fast, and whether anything holds it back."""
    left_out = {"seq", "sectors", "battery_ratio", "planner_alive", "places"}
    return _answer(
        context,
        lambda s: (
            s.model_dump(mode="json", exclude=left_out)
            | {"says": _says(s, Question.WHERE, Question.STATUS, Question.ABILITIES)}
        ),
    )


async def surroundings(context: Context, sector: Sector | None = None) -> str:
    """Distance in metres from the robot's centre to the nearest obstacle, by 45 degree sector.

    Args:
        sector: One sector, or null for all of them.
    """
    return _answer(
        context,
        lambda s: {
            "nearest_m": {
                name: None if near_m is None else round(near_m, 2)
                for name, near_m in s.sectors.items()
                if sector in (None, name)
            },
            "says": _says(s, Question.AROUND, sector=sector),
        },
    )


async def battery(context: Context) -> str:
    """How full the battery is, 0 to 1; null if unknown."""
    return _answer(
        context,
        lambda s: {"battery_ratio": s.battery_ratio, "says": _says(s, Question.BATTERY)},
    )


async def list_places(context: Context) -> str:
    """The places the robot knows by name, with their coordinates in metres."""
    return _answer(
        context,
        lambda s: {
            "places": {n: [round(p.x_m, 2), round(p.y_m, 2)] for n, p in s.places.items()},
            "says": _says(s, Question.PLACES),
        },
    )


STATE_TOOLS: tuple[FunctionTool, ...] = tuple(
    tool(body) for body in (robot_state, surroundings, battery, list_places)
)
