"""Runs the benchmarks and writes what came out: JSON, and the tables of the pages.

    python benchmarks/run.py [--quick] [--only NAME[,NAME]] [--out FILE]

Exits 1 if a goal was missed on a machine that was quiet enough to judge; each row says so. --quick
takes few rounds: enough to see that everything runs, too few to quote, so they are only printed.
Without --out the results go to benchmarks/results.json and the pages; with it, to that file alone.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import kill_times
import tables
from kill_times import NoKillsError
from measuring import BUSY_SHARE, MISSED, OPEN, Noise, Noted, Others, Row, machine
from results import SAVED, Result, load, save

KILLS = "kill_times"
"""Read from the last ``make chaos``, not measured; left out where there was none."""
BENCHMARKS = (
    "reflex",
    "reflex_dds",
    "reflex_stages",
    "reflex_load",
    "stop_word",
    "deadman",
    KILLS,
    "cost",
    "recorder",
    "recorder_dds",
    "planner_turn",
    "planner_tools",
    "planner_speculation",
    "planner_barge_in",
    "planner_survival",
    "planner_context",
    "voice_loop",
    "fleet",
    "fleet_endpoint",
)
OPTIONAL = ("recorder_hours", "planner_peers")
"""Only when asked for: they take long, or fetch what they need from the package index."""
INTERRUPTED = 130
COUNTED = ("steps", "utterances", "of linear")
"""Units that no other work on the machine changes."""
ALL = (*BENCHMARKS, *OPTIONAL)
"""Modules with ``rows(quick) -> list[Row]``."""


def add_selection(parser: argparse.ArgumentParser) -> None:
    """The option that says which benchmarks run."""
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="names, by comma")


def selected(parser: argparse.ArgumentParser, only: str) -> list[str]:
    """The names asked for; ends with an error if one is unknown."""
    names = only.split(",")
    if unknown := set(names) - set(ALL):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(ALL)}")
    return names


@dataclass
class Run:
    """What has been measured, and what has not: the ``failed`` say why."""

    results: dict[str, Result] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False

    def code(self, code: int) -> int:
        """Tell what is missing; the exit code, ``code`` if nothing is."""
        for name, why in self.failed.items():
            sys.stdout.write(f"failed: {name}: {why}\n")
        if self.interrupted:
            sys.stdout.write(f"interrupted; measured: {', '.join(self.results) or 'nothing'}\n")
            return INTERRUPTED
        return 1 if self.failed else code


def measure(
    names: Sequence[str], *, quick: bool, keep: Callable[[str, Result], None] = lambda *_: None
) -> Run:
    """Run the benchmarks one after the other; ``keep`` gets each as soon as it is there.

    One that fails, or an interruption, takes nothing along of what was measured before.
    """
    run = Run()
    for name in names:
        began_s = time.monotonic()
        try:
            result = _result(name, quick=quick)
            took_s = time.monotonic() - began_s
            sys.stdout.write(f"\n{name}, {took_s:.0f} s\n\n{tables.block(result)}")
            sys.stdout.flush()
            keep(name, result)
        except NoKillsError as error:
            sys.stdout.write(f"\nleft out: {name}: {error}\n")
            continue
        except KeyboardInterrupt:
            run.interrupted = True
            break
        except Exception as error:  # noqa: BLE001  told, and the others are measured nevertheless
            traceback.print_exc()
            run.failed[name] = f"{type(error).__name__}: {error}"
            continue
        run.results[name] = result
    return run


def _result(name: str, *, quick: bool) -> Result:
    """One benchmark, between two looks at how evenly the machine runs; others are watched all the
    time."""
    if name == KILLS:
        return kill_times.result()
    here, noise = machine(), Noise()
    noise.sample()
    others = Others()
    made = importlib.import_module(name).rows(quick)
    share = others.share()
    noise.sample()
    rows, notes = (made.rows, made.notes) if isinstance(made, Noted) else (made, {})
    if not rows:
        raise ValueError("it has no rows")
    today = datetime.date.today().isoformat()
    busy = noise.busy or share > BUSY_SHARE
    told = {"processor taken by others": f"{share:.0%}", **notes}
    return Result(tuple(rows), here, today, round(noise.ratio, 2), busy, told)


def write_pages(results: dict[str, Result]) -> None:
    """Merge ``results`` into the saved ones, and write the pages from all that are saved."""
    saved = load(SAVED) if SAVED.exists() else {}
    merged = {**saved, **results}
    ordered = {name: merged[name] for name in ALL if name in merged}
    save(SAVED, ordered)
    page = tables.PAGE.read_text(encoding="utf-8")
    here = ", ".join(f"{key} {value}" for key, value in machine().items())
    page = tables.put(page, "machine", f"{here}\n")
    for name, result in ordered.items():
        page = tables.put(page, name, tables.block(result))
    tables.PAGE.write_text(page, encoding="utf-8")
    readme = tables.README.read_text(encoding="utf-8")
    readme = tables.put(readme, "bench", tables.headlines(ordered))
    tables.README.write_text(readme, encoding="utf-8")


def verdict(results: dict[str, Result]) -> int:
    """Tell the goals that are open or were missed; 1 if one was missed that could be judged."""
    code = 0
    for name, result in results.items():
        for row in result.rows:
            if goals := row.of(OPEN):
                sys.stdout.write(f"open: {name}: {row.what}, {row.subject}: {goals}\n")
            if goals := row.of(MISSED):
                excused = is_excused(row, result)
                told = " (the machine was too busy to judge)" if excused else ""
                sys.stdout.write(f"missed: {name}: {row.what}, {row.subject}: {goals}{told}\n")
                code = code if excused else 1
    return code


def is_excused(row: Row, result: Result) -> bool:
    """Whether a busy machine may be why a goal was missed: it makes times longer, not counts."""
    return result.busy and row.unit not in COUNTED


def check_out(parser: argparse.ArgumentParser, path: Path) -> None:
    """End with an error if nothing can be written there: now, and not after the first table."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a").close()
    except OSError as error:
        parser.error(f"--out {path}: {error.strerror}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_selection(parser)
    parser.add_argument("--quick", action="store_true", help="few rounds")
    parser.add_argument("--out", type=Path, help="write the results there, and no page")
    given = parser.parse_args()
    if given.out:
        check_out(parser, given.out)
    kept: dict[str, Result] = {}

    def keep(name: str, result: Result) -> None:
        kept[name] = result
        if given.out:
            save(given.out, kept)
        elif not given.quick:
            write_pages(kept)

    run = measure(selected(parser, given.only), quick=given.quick, keep=keep)
    return run.code(verdict(run.results))


if __name__ == "__main__":
    sys.exit(main())
