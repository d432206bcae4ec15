"""A recorded run: what the agent began with, and its decisions, in a folder of its own.

Belongs here: what stands in a run and how it is begun and read. Does not belong here: files and
threads (``segments``, ``flight_recorder``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from realtime_agent_ros import __version__
from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Event
from realtime_agent_ros.core.health import HealthItem, Level
from realtime_agent_ros.recorder.flight_recorder import FlightRecorder
from realtime_agent_ros.recorder.replay import (
    Decision,
    Difference,
    decode_decision,
    encode_decision,
    first_difference,
)
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing, read

START, DECISIONS = "agent/start", "agent/decisions"


class RunError(ValueError):
    """The folder holds no run that can be replayed; the text says why."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """What an engine began with: its parameters as a tree, and its first barrier."""

    parameters: dict[str, Any]
    first_barrier: int


class RunLog:
    """Keeps every decision of one engine's life in ``folder``, which must be new or empty."""

    def __init__(self, folder: Path, start: RunStart, limits: RingLimits, now_ns: int) -> None:
        self._recorder = FlightRecorder[RunStart | Decision](SegmentRing(folder, limits), _encode)
        self._recorder.record(START, now_ns, start)

    def keep(self, now_ns: int, event: Event, commands: Iterable[Command]) -> None:
        """Take a decision; never waits."""
        self._recorder.record(DECISIONS, now_ns, Decision(now_ns, event, tuple(commands)))

    def health(self) -> HealthItem:
        """The row of ``/diagnostics``."""
        status = self._recorder.status()
        values = {"written": str(status.written), "lost": str(status.lost)}
        if status.problem or status.lost:
            message = f"{status.problem or 'too slow'}: {status.lost} lost"
            return HealthItem("recorder", Level.WARN, message, values)
        return HealthItem("recorder", Level.OK, "recording", values)

    def close(self, limit_s: float) -> bool:
        """End the run; False if the disk took longer than ``limit_s``."""
        return self._recorder.close(limit_s)


def read_run(folder: Path) -> tuple[RunStart, Iterator[Decision]]:
    """Its beginning and its decisions. Raises RunError if the beginning isn't there."""
    records = read(folder)
    first = next(records, None)
    if first is None:
        raise RunError(f"{folder}: no recorded run there")
    if first.topic != START:
        raise RunError(f"{folder}: the beginning of the run is gone, older than the recorder keeps")
    found = json.loads(first.data)
    if found["version"] != __version__:
        raise RunError(f"{folder}: recorded by version {found['version']}, this is {__version__}")
    start = RunStart(found["parameters"], found["first_barrier"])
    return start, (decode_decision(record.data) for record in records)


def verify(folder: Path) -> Difference | int:
    """Decide the run again: how many decisions came out the same, or the first that didn't.

    Raises RunError or CodecError for what can't be replayed.
    """
    start, decisions = read_run(folder)
    engine = Engine(AgentConfig.model_validate(start.parameters), start.first_barrier)
    count = 0

    def counted() -> Iterator[Decision]:
        nonlocal count
        for decision in decisions:
            yield decision
            count += 1

    difference = first_difference(engine, counted())
    return count if difference is None else difference


def _encode(item: RunStart | Decision) -> bytes:
    if isinstance(item, Decision):
        return encode_decision(item)
    start = {"version": __version__, "parameters": item.parameters}
    return json.dumps(start | {"first_barrier": item.first_barrier}).encode()
