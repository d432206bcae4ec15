"""The user message of a turn: what was said, what became of earlier steps, how the robot is.

The state of the world stands last, so that everything before it is a constant prefix for the
endpoint's cache. What people said is kept apart from what the robot reports by a tag that speech
cannot contain. Reads back its own messages for the offline model and the loopback endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES

MAX_UTTERANCE_CHARS = 1000
_OPEN, _CLOSE = "\n\n<robot_report>\n", "\n</robot_report>"
_STATE = "state now: "


def clean(text: str) -> str:
    """Speech as one line of bounded length that cannot pretend to be a robot report."""
    return " ".join(text.replace("<", " ").replace(">", " ").split())[:MAX_UTTERANCE_CHARS]


def remembered(utterance: str, notes: Sequence[str]) -> str:
    """The message as the history keeps it: without the state, which will be stale."""
    lines = ["since the last turn: " + "; ".join(notes)] if notes else []
    return _wrap(utterance, lines)


def compose(utterance: str, notes: Sequence[str], snapshot: Snapshot | None) -> str:
    """The message as the model gets it now."""
    lines = ["since the last turn: " + "; ".join(notes)] if notes else []
    state = json.dumps(state_of(snapshot), separators=(",", ":"))
    return _wrap(utterance, [*lines, _STATE + state])


def split(message: str) -> tuple[str, dict[str, Any]]:
    """The utterance and the state of a composed message; an empty state if there is none."""
    utterance, _, report = message.partition(_OPEN)
    for line in report.removesuffix(_CLOSE).splitlines():
        if line.startswith(_STATE):
            try:
                state = json.loads(line.removeprefix(_STATE))
            except ValueError:
                return utterance, {}
            return utterance, state if isinstance(state, dict) else {}
    return utterance, {}


def state_of(snapshot: Snapshot | None) -> dict[str, Any]:
    """The few facts that most commands need, in short; the tools tell the rest."""
    if snapshot is None:
        return {"agent": "not connected"}
    pose = snapshot.pose
    return {
        "agent": "connected",
        "ladder": str(snapshot.ladder),
        "reasons": list(snapshot.reasons),
        "pose": pose and [round(pose.x_m, 2), round(pose.y_m, 2), round(pose.yaw_rad, 2)],
        "running": snapshot.running_step,
        "queued": len(snapshot.queued_steps),
        "speed_limit_mps": snapshot.speed_limit_mps,
        "max_speed_mps": snapshot.max_speed_mps,
        "places": [name for name in sorted(snapshot.places) if name not in RESERVED_PLACES],
    }


def _wrap(utterance: str, lines: Sequence[str]) -> str:
    return utterance + _OPEN + "\n".join(lines) + _CLOSE if lines else utterance
