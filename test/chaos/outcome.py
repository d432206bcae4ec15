"""What came of the runs: kept as JSON, told as tables, judged in one line.

Belongs here: rows and their summary. Does not belong here: running anything (``suite``).
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "results.json"
CHANNELS, STOPS, PROCESSES, ENDPOINT, SOAK, KILLS = GROUPS = (
    "channels",
    "stops",
    "processes",
    "endpoint",
    "soak",
    "kills",
)
REPLAY = "replay"
"""What is told at the end of other groups, and has no table."""
HEAD = "| fault | survived | worst stop | moves again | least clearance | longest pause | late |\n"
RULE = "|---|---|---:|---:|---:|---:|---:|\n"


TRIES = 3
LATE_S = 0.2
"""A machine that kept our threads waiting for so long within 40 ms was too busy to judge times."""
KILLED, ENOUGH = "agent_node", 100
"""Whose kills are judged all together, and how many it takes for one in a hundred."""
SOON, SOON_S, EVER_S = 0.99, 0.2, 0.4
"""The share of its kills after which a zero comes so soon; and how soon in all."""
HELD_S = {"agent_node": EVER_S, "planner_node": 1.05, "sim_node": 0.65, "injector_node": 0.65}
"""How long motion may outlive a process. The planner's heartbeat may be missing for a second, data
may be 0.5 s old and were measured up to 0.1 s before; then comes the next period."""
TIMED = (*HELD_S, "scan", "odom", "imu")
LATE = re.compile(rf"the output paused|waited in vain|({'|'.join(TIMED)}): still moving")
"""How the breaches begin that a late machine may make: something came, or ended, too late."""


def tries(play: Callable[[], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The verdicts of a run: one that broke only times, on a machine that was late, is run again.

    What it broke is its ``replayed`` then, no breach; the last try stands as it is.
    """
    for left in reversed(range(TRIES)):
        verdict = play()
        breaches = verdict["breaches"]
        again = left and breaches and verdict["late_s"] >= LATE_S and all(map(LATE.match, breaches))
        yield verdict | ({"breaches": [], "replayed": breaches} if again else {})
        if not again:
            return


@dataclass(frozen=True, slots=True)
class Row:
    """One try of a run. ``replayed`` is what it broke if it was tried again.

    Times in seconds, None where there was nothing to measure.

    ``stops`` are by the reason to stand: from it to the first zero. ``over_s`` is the longest from
    when a zero was due. ``back_s`` is from a process's death to its full function. ``policy`` is
    how the system scheduled the processes: SCHED_OTHER, unless somebody wanted it otherwise.
    """

    group: str
    name: str
    breaches: list[str]
    stops: dict[str, float] = field(default_factory=dict)
    over_s: float | None = None
    recovery_s: float | None = None
    back_s: float | None = None
    clearance_m: float | None = None
    gap_s: float = 0.0
    late_s: float = 0.0
    excused: int = 0
    replayed: list[str] = field(default_factory=list)
    trips: int = 0
    collisions: int = 0
    seed: int = 0
    policy: str = ""

    @property
    def worst_stop_s(self) -> float | None:
        return max(self.stops.values(), default=None)


def row(group: str, verdict: dict[str, Any], seed: int, **also: Any) -> Row:
    """A row from what the judge said, and ``also`` over it."""
    known = {n: v for n, v in verdict.items() if n in Row.__dataclass_fields__}
    return Row(group=group, seed=seed, policy=policy(), **known | also)


def policy() -> str:
    """How this process, and what it starts, is scheduled."""
    names = {os.SCHED_OTHER: "SCHED_OTHER", os.SCHED_RR: "SCHED_RR", os.SCHED_FIFO: "SCHED_FIFO"}
    return names.get(os.sched_getscheduler(0), "another policy")


def slow_kills(rows: Iterable[Row]) -> list[str]:
    """The breaches of many kills together: not each came late, but too many did, or one too late.

    What the machine was late is excused in a single run, never here, and a try that was made again
    counts as well. Fewer kills than ``ENOUGH``
    tell nothing of the share.
    """
    zeros = [s for r in rows if r.group == KILLS and (s := r.stops.get(KILLED)) is not None]
    found = []
    if len(zeros) >= ENOUGH and (share_s := percentile(zeros, SOON)) > SOON_S:
        found.append(f"kills of {KILLED}: {ms(share_s)} to the zero in 99 %, {ms(SOON_S)} allowed")
    if zeros and (worst_s := max(zeros)) > EVER_S:
        found.append(f"kills of {KILLED}: {ms(worst_s)} to the zero, {ms(EVER_S)} allowed")
    return found


def table(rows: Iterable[Row]) -> str:
    """Runs as Markdown, a line each."""
    return HEAD + RULE + "".join(map(_line, rows))


def _line(row: Row) -> str:
    clearance = "" if row.clearance_m is None else f"{row.clearance_m:.2f} m"
    again_s = row.recovery_s if row.back_s is None else row.back_s
    cells = (
        row.name,
        _survived(row),
        ms(row.worst_stop_s),
        ms(again_s),
        clearance,
        ms(row.gap_s),
        ms(row.late_s),
    )
    return f"| {' | '.join(cells)} |\n"


def _survived(row: Row) -> str:
    if row.replayed:
        return f"tried again: {'; '.join(row.replayed)}"
    return f"NO: {'; '.join(row.breaches)}" if row.breaches else "yes"


def ms(seconds: float | None) -> str:
    """Seconds as ``123 ms``; nothing for None."""
    return "" if seconds is None else f"{seconds * 1e3:.0f} ms"


def summary(rows: Sequence[Row]) -> str:
    """Everything in a line, and the breaches behind it."""
    stops = [(r.worst_stop_s, r.name) for r in rows if r.worst_stop_s is not None]
    worst_s, where = max(stops, default=(None, "nothing had to stop"))
    late = [r for r in rows if r.replayed]
    overs = [r.over_s for r in rows if r.over_s is not None]
    lines = [
        f"faults tried {len(rows) - len(late)}, "
        f"survived {sum(not r.breaches and not r.replayed for r in rows)}, "
        f"worst stop time {ms(worst_s) or 'none'} ({where}), "
        f"collisions {sum(r.collisions for r in rows)}",
        f"worst against its deadline {ms(max(overs, default=None)) or 'none'}, "
        f"longest pause of the output {ms(max((r.gap_s for r in rows), default=0.0))}, "
        f"false trips of the deadman {sum(r.trips for r in rows)}, "
        f"late by the machine's fault and excused {sum(r.excused for r in rows)}, "
        f"runs tried again for that {len(late)}",
    ]
    lines += [f"tried again (seed {r.seed}) {r.name}: {'; '.join(r.replayed)}" for r in late]
    for broken in (r for r in rows if r.breaches):
        lines.append(f"BREACH (seed {broken.seed}) {broken.name}: {'; '.join(broken.breaches)}")
    lines += [f"BREACH {breach}" for breach in slow_kills(rows)]
    return "\n".join(lines) + "\n"


def load(folder: Path) -> list[Row]:
    """The rows of earlier runs; none if there were none."""
    path = folder / FILE
    return [Row(**each) for each in json.loads(path.read_text())] if path.exists() else []


def save(folder: Path, rows: Iterable[Row]) -> None:
    """Keep the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0 to 1) of all don't exceed. ValueError without values."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
