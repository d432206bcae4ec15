"""What is told of the ladder: every change of it, and of every alarm, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from realtime_agent_ros.core.commands import Detail, Note
from realtime_agent_ros.core.deadlines import DeadlineMonitor
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.stops import join


class LadderWatch:
    """Remembers the rung that was told last. The agent begins stopped."""

    def __init__(self, deadlines: DeadlineMonitor) -> None:
        self._deadlines = deadlines
        self._rung = Ladder.STOP
        self._reasons: tuple[str, ...] = ()

    def alarms(self, barrier: int) -> Iterator[Note]:
        """The deadline alarms that began or ended since the last call."""
        for change in self._deadlines.changes():
            about: Detail = {"channel": change.channel, "policy": change.policy}
            about["reason"] = change.reason
            if change.active:
                yield Note("deadline_missed", barrier, about)
            else:
                yield Note("deadline_kept", barrier, about)

    def steps(self, state: Snapshot) -> Iterator[Note]:
        """The change of the ladder since the last state, if there is one."""
        before, self._reasons = self._reasons, state.reasons
        if state.ladder is not self._rung:
            detail = {"from": self._rung.value, "to": state.ladder.value}
            self._rung = state.ladder
            reason = join(state.reasons) or f"over: {join(before) or 'everything is there'}"
            yield Note("ladder", state.barrier, {**detail, "reason": reason})
