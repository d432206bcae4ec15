"""Keeps a run: every decision of one engine's life, and the ROS messages around them.

Belongs here: what goes into a run and when. Does not belong here: files and threads (``segments``,
``flight_recorder``), or reading (``run_log``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from realtime_agent_ros.core.commands import Command, Note
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Event, StageMeasured
from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.recorder.black_box import BlackBox, BoxLimits
from realtime_agent_ros.recorder.channel import Channel, text_message
from realtime_agent_ros.recorder.decision import encode_decision
from realtime_agent_ros.recorder.engine_state import Memory, StateError
from realtime_agent_ros.recorder.flight_recorder import FlightRecorder, Item
from realtime_agent_ros.recorder.run_log import DECISIONS, NUMBERS, START, RunStart, encode_start
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing

RUNGS = [rung.value for rung in Ladder]
MOVES = RUNGS.index(Ladder.DEGRADED.value)


class RunRecorder:
    """Records one life of ``engine``, which is new, into ``folder``, which must be new or empty.

    Times are those of the clock on the wall when the run began, and go on monotonically from there.
    Nothing here waits.
    """

    def __init__(
        self,
        folder: Path,
        engine: Engine,
        first_barrier: int,
        limits: RingLimits,
        prefix: str = "/agent/",
        boxes: BoxLimits = BoxLimits(),  # noqa: B008  # frozen
    ) -> None:
        ring = SegmentRing(folder, limits)
        self._recorder = FlightRecorder(ring)
        self._box = BlackBox(folder, ring, boxes)
        self._boxes = boxes.count if boxes.seconds else 0
        self._epoch_ns = time.time_ns() - time.monotonic_ns()
        self._engine_memory = Memory(engine)
        self._parameters = engine.config.as_parameters()
        self._first_barrier = first_barrier
        self._start = Channel(f"{prefix}{START}", role=START, encode=_text(encode_start))
        self._decisions = Channel(
            f"{prefix}{DECISIONS}", role=DECISIONS, encode=_text(encode_decision)
        )
        self._number = 0
        self._begin(RunStart(self._parameters, first_barrier))

    def keep(self, now_ns: int, event: Event, commands: Iterable[Command]) -> None:
        """Take a decision.

        The engine's state is noted behind a measurement: what it decided is published by then.
        """
        content = now_ns, event, tuple(commands)
        time_ns = self._now_ns()
        self._recorder.record(Item(self._decisions, time_ns, content, self._number))
        if self._boxes:
            self._keep_box(time_ns, content[2])
        self._number = (self._number + 1) % NUMBERS
        if self._recorder.wants_begin and type(event) is StageMeasured:
            self._begin_again()

    def take(self, channel: Channel, message: Any) -> None:
        """Take a ROS message that was heard or sent; it must not change afterwards."""
        self._recorder.record(Item(channel, self._now_ns(), message))

    def health(self) -> HealthItem:
        """The row of ``/diagnostics``."""
        status = self._recorder.status()
        counts = {"written": status.written, "lost": status.lost, "waiting": status.waiting}
        values = {name: str(count) for name, count in counts.items()}
        if problem := status.problem or self._box.problem or ("too slow" if status.lost else ""):
            message = f"{problem}: {status.lost} lost"
            return HealthItem("recorder", Level.WARN, message, values)
        return HealthItem("recorder", Level.OK, "recording", values)

    def close(self, limit_s: float) -> bool:
        """End the run; False if the disk took longer than ``limit_s``."""
        return self._recorder.close(limit_s)

    def _keep_box(self, time_ns: int, commands: tuple[Command, ...]) -> None:
        """Keep what led to here, if the ladder has come down to a stop."""
        for command in commands:
            if type(command) is Note and command.kind == "ladder":
                rung, reason = str(command.detail["to"]), str(command.detail["reason"])
                if RUNGS.index(rung) > max(RUNGS.index(str(command.detail["from"])), MOVES):
                    self._recorder.record(partial(self._box.keep, time_ns, rung, reason))

    def _begin_again(self) -> None:
        """Begin a segment; an engine that can't be noted is a bug that ends the recording alone."""
        try:
            state = self._engine_memory.capture()
        except StateError as error:
            self._recorder.give_up(f"the engine's state can't be noted: {error}")
            return
        self._begin(RunStart(self._parameters, self._first_barrier, self._number, state))

    def _begin(self, start: RunStart) -> None:
        self._recorder.record(Item(self._start, self._now_ns(), start, begins=True))

    def _now_ns(self) -> int:
        return self._epoch_ns + time.monotonic_ns()


def _text(encode: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    return lambda content: text_message(encode(content))
