"""Puts a run of the demo into the README: its numbers, between two markers, and its picture. The
numbers of a spoken run go into docs/voice.md.

    readme.py [DIR]     where `make demo` wrote report.json and flat.png, or voice.json; demo by
                        default

A run that did not hold is refused. Standard library only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
VOICE = ROOT / "docs" / "voice.md"
PICTURE = ROOT / "docs" / "images" / "demo.png"
BEGIN = "<!-- numbers: written by `make readme` from a run of `make demo` -->"
END = "<!-- end of numbers -->"


def numbers(report: dict[str, Any], command: str) -> str:
    """The block between the markers: where it was measured, the stages, the misses."""
    rows = [
        f"| {stage['stage']} | {stage['n']} | {shown(stage['p50'])} | {shown(stage['p99'])} "
        f"| {shown(stage['max'])} |"
        for stage in report["stages_ms"]
    ]
    missed = ", ".join(f"`{name}` {n}" for name, n in report["deadline_misses"].items())
    return "\n".join(
        [
            f"One run of `{command}`: version {report['version']}, {report['machine']}, "
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


def filled(page: str, block: str) -> str:
    """``page`` with ``block`` between the markers. Raises ValueError if it lacks one."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"a page needs the lines {BEGIN!r} and {END!r}")
    return f"{before}{begin}\n{block}\n{end}{after}"


def fill(page: Path, run: Path, command: str) -> bool:
    """Put the numbers of a run on a page; False, with a reason, if it did not hold."""
    report = json.loads(run.read_text(encoding="utf-8"))
    if not report["passed"]:
        sys.stderr.write(f"{run}: the run did not hold; nothing was written\n")
        return False
    text = filled(page.read_text(encoding="utf-8"), numbers(report, command))
    page.write_text(text, encoding="utf-8")
    return True


def main(directory: Path) -> int:
    """Write README and picture, and the page on voice; 1 with a reason if no run held."""
    typed, spoken = directory / "report.json", directory / "voice.json"
    if not typed.exists() and not spoken.exists():
        sys.stderr.write(f"{typed}: not there; run `make demo` first\n")
        return 1
    held = True
    if typed.exists():
        held = fill(README, typed, "make demo")
        if held:
            PICTURE.parent.mkdir(parents=True, exist_ok=True)
            PICTURE.write_bytes((directory / "flat.png").read_bytes())
    if spoken.exists():
        held = fill(VOICE, spoken, "make demo ARGS=--voice") and held
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")))
