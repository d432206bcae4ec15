"""What was measured, as Markdown: the blocks of docs/benchmarks.md and the one of the README.

Belongs here: how rows look and where they go. Does not belong here: measuring (``measuring``), the
file of results (``results``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from measuring import KEPT, MISSED, OPEN, Row
from results import Result

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
README = ROOT / "README.md"
HEAD = "| what | subject | p50 | p99 | worst | n | against | ratio p50 / p99 | goal |\n"
RULE = "|---|---|---:|---:|---:|---:|---|---:|---|\n"
OF_EACH = ("cpu", "commit")
"""What each table tells of its machine; they may be of several."""
SHORT_HEAD = "| what | subject | p50 | p99 | n | against | ratio p50 / p99 | goal |\n"
SHORT_RULE = "|---|---|---:|---:|---:|---|---:|---|\n"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    return HEAD + RULE + "".join(map(_line, rows))


def block(result: Result) -> str:
    """A benchmark's rows, and under them when and how quietly they were measured."""
    told = [result.taken]
    told += [f"{key} {result.machine[key]}" for key in OF_EACH if key in result.machine]
    if result.noise is not None:
        told.append(f"noise {result.noise:.2f}")
    if result.busy:
        told.append("too busy to judge absolute times")
    notes = "".join(f"; {key}: {value}" for key, value in result.notes.items())
    return f"{table(result.rows)}\n*{', '.join(told)}{notes}.*\n"


def headlines(results: Mapping[str, Result]) -> str:
    """The rows that the README shows."""
    shown = [result for result in results.values() if any(row.headline for row in result.rows)]
    rows = [row for result in shown for row in result.rows if row.headline]
    return SHORT_HEAD + SHORT_RULE + "".join(map(_short_line, rows)) + f"\n*{_origin(shown)}*\n"


def _origin(shown: Sequence[Result]) -> str:
    """When, on what, and of which commits; and what was measured on a machine that was busy."""
    told = [", ".join(sorted({result.taken for result in shown}))]
    for key in ("cpu", "cores", "commit"):
        values = sorted({result.machine[key] for result in shown if key in result.machine})
        told += [f"{key} {' and '.join(values)}"] if values else []
    busy = [row.what for result in shown if result.busy for row in result.rows if row.headline]
    told += [f"too busy to judge: {', '.join(busy)}"] if busy else []
    return "; ".join(told) + "."


def put(page: str, name: str, text: str) -> str:
    """``page`` with ``text`` between the marks of ``name``. ValueError if it has none."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"the page has no marks for {name!r}")
    return before + begin + text + end + after


def _line(row: Row) -> str:
    times = [f"{value:.2f} {row.unit}" for value in (row.p50, row.p99, row.worst)]
    return _cells(
        row.what, row.subject, *times, str(row.count), row.baseline, _ratio(row), _verdicts(row)
    )


def _short_line(row: Row) -> str:
    times = [f"{value:.3g} {row.unit}" for value in (row.p50, row.p99)]
    return _cells(
        row.what, row.subject, *times, str(row.count), row.baseline, _ratio(row), _verdicts(row)
    )


def _verdicts(row: Row) -> str:
    told = [(verdict, row.of(verdict)) for verdict in (MISSED, OPEN, KEPT)]
    return "; ".join(f"{verdict}: {goals}" for verdict, goals in told if goals)


def _ratio(row: Row) -> str:
    """Of the medians and of the 99th percentiles, with their ranges."""
    if row.ratio is None or row.ratio_p99 is None:
        return ""
    pairs = ((row.ratio, row.ratio_range), (row.ratio_p99, row.ratio_p99_range))
    return " / ".join(f"{ratio:.2f}{_range(span)}" for ratio, span in pairs)


def _range(span: tuple[float, float] | None) -> str:
    return "" if span is None else f" ({span[0]:.2f} to {span[1]:.2f})"


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
