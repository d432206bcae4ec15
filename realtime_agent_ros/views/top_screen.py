"""A running agent on one screen: ladder, motion, troubles, channels, the last turn.

Belongs here: what stands where. Does not belong here: gathering it (``live``), or the terminal
(``commands/top``). Colour only repeats what words say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.views import waterfall
from realtime_agent_ros.views.channel_rows import ChannelRow
from realtime_agent_ros.views.live import LiveAgent

STYLES = {
    Ladder.OK: "bold green",
    Ladder.DEGRADED: "bold yellow",
    Ladder.STOP: "bold red",
    Ladder.LATCHED: "bold red reverse",
}
LEVELS = {0: "OK", 1: "WARN", 2: "ERROR", 3: "STALE"}
WIDE = 110
"""From so many columns on, a channel has all of its percentiles."""
FIXED = 14
"""Lines that are there besides channels and troubles."""


def screen(live: LiveAgent, now_ns: int, width: int, height: int | None = None) -> RenderableType:
    """Everything; within ``height`` lines, where that is given, channels that are well go first."""
    state = live.state
    if state is None:
        return Text(f"waiting for agent/state in {live.namespace} ...", style="yellow")
    parts: list[RenderableType] = [_head(live, state, now_ns), _motion(live, state)]
    troubles = live.troubles()
    parts += [
        Text(f"{LEVELS.get(s.level, s.level)} {s.name}: {s.message}", style="yellow")
        for s in troubles
    ]
    turn = live.turns.newest
    room = None
    if height is not None:
        room = max(3, height - FIXED - len(troubles) - len(live.lines))
    parts += [Text(), _channels(live.channels(), width, room), Text()]
    if turn is not None:
        parts.append(Text(f"last turn: “{turn.text}”", style="bold"))
        parts += map(Text, waterfall.text(turn, min(width, 100)))
        parts.append(Text())
    parts += [Text(line, style="dim") for line in live.lines]
    for part in parts:
        if isinstance(part, Text):
            part.no_wrap, part.overflow = True, "ellipsis"
    return Group(*parts)


def _head(live: LiveAgent, state: Snapshot, now_ns: int) -> Text:
    name = "" if live.namespace == "/" else f" {live.namespace}"
    head = Text(f"agent{name}  ")
    silent_s = live.silent_s(now_ns)
    if silent_s is not None:
        return head.append(f"SILENT for {silent_s:.1f} s; before that: {state.ladder}", "bold red")
    head.append(str(state.ladder), STYLES[state.ladder])
    if state.reasons:
        head.append(f"  {'; '.join(state.reasons)}")
    return head


def _motion(live: LiveAgent, state: Snapshot) -> Text:
    now_mps = math.hypot(state.velocity.linear_x_mps, state.velocity.linear_y_mps)
    permitted = state.permitted_speed_mps
    of = "" if permitted is None else f" of {permitted:.2f} permitted"
    step = state.running_step
    doing = f"{live.skills.get(step, '')} {step}".strip() if step else "-"
    parts = [
        f"source {state.source}",
        f"step {doing}",
        f"{len(state.queued_steps)} queued",
        f"{now_mps:.2f}{of} m/s",
    ]
    if state.held_by:
        parts.append(f"held by {state.held_by}")
    if state.battery_ratio is not None:
        parts.append(f"battery {state.battery_ratio:.0%}")
    parts.append("planner up" if state.planner_alive else "no planner")
    return Text("  ".join(parts))


def _channels(rows: list[ChannelRow], width: int, room: int | None) -> RenderableType:
    """The table; what has an alarm or misses stays when there is no room for all."""
    if not rows:
        return Text("no channels heard yet: /diagnostics comes once a second", style="dim")
    shown = rows
    if room is not None and len(rows) > room:
        urgent = sorted(rows, key=_urgency)[: max(1, room - 1)]
        shown = [row for row in rows if row in urgent]
    wide = width >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    heads = ("channel", "age", "p50", *(("p95",) if wide else ()), "p99")
    heads += ("p99.9", "max") if wide else ("max",)
    table.add_column(heads[0], no_wrap=True)
    for head in (*heads[1:], "bound", "missed"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("policy", no_wrap=True)
    table.add_column("window / alarm", no_wrap=True, overflow="ellipsis")
    for row in shown:
        table.add_row(*_cells(row, wide=wide), style="red" if row.alarm else "")
    left_out = len(rows) - len(shown)
    note = f"times in ms{f'; {left_out} channels more in a taller terminal' if left_out else ''}"
    return Group(table, Text(note, style="dim"))


def _cells(row: ChannelRow, *, wide: bool) -> Iterable[str]:
    times = row.main()
    numbers = [f"{ms:.1f}" for ms in times] if times else ["-"] * 5
    if not wide:
        numbers = [numbers[0], numbers[2], numbers[4]]
    bound = f"{row.bound_ms:g}" if row.bound_ms else "-"
    told = "never" if row.age.startswith("never") else "-"
    age = told if row.age_ms is None else f"{row.age_ms:.0f}"
    state = row.alarm or row.window.partition(",")[0]
    return row.name, age, *numbers, bound, str(row.misses), row.policy or "-", state


def _urgency(row: ChannelRow) -> tuple[bool, bool, int]:
    return not row.alarm, not (row.misses and row.policy not in ("", "count")), -row.count
