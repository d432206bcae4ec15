"""Runs the benchmarks again and says what became slower than it was, by ratio.

    python benchmarks/compare.py [--only NAME[,NAME]] [--against FILE] [--new FILE] [--band 0.15]

What is compared is each row's ratio against the baseline of its own run, so that another machine or
a slow hour changes both sides alike. Kills are left out: they are read from the last run of chaos,
which would be compared with itself. It is worse if the whole 95 % range of the new ratio lies more
than the noise band above the whole range of the old one; for the 99th percentile the band is twice
as wide. Fewer than ten values a side have no range to speak of, and rows without a baseline have no
ratio: their goals judge them. Exits 1 if anything is worse on a machine quiet enough to judge both
times, a row that was there is gone, or a goal that was kept is missed and can be judged.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from measuring import FEW, KEPT, MISSED, Row
from results import SAVED, Result, load
from run import KILLS, Run, add_selection, is_excused, measure, selected

BAND = 0.15
MACHINE = ("system", "cpu", "cores", "python")
"""Of ``measuring.machine``: what makes it another one."""
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """How one ratio of one row changed: ``kind`` is worse, better, same or gone."""

    benchmark: str
    row: str
    measure: str
    old: float
    new: float | None
    kind: str


def judged(old: Range, new: Range, band: float) -> str:
    """Whether a ratio with the range ``new`` is worse or better than one with ``old``."""
    if new[0] > old[1] * (1.0 + band):
        return "worse"
    if new[1] < old[0] / (1.0 + band):
        return "better"
    return "same"


def changes(
    old: Mapping[str, Result], new: Mapping[str, Result], band: float = BAND
) -> Iterator[Change]:
    """Every ratio that was there before, in the benchmarks that were run again."""
    for name in compared(old, new):
        rows = {(row.what, row.subject): row for row in new[name].rows}
        for before in old[name].rows:
            yield from _row_changes(name, before, rows.get((before.what, before.subject)), band)


def compared(old: Mapping[str, Result], new: Mapping[str, Result]) -> list[str]:
    """The benchmarks that are in both, and were measured for each."""
    return [name for name in new if name in old and name != KILLS]


def _row_changes(name: str, old: Row, new: Row | None, band: float) -> Iterator[Change]:
    title = f"{old.what}, {old.subject}"
    if new is None:
        yield Change(name, title, "p50", old.ratio or old.p50, None, "gone")
        return
    for measured, width in (("p50", band), ("p99", 2 * band)):
        ratio, span = _ratio(old, measured)
        if ratio is None or span is None:
            continue
        now, now_span = _ratio(new, measured)
        if now is not None and now_span is not None:
            yield Change(name, title, measured, ratio, now, judged(span, now_span, width))


def _ratio(row: Row, measured: str) -> tuple[float | None, Range | None]:
    """The ratio and its range, which is None where too few values made it."""
    if row.count < FEW:
        return None, None
    if measured == "p50":
        return row.ratio, row.ratio_range
    return row.ratio_p99, row.ratio_p99_range


def lost(old: Mapping[str, Result], new: Mapping[str, Result]) -> Iterator[tuple[str, str]]:
    """The benchmarks, and rows with each goal that was kept and now is missed."""
    for name in compared(old, new):
        before = {(row.what, row.subject): row for row in old[name].rows}
        for row in new[name].rows:
            was = before.get((row.what, row.subject))
            for goal, verdict in row.goals.items():
                kept = was is not None and was.goals.get(goal) == KEPT
                if kept and verdict == MISSED and not is_excused(row, new[name]):
                    yield name, f"{row.what}, {row.subject}: {goal}"


def told(change: Change) -> str:
    """One line."""
    now = "nothing" if change.new is None else f"{change.new:.2f}"
    where = f"{change.benchmark}: {change.row}, ratio of {change.measure}"
    return f"{change.kind:6} {where}: {change.old:.2f} -> {now}\n"


def _elsewhere(old: Result, new: Result) -> str:
    """The machine of ``old`` if it isn't that of ``new``; else nothing."""
    pairs = [(old.machine.get(key, "unknown"), new.machine.get(key, "unknown")) for key in MACHINE]
    return ", ".join(was for was, _ in pairs) if any(was != now for was, now in pairs) else ""


def report(old: Mapping[str, Result], new: Mapping[str, Result], band: float) -> int:
    """Tell what changed; the exit code."""
    if not set(old) & set(new):
        sys.stdout.write("nothing to compare: no benchmark is in both\n")
        return 1
    found, goals = list(changes(old, new, band)), list(lost(old, new))
    others = {_elsewhere(old[name], new[name]) for name in new if name in old} - {""}
    if others:
        sys.stdout.write(f"saved on another machine ({'; '.join(sorted(others))}): ratios only\n")
        goals = []
    busy = {name for name in new if new[name].busy or (name in old and old[name].busy)}
    for change in found:
        if change.kind != "same":
            sys.stdout.write(told(change))
    for name, goal in goals:
        sys.stdout.write(f"missed {name}: {goal}; it was kept\n")
    same = sum(change.kind == "same" for change in found)
    sys.stdout.write(f"{same} of {len(found)} ratios within the noise band of {band:.0%}\n")
    if busy:
        sys.stdout.write(f"the machine was too busy to judge: {', '.join(sorted(busy))}\n")
    gone = any(change.kind == "gone" for change in found)
    bad = {c.benchmark for c in found if c.kind == "worse"} - busy
    return 1 if bad or gone or goals else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_selection(parser)
    parser.add_argument("--against", type=Path, default=SAVED, help="saved results")
    parser.add_argument("--new", type=Path, help="results to compare, in place of a run")
    parser.add_argument("--band", type=float, default=BAND, help="noise band of the medians")
    given = parser.parse_args()
    names = selected(parser, given.only)
    if given.band < 0:
        parser.error(f"--band: got {given.band}, allowed 0 or more")
    try:
        old = load(given.against)
        new = load(given.new) if given.new else None
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}; run.py --out FILE makes one")
    except ValueError as error:
        parser.error(str(error))
    run = Run(new) if new is not None else measure(names, quick=False)
    found = {name: run.results[name] for name in names if name in run.results}
    return run.code(report(old, found, given.band))


if __name__ == "__main__":
    sys.exit(main())
