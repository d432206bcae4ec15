"""Runs the benchmarks and writes what came out: JSON, and the tables of docs/benchmarks.md.

    python benchmarks/run.py [--quick] [--only NAME[,NAME]] [--out DIR]

Exits 1 if a goal was missed on a machine that was quiet enough to judge; each row says so. --quick
takes few rounds: enough to see that everything runs, too few to quote, so they aren't written into
the page.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from measuring import Noise, Row, machine

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
BENCHMARKS = (
    "reflex",
    "deadman",
    "planner_turn",
    "planner_tools",
    "planner_speculation",
    "planner_barge_in",
    "planner_survival",
    "planner_context",
    "voice_loop",
)
"""Modules with ``rows(quick) -> list[Row]``, in the order of the page."""
HEAD = "| what | subject | p50 | p99 | worst | n | against | ratio p50 / p99 | goal |\n"
RULE = "|---|---|---:|---:|---:|---:|---|---:|---|\n"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    return HEAD + RULE + "".join(map(line, rows))


def line(row: Row) -> str:
    """One row as Markdown."""
    times = [f"{value:.2f} {row.unit}" for value in (row.p50, row.p99, row.worst)]
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} / {row.ratio_p99:.2f}"
    verdict = {None: "", True: "kept: ", False: "MISSED: "}[row.kept]
    cells = (row.what, row.subject, *times, str(row.count), row.baseline, ratio, verdict + row.goal)
    return f"| {' | '.join(cells)} |\n"


def put(page: str, name: str, text: str) -> str:
    """``page`` with ``text`` between the marks of ``name``. ValueError if it has none."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"docs/benchmarks.md has no marks for {name!r}")
    return before + begin + text + end + after


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds")
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="names, by comma")
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder for the JSON")
    given = parser.parse_args()
    if unknown := set(given.only.split(",")) - set(BENCHMARKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(BENCHMARKS)}")
    noise, found = Noise(), {}
    for name in given.only.split(","):
        noise.sample()
        found[name] = importlib.import_module(name).rows(given.quick)
        noise.sample()
        sys.stdout.write(f"\n{name}\n\n{table(found[name])}")
        sys.stdout.flush()
    return report(found, noise, given.out, write=not given.quick)


def report(found: dict[str, list[Row]], noise: Noise, out: Path, *, write: bool) -> int:
    """Write the results; the exit code."""
    here = machine() | {"noise": f"{noise.ratio:.2f}"}
    out.mkdir(parents=True, exist_ok=True)
    rows = {name: [asdict(row) for row in its] for name, its in found.items()}
    (out / "bench.json").write_text(json.dumps({"machine": here, "rows": rows}, indent=1) + "\n")
    told = ", ".join(f"{key} {value}" for key, value in here.items())
    if write:
        page = put(PAGE.read_text(encoding="utf-8"), "machine", f"{told}\n")
        for name, its in found.items():
            page = put(page, name, table(its))
        PAGE.write_text(page, encoding="utf-8")
    missed = [row for its in found.values() for row in its if row.kept is False]
    sys.stdout.write(f"\n{told}\n")
    for row in missed:
        sys.stdout.write(f"missed: {row.what}, {row.subject}: {row.goal}\n")
    if missed and noise.busy:
        sys.stdout.write("the machine was too busy to judge\n")
    return 1 if missed and not noise.busy else 0


if __name__ == "__main__":
    sys.exit(main())
