"""Puts a run of the demo into the README: its numbers, between two markers, and its picture.

    readme.py [DIR]     where `make demo` wrote report.json and flat.png; demo by default

A run that did not hold is refused. Standard library only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "demo.png"
BEGIN = "<!-- numbers: written by `make readme` from a run of `make demo` -->"
END = "<!-- end of numbers -->"


def numbers(report: dict[str, Any]) -> str:
    """The block between the markers: where it was measured, the stages, the misses."""
    rows = [
        f"| {stage['stage']} | {stage['n']} | {shown(stage['p50'])} | {shown(stage['p99'])} "
        f"| {shown(stage['max'])} |"
        for stage in report["stages_ms"]
    ]
    missed = ", ".join(f"`{name}` {n}" for name, n in report["deadline_misses"].items())
    return "\n".join(
        [
            f"One run of `make demo`: version {report['version']}, {report['machine']}, "
            f"Python {report['python']}.",
            "",
            "| milliseconds | n | p50 | p99 | max |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
            f"Deadline misses, counted by `agent_node`: {missed}.",
        ]
    )


def shown(milliseconds: float) -> str:
    """Three figures are plenty."""
    return f"{milliseconds:.1f}" if milliseconds < 100.0 else f"{milliseconds:.0f}"


def filled(readme: str, block: str) -> str:
    """``readme`` with ``block`` between the markers. Raises ValueError if it lacks one."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md needs the lines {BEGIN!r} and {END!r}")
    return f"{before}{begin}\n{block}\n{end}{after}"


def main(directory: Path) -> int:
    """Write README and picture; 1 with a reason if there is no run that held."""
    try:
        report = json.loads((directory / "report.json").read_text(encoding="utf-8"))
        picture = (directory / "flat.png").read_bytes()
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename}: not there; run `make demo` first\n")
        return 1
    if not report["passed"]:
        sys.stderr.write(f"{directory}: the run did not hold; nothing was written\n")
        return 1
    text = filled(README.read_text(encoding="utf-8"), numbers(report))
    README.write_text(text, encoding="utf-8")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")))
