"""The user message of a turn: what was said, what became of earlier steps, how the robot is.

The state of the world stands last, so that everything before it is a constant prefix for the
endpoint's cache. What people said is kept apart from what the robot reports by a tag that speech,
reasons, names and summaries cannot contain. Reads back its own messages for the offline model and
the loopback endpoint.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES

MAX_UTTERANCE_CHARS = 1000
MAX_NOTE_CHARS = 300
MAX_PLACES = 100
_OPEN, _CLOSE = "\n\n<robot_report>\n", "\n</robot_report>"
_TAG = re.compile(r"<\s*/?\s*robot_report", re.IGNORECASE)
_STATE = "state now: "
_EARLIER = "earlier, in short: "
_BRACKETS = dict.fromkeys(map(ord, "<>\uff1c\uff1e\ufe64\ufe65\u2039\u203a\u3008\u3009"), " ")
"""What looks like a tag's bracket, to people or to a model."""
_JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian and some emoji are written."""


def clean(text: str) -> str:
    """Speech as one line of bounded length that cannot pretend to be a robot report."""
    return clean_data(text, MAX_UTTERANCE_CHARS)


def clean_data(text: str, most_chars: int) -> str:
    """Foreign text (speech, a reason, a name) as one bounded line without tags, and without the
    control and format characters that hide text from a reader or turn it round."""
    visible = text[: 4 * most_chars].translate(_BRACKETS)
    if not visible.isascii() or not visible.isprintable():
        visible = "".join(c if _is_shown(c) else " " for c in visible)
    return " ".join(visible.split())[:most_chars]


def as_answer(text: str) -> str:
    """A tool's answer, which may quote the world, without what could pass for a robot report, and
    without halves of characters (a file's name may hold some), which no request can carry."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _TAG.sub("(robot_report", whole)


def remembered(utterance: str, notes: Sequence[str]) -> str:
    """The message as the history keeps it: without the state, which will be stale."""
    return _wrap(utterance, _told(notes))


def recalled(summary: str) -> str:
    """What is left of turns that are not sent along any more, as a message of its own."""
    return _wrap("", [_EARLIER + summary])


def compose(utterance: str, notes: Sequence[str], snapshot: Snapshot | None) -> str:
    """The message as the model gets it now."""
    state = json.dumps(state_of(snapshot), separators=(",", ":"))
    # Still the same JSON, but no name in it can close the report.
    state = state.replace("<", "\\u003c").replace(">", "\\u003e")
    return _wrap(utterance, [*_told(notes), _STATE + state])


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
        "places": [n for n in sorted(snapshot.places) if n not in RESERVED_PLACES][:MAX_PLACES],
    }


def _told(notes: Sequence[str]) -> list[str]:
    if not notes:
        return []
    return ["since the last turn: " + "; ".join(clean_data(n, MAX_NOTE_CHARS) for n in notes)]


def _is_shown(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") or char in _JOINERS


def _wrap(utterance: str, lines: Sequence[str]) -> str:
    return utterance + _OPEN + "\n".join(lines) + _CLOSE if lines else utterance
