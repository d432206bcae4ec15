"""Answers to questions about the robot's state, as one or two spoken sentences."""

from __future__ import annotations

from realtime_agent_ros.core.language.model import Question
from realtime_agent_ros.core.snapshot import Snapshot


def answer(question: Question, snapshot: Snapshot, sector: str | None = None) -> str:
    """Answer ``question`` from ``snapshot``; says so when something is not known."""
    if question is Question.BATTERY:
        if snapshot.battery_ratio is None:
            return "I don't know my battery."
        return f"My battery is at {round(snapshot.battery_ratio * 100)} percent."
    return "I can't say that yet."
