"""What is known now of a running agent, gathered from its topics as they come.

Belongs here: the newest of everything, and how old it is. Does not belong here: subscribing
(``commands/top``), or how it looks (``top_screen``). Times are ns of the watcher's steady clock.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent
from realtime_agent_ros.views.channel_rows import ChannelRow, channel_rows
from realtime_agent_ros.views.turns import Turns

AGENT = "agent_node: "
STALE_NS = 3_000_000_000
"""After so long without ``agent/state`` the agent counts as silent."""
LINES = 6
MOST_STATUSES = 500
"""Of one robot; what has other names is not kept."""
LOGGED = ("stop", "ladder", "deadline_missed", "deadline_kept", "planner_lost", "planner_alive")


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One status of ``/diagnostics``."""

    name: str
    level: int
    message: str
    values: Mapping[str, str]
    hardware_id: str = ""

    @classmethod
    def of(cls, status: Any) -> StatusRow:
        """A ``diagnostic_msgs/DiagnosticStatus``."""
        values = {pair.key: pair.value for pair in status.values}
        level = int.from_bytes(status.level, "little")
        return cls(status.name, level, status.message, values, status.hardware_id)


@dataclass(slots=True)
class LiveAgent:
    """Everything that ``top`` shows of the agent in ``namespace`` (``/``, ``/robot1``)."""

    namespace: str
    state: Snapshot | None = None
    state_ns: int = 0
    turns: Turns = field(default_factory=Turns)
    skills: dict[str, str] = field(default_factory=dict)
    """What the running steps do, by their ids."""
    counts: Counter[str] = field(default_factory=Counter)
    """Lines of ``agent/events`` that an operator wants to know of, by kind."""
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES))
    statuses: dict[str, StatusRow] = field(default_factory=dict)

    def hear_state(self, state: Snapshot, at_ns: int) -> None:
        """A message of ``agent/state``."""
        self.state, self.state_ns = state, at_ns

    def hear_step(self, update: StepUpdate, at_ns: int) -> None:
        """A message of ``agent/step``."""
        self.turns.step(update, at_ns)
        if update.status is StepStatus.RUNNING:
            self.skills[update.step_id] = update.skill
        else:
            self.skills.pop(update.step_id, None)

    def hear_event(self, event: AgentEvent, at_ns: int) -> None:
        """A line of ``agent/events``."""
        detail = event.detail
        if event.kind == "command":
            axes = ("linear_x_mps", "linear_y_mps", "angular_z_radps")
            self.turns.velocity(at_ns, zero=not any(detail.get(axis) for axis in axes))
        turn = detail.get("turn")
        if isinstance(turn, str):
            self.turns.planner(event.kind, turn, at_ns)
        if event.kind in LOGGED:
            self.counts[event.kind] += 1
            moved = f"{detail.get('from')} to {detail.get('to')}: " if "to" in detail else ""
            about = f"{event.kind.replace('_', ' ')}: {moved}{detail.get('reason', '')}"
            self.lines.append(about.rstrip(": "))

    def hear_speech(self, text: str, at_ns: int, *, final: bool) -> None:
        """A transcript."""
        self.turns.speech(text, final=final, at_ns=at_ns)
        if final:
            self.lines.append(f"heard: {text}")

    def hear_say(self, text: str, at_ns: int) -> None:
        """The robot speaks."""
        self.turns.word(text, at_ns)
        if text:
            self.lines.append(f"said: {text}")

    def hear_status(self, status: StatusRow) -> None:
        """A status of ``/diagnostics``, if it is of a node in our namespace."""
        prefix = self.namespace.strip("/")
        name = status.name
        if prefix:
            if not name.startswith(f"{prefix}/"):
                return
            name = name.removeprefix(f"{prefix}/")
        node, colon, _ = name.partition(": ")
        is_ours = bool(colon) and "/" not in node
        if is_ours and (name in self.statuses or len(self.statuses) < MOST_STATUSES):
            self.statuses[name] = status

    # -- answers ---------------------------------------------------------------------------

    def silent_s(self, now_ns: int) -> float | None:
        """How long ``agent/state`` has been missing; None while it comes."""
        silent_ns = now_ns - self.state_ns
        return silent_ns / 1e9 if self.state is not None and silent_ns > STALE_NS else None

    @property
    def complete(self) -> bool:
        """State and channels have been heard."""
        return self.state is not None and bool(self.channels())

    def channels(self) -> list[ChannelRow]:
        """The channels of ``agent_node``, as they were told last."""
        return channel_rows(
            (name.removeprefix(AGENT), status.values)
            for name, status in list(self.statuses.items())  # it may be another thread that asks
            if name.startswith(AGENT)
        )

    def troubles(self) -> list[StatusRow]:
        """The statuses that are not OK, the worst first, but for those of the channels."""
        bad = [s for s in self.statuses.values() if s.level and ": deadlines " not in s.name]
        return sorted(bad, key=lambda status: -status.level)
