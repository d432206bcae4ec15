"""What every command that was sent rests on, told once it is known what its event cost.

Belongs here: when it is told. Does not belong here: how old an input is (``deadlines``).
"""

from __future__ import annotations

from collections.abc import Iterator

from realtime_agent_ros.core.commands import Detail, Note
from realtime_agent_ros.core.events import Event, StageMeasured

NS_PER_MS = 1_000_000


class Lineage:
    """Keeps the commands of one event until the next: that says how long they took."""

    def __init__(self) -> None:
        self._untold: list[Note] = []

    def sent(self, barrier: int, rests_on: Detail) -> None:
        """A command leaves now."""
        self._untold.append(Note("command", barrier, rests_on))

    def told(self, event: Event) -> Iterator[Note]:
        """The commands of the event before this one, with the time of each stage if it tells it."""
        if not self._untold:
            return
        untold, self._untold = self._untold, []
        times: Detail = {}
        if isinstance(event, StageMeasured):
            times = {
                "convert_ms": event.convert_ns / NS_PER_MS,
                "decide_ms": event.decide_ns / NS_PER_MS,
                "publish_ms": event.publish_ns / NS_PER_MS,
            }
        for note in untold:
            yield Note(note.kind, note.barrier, note.detail | times)
