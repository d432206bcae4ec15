"""The read-only tools. They answer from the newest snapshot and change nothing.

Each answer is JSON: the facts, and under ``says`` sentences fit to be spoken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from realtime_agent_ros.core.answers import answer
from realtime_agent_ros.core.intents import Question
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.planner.toolbox.call import Call
from realtime_agent_ros.planner.toolbox.spec import Runs, ToolSpec
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.ros_gateway import Unavailable

Sector = Literal[
    "front", "front_left", "left", "back_left", "back", "back_right", "right", "front_right"
]


def _answer(
    call: Call, facts: Callable[[Snapshot], dict[str, Any]]
) -> dict[str, Any] | Unavailable:
    snapshot = call.world.snapshot
    return Unavailable(replies.NOT_CONNECTED) if snapshot is None else facts(snapshot)


def _says(snapshot: Snapshot, *questions: Question, sector: str | None = None) -> dict[str, str]:
    return {str(q): answer(q, snapshot, sector) for q in questions}


async def robot_state(call: Call) -> Any:
    """Where the robot is, what it is doing, how fast, and whether anything holds it back."""
    left_out = {"seq", "sectors", "battery_ratio", "planner_alive", "places"}
    return _answer(
        call,
        lambda s: (
            s.model_dump(mode="json", exclude=left_out)
            | {"says": _says(s, Question.WHERE, Question.STATUS, Question.ABILITIES)}
        ),
    )


async def surroundings(call: Call, sector: Sector | None = None) -> Any:
    """Distance in metres from the robot's centre to the nearest obstacle, by 45 degree sector.

    Args:
        sector: One sector, or null for all of them.
    """
    return _answer(
        call,
        lambda s: {
            "nearest_m": {
                name: None if near_m is None else round(near_m, 2)
                for name, near_m in s.sectors.items()
                if sector in (None, name)
            },
            "says": _says(s, Question.AROUND, sector=sector),
        },
    )


async def battery(call: Call) -> Any:
    """How full the battery is, 0 to 1; null if unknown."""
    return _answer(
        call,
        lambda s: {"battery_ratio": s.battery_ratio, "says": _says(s, Question.BATTERY)},
    )


async def list_places(call: Call) -> Any:
    """The places the robot knows by name, with their coordinates in metres."""
    return _answer(
        call,
        lambda s: {
            "places": {n: [round(p.x_m, 2), round(p.y_m, 2)] for n, p in s.places.items()},
            "says": _says(s, Question.PLACES),
        },
    )


FRESH_S = {robot_state: 0.2, surroundings: 0.2, battery: 5.0, list_places: 5.0}
"""How long an answer is used again, s: as long as what it tells can't have changed by much."""

STATE_SPECS: tuple[ToolSpec, ...] = tuple(
    ToolSpec(body.__name__, body, read_only=True, ttl_s=ttl_s, twin=body, runs=Runs.INSIDE)
    for body, ttl_s in FRESH_S.items()
)
