"""benchmarks/run.py and measuring.py: what is measured is told as it is."""

from __future__ import annotations

import asyncio
import importlib
import json
import math
import sys
from pathlib import Path

import measuring
import numpy as np
import pytest
import run
from hypothesis import given
from hypothesis import strategies as st
from measuring import interleave, row

FOLDER = Path(run.__file__).parent

TIMES = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=50)


@given(values=TIMES, base=TIMES)
def test_a_row_has_numpys_percentiles_and_their_ratios(
    values: list[float], base: list[float]
) -> None:
    made = row("w", "s", values, baseline=("b", base))
    assert (made.p50, made.p99) == tuple(np.percentile(values, (50, 99)))
    assert made.ratio == pytest.approx(np.median(values) / np.median(base))
    assert made.ratio_p99 == pytest.approx(np.percentile(values, 99) / np.percentile(base, 99))
    assert made.count == len(values)
    assert made.kept is None


@pytest.mark.parametrize(
    ("goals", "kept"),
    [
        ({"ratio_goal": 2.0}, True),
        ({"ratio_goal": 1.9}, False),
        ({"p50_goal": 2.0, "worst_goal": 2.9}, False),
        ({"p50_goal": 2.0, "worst_goal": 3.0}, True),
        ({}, None),
    ],
)
def test_a_goal_is_an_upper_bound(goals: dict[str, float], kept: bool | None) -> None:
    assert row("w", "s", [1.0, 2.0, 3.0], baseline=("b", [1.0]), **goals).kept is kept


def test_nothing_measured_is_no_result() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        row("w", "s", [])


def test_subjects_take_turns_and_the_warm_up_is_not_counted() -> None:
    order: list[str] = []

    def subject(name: str) -> measuring.Subject:
        async def once() -> float:
            order.append(name)
            return float(len(order))

        return once

    taken = asyncio.run(interleave({"a": subject("a"), "b": subject("b")}, rounds=2, warm_up=1))
    assert "".join(order) == "abbaab"
    assert taken == {"a": [4.0, 5.0], "b": [3.0, 6.0]}


def test_the_table_says_what_was_missed() -> None:
    missed = row("w", "s", [3.0], baseline=("b", [1.0]), ratio_goal=2.0)
    assert "| MISSED: ratio ≤ 2 |" in run.table([missed])
    assert "| 3.00 / 3.00 |" in run.table([missed])


def test_every_benchmark_exists_and_has_its_place_on_the_page() -> None:
    page = run.PAGE.read_text(encoding="utf-8")
    for name in ("machine", *run.BENCHMARKS):
        filled = run.put(page, name, "numbers\n")
        assert f"<!-- {name} -->\nnumbers\n<!-- /{name} -->" in filled
    for name in run.BENCHMARKS:
        assert (FOLDER / f"{name}.py").is_file()
    with pytest.raises(ValueError, match="no marks for 'other'"):
        run.put(page, "other", "")


@pytest.mark.parametrize(("missed", "busy", "code"), [(0, 0, 0), (1, 0, 1), (1, 1, 0)])
def test_a_missed_goal_counts_only_where_the_machine_could_be_judged(
    missed: int, busy: int, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = measuring.Noise()
    noise.taken_ms = [1.0] * 8 + [9.0 if busy else 1.0] * 4
    noise.worked_ms = [1.0] * 12
    found = {"x": [row("w", "s", [2.0], p50_goal=1.0 if missed else math.inf)]}
    assert run.report(found, noise, tmp_path, write=False) == code
    told = json.loads((tmp_path / "bench.json").read_text())
    assert told["rows"]["x"][0]["p50"] == 2.0
    assert ("missed: w, s" in capsys.readouterr().out) == bool(missed)


def test_benchmarks_import_without_running() -> None:
    pytest.importorskip("agents")
    sys.path.insert(0, str(FOLDER.parent / "test" / "planner"))
    for name in run.BENCHMARKS:
        assert callable(importlib.import_module(name).rows)
