"""The tables of docs/chaos.md, from the rows of runs.

Belongs here: what the robot is to do about each fault, in words, and the numbers beside it. Does
not belong here: how anything was measured.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

from tables import put

from outcome import (
    CHANNELS,
    ENDPOINT,
    EVER_S,
    HELD_S,
    KILLED,
    KILLS,
    PROCESSES,
    SOAK,
    SOON,
    SOON_S,
    STOPS,
    Row,
    ms,
    percentile,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"
OLD = "stops when the newest data are 0.5 s old"
WRONG = "stops at the first message"
ON = "drives on"
BEST = "drives on: it reads sensors best effort, which every publisher's QoS matches"
SLOWER = "drives on, slower as its data are older"
WORD = "acts on every word when it comes"
DEAF = "does not hear it; the reflex goes on protecting"
LOST = "ends the plan when the heartbeat is missing for 1 s; refuses what is from before a stop"
REFUSED = "refuses it and tells why"
STALE = "refuses what is from before a stop"
SENSORS = ("scan", "odom", "imu")

DOES: dict[str, tuple[str, str, str]] = {
    "silence": (OLD, DEAF, LOST),
    "delay": (OLD, WORD, LOST),
    "jitter": (SLOWER, WORD, STALE),
    "burst": (SLOWER, WORD, STALE),
    "duplicate": (ON, "stops again, which is nothing", "refuses the second: its ids are in use"),
    "reorder": ("stops while stamps go back", WORD, STALE),
    "frozen": (
        "scan: stops after `frozen_distance` (0.05 m here, off by default)",
        "hears the old word again",
        STALE,
    ),
    "nan": (WRONG, WORD, REFUSED),
    "inf": (
        "odom, imu: stops at the first message; scan: +Inf is free space, as REP-117 says, so it "
        "is stopped by `frozen_distance`",
        WORD,
        REFUSED,
    ),
    "empty": ("scan: stops at the first message; odom, imu: zeros, the scan protects", DEAF, LOST),
    "wrong_size": (WRONG, WORD, REFUSED),
    "future_stamp": (WRONG, "", ""),
    "past_stamp": (WRONG, "", ""),
    "zero_stamp": (WRONG, "", ""),
    "clock_jump": (WRONG, "", ""),
    "publisher_restart": (ON, "hears the next word", "hears the next heartbeat"),
    "qos_mismatch": (BEST, "follows the publisher's QoS", "follows the publisher's QoS"),
}
"""What the robot does about a fault of a sensor, of speech, of the plan."""
WITHIN: dict[str, str] = {OLD: "550 ms", WRONG: "50 ms", WORD: "50 ms", LOST: "1050 ms"}
STANDS = {
    "agent_node": "`deadman_node` sends zeros; after it is back, it begins stopped",
    "deadman_node": "goes on, or stands for a moment: the agent still stops for everything else",
    "planner_node": "its motion ends; local commands and inputs go on",
    "sim_node": "no sensors: the agent stops, the key held down",
}
DUE = {victim: ms(due_s) for victim, due_s in HELD_S.items()} | {
    KILLED: f"{ms(SOON_S)} in {SOON * 100:.0f} %, {ms(EVER_S)} in all"
}


def channel_table(rows: Sequence[Row]) -> str:
    """Every kind of fault: on the sensors, on speech, on the plan."""
    lines = [
        "| fault | of | the robot | within | zero after | moves again after | runs |\n",
        "|---|---|---|---:|---:|---:|---:|\n",
    ]
    for kind, does in DOES.items():
        for told, channels in zip(does, (SENSORS, ("speech",), ("plan",)), strict=True):
            its = [r for r in rows if any(r.name.startswith(f"{kind} on {c},") for c in channels)]
            if its:
                lines.append(_channel_line(kind, channels, told, its))
    return "".join(lines)


def _channel_line(kind: str, channels: Sequence[str], told: str, its: Sequence[Row]) -> str:
    stops = [s for r in its for name, s in r.stops.items() if name in (*channels, "stop word")]
    cells = (
        kind,
        ", ".join(c for c in channels if any(f" on {c}," in r.name for r in its)),
        told,
        WITHIN.get(told, ""),
        ms(max(stops, default=None)),
        ms(max((r.recovery_s for r in its if r.recovery_s is not None), default=None)),
        _count(its),
    )
    return f"| {' | '.join(cells)} |\n"


def run_table(rows: Iterable[Row]) -> str:
    """One line for each thing that was done."""
    lines = [
        "| fault | zero after | all as before after | longest pause of the output | runs |\n",
        "|---|---:|---:|---:|---:|\n",
    ]
    for name, its in _by_name(rows).items():
        back = [r.back_s if r.back_s is not None else r.recovery_s for r in its]
        cells = (
            name,
            ms(max((r.worst_stop_s for r in its if r.worst_stop_s is not None), default=None)),
            ms(max((b for b in back if b is not None), default=None)),
            ms(max(r.gap_s for r in its)),
            _count(its),
        )
        lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def kill_table(rows: Iterable[Row]) -> str:
    """How long until the zero and until all was back, for every process."""
    lines = [
        "| killed | the robot | zero due within | zero after p50 / p99 / worst "
        "| all back after p50 / p99 / worst | collisions | kills |\n",
        "|---|---|---|---:|---:|---:|---:|\n",
    ]
    for name, its in _by_name(rows).items():
        victim = name.removeprefix("kill of ")
        zeros = [r.stops[victim] for r in its if victim in r.stops]
        backs = [r.back_s for r in its if r.back_s is not None]
        cells = (
            f"`{victim}`",
            STANDS.get(victim, ""),
            DUE.get(victim, "none is due"),
            _spread(zeros) + (f", of {len(zeros)} in motion" if 0 < len(zeros) < len(its) else ""),
            _spread(backs),
            str(sum(r.collisions for r in its)),
            _count(its),
        )
        lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def outliers(rows: Iterable[Row]) -> str:
    """Every kill of the agent whose zero took longer than usual, and how late the machine was."""
    slow = [r for r in rows if r.stops.get(KILLED, 0.0) > SOON_S]
    if not slow:
        return "No kill of `agent_node` took longer than 200 ms to the zero.\n"
    told = (f"{ms(r.stops[KILLED])} (machine late by {ms(r.late_s)})" for r in slow)
    return f"Longer than 200 ms after a kill of `agent_node`: {', '.join(told)}.\n"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return ""
    shares = (percentile(values, 0.5), percentile(values, 0.99), max(values))
    return " / ".join(f"{value * 1e3:.0f}" for value in shares) + " ms"


def _by_name(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found


def _count(its: Sequence[Row]) -> str:
    broken = sum(bool(r.breaches) for r in its)
    again = sum(bool(r.replayed) for r in its)
    told = [f"{again} tried again"] if again else []
    return ", ".join([str(len(its)), *told, *([f"{broken} BROKEN"] if broken else [])])


def soak_line(rows: Sequence[Row]) -> str:
    """The soak in a sentence."""
    seeds = ", ".join(sorted({str(r.seed) for r in rows}))
    return (
        f"{len(rows)} rounds, seed {seeds}: {sum(bool(r.breaches) for r in rows)} with a breach, "
        f"{sum(r.collisions for r in rows)} collisions, least clearance "
        f"{min((r.clearance_m for r in rows if r.clearance_m is not None), default=0.0):.2f} m.\n"
    )


def machine(rows: Sequence[Row]) -> str:
    """Where it was measured, and how late that machine was."""
    late = max((r.late_s for r in rows), default=0.0)
    policies = ", ".join(sorted({r.policy for r in rows} - {""}))
    return (
        f"python {platform.python_version()}, {platform.platform(terse=True)}, "
        f"{os.cpu_count()} cores, scheduled by {policies}. The machine kept one of the processes "
        f"waiting for {ms(late)} at worst; {sum(r.excused for r in rows)} moments were late for "
        "that reason alone, and the "
        f"deadman tripped {sum(r.trips for r in rows)} times on a living agent.\n"
    )


def write(rows: Sequence[Row], page: Path = PAGE) -> None:
    """Put the tables of the groups that were run into the page."""
    text = page.read_text(encoding="utf-8")
    makers = {
        CHANNELS: channel_table,
        STOPS: run_table,
        PROCESSES: run_table,
        ENDPOINT: run_table,
        SOAK: soak_line,
        KILLS: lambda its: f"{kill_table(its)}\n{outliers(its)}",
    }
    for group, make in makers.items():
        its = [row for row in rows if row.group == group]
        if its:
            text = put(text, group, make(its))
    page.write_text(put(text, "machine", machine(rows)), encoding="utf-8")
