"""How long it takes until the robot stands and until all is back, after hundreds of kills.

Not measured here: an hour of kills is the business of ``make chaos``, whose results are read.
Belongs here: which of its numbers are told, and their goals. Times from runs in which the machine
was late are among them.
"""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "test" / "chaos"))

from measuring import Row, row
from results import Result

from outcome import EVER_S, FILE, HELD_S, KILLED, KILLS, LATE_S, SOON_S, load
from outcome import Row as Kill

FOLDER = Path(__file__).resolve().parent.parent / "chaos"
"""Where ``make chaos`` leaves its results."""
MADE_BY = 'make chaos ARGS="--only kills --kills 200"'
BEFORE = "kill of "
ENOUGH = 200
"""Kills of a process; fewer have no 99th percentile to speak of."""


class NoKillsError(Exception):
    """There are no results of kills to tell of."""


def result(folder: Path = FOLDER) -> Result:
    """The kills of the last run of chaos. Raises NoKillsError if there were none, or too few."""
    kills = [kill for kill in load(folder) if kill.group == KILLS]
    if not kills:
        raise NoKillsError(f"no kills in {folder / FILE}: {MADE_BY} makes them, in an hour")
    counts = Counter(victim_of(kill) for kill in kills)
    few = {victim: count for victim, count in counts.items() if count < ENOUGH}
    enough = [kill for kill in kills if victim_of(kill) not in few]
    too_few = ", ".join(f"{count} of {victim}" for victim, count in few.items())
    if not enough:
        raise NoKillsError(f"too few kills ({too_few}), {ENOUGH} each are needed: {MADE_BY}")
    policies = ", ".join(sorted({kill.policy for kill in enough}))
    taken = datetime.date.fromtimestamp((folder / FILE).stat().st_mtime)
    late_s = max(kill.late_s for kill in enough)
    notes = {"scheduled by": policies, "machine late by": f"{late_s * 1e3:.0f} ms"}
    notes |= {"left out, too few kills": too_few} if few else {}
    rows = tuple(rows_of(enough))
    return Result(rows, {}, taken.isoformat(), None, busy=late_s >= LATE_S, notes=notes)


def victim_of(kill: Kill) -> str:
    return kill.name.removeprefix(BEFORE)


def rows_of(kills: Iterable[Kill]) -> Iterable[Row]:
    """Of each victim: from its death to the zero, and until all is back."""
    victims: dict[str, list[Kill]] = {}
    for kill in kills:
        victims.setdefault(victim_of(kill), []).append(kill)
    for victim, its in victims.items():
        what = f"kill -9 of {victim}"
        zeros_ms = [kill.stops[victim] * 1e3 for kill in its if victim in kill.stops]
        if zeros_ms and victim == KILLED:
            soon_ms, ever_ms = SOON_S * 1e3, EVER_S * 1e3
            yield row(what, "zero, in motion", zeros_ms, p99_goal=soon_ms, worst_goal=ever_ms)
        elif zeros_ms:
            due_ms = HELD_S[victim] * 1e3
            yield row(what, "zero, in motion", zeros_ms, worst_goal=due_ms)
        if backs_s := [kill.back_s for kill in its if kill.back_s is not None]:
            yield row(what, "all as before", backs_s, unit="s")
