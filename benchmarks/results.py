"""The file of results: what each benchmark gave when it was last run, on which machine.

Belongs here: reading and writing it. Does not belong here: how it looks (``tables``), what of it is
better or worse (``compare``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measuring import Row

SAVED = Path(__file__).resolve().parent / "results.json"
"""The results that the pages show and that ``make bench-compare`` compares with."""


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's rows. ``taken`` is a date; ``noise`` is 1 on a machine that does nothing
    else (``measuring.Noise``), None if nobody looked; ``busy`` says that absolute times can't be
    judged. ``notes`` is what else must be known, such as who is missing and why."""

    rows: tuple[Row, ...]
    machine: Mapping[str, str]
    taken: str
    noise: float | None
    busy: bool
    notes: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> dict[str, Result]:
    """Every benchmark's result by name. ValueError with the file's name if it isn't one of ours."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {name: _result(each) for name, each in told.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path}: no results of benchmarks ({error})") from error


def save(path: Path, results: Mapping[str, Result]) -> None:
    """Write them; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {name: asdict(result) for name, result in results.items()}
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _result(told: dict[str, Any]) -> Result:
    return Result(
        rows=tuple(_row(row) for row in told["rows"]),
        machine=told["machine"],
        taken=told["taken"],
        noise=told["noise"],
        busy=told["busy"],
        notes=told.get("notes", {}),
    )


def _row(told: dict[str, Any]) -> Row:
    ranges = {name: _range(told.get(name)) for name in ("ratio_range", "ratio_p99_range")}
    return Row(**(told | ranges))


def _range(told: list[float] | None) -> tuple[float, float] | None:
    return None if told is None else (told[0], told[1])
