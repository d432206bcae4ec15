"""benchmarks/run.py and measuring.py: what is measured is told as it is."""

from __future__ import annotations

import asyncio
import importlib
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import measuring
import numpy as np
import pytest
import results
import run
import tables
from hypothesis import given
from hypothesis import strategies as st
from measuring import KEPT, MISSED, OPEN, Noted, interleave, row
from results import Result

from waiting import wait_for

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
    assert not made.goals


@pytest.mark.parametrize(
    ("asked", "goals"),
    [
        ({"ratio_goal": 2.0}, {"ratio ≤ 2": KEPT}),
        ({"ratio_goal": 1.9}, {"ratio ≤ 1.9": MISSED}),
        ({"p50_goal": 2.0, "worst_goal": 2.9}, {"p50 ≤ 2": KEPT, "worst ≤ 2.9": MISSED}),
        ({}, {}),
    ],
)
def test_a_goal_is_an_upper_bound(asked: dict[str, float], goals: dict[str, str]) -> None:
    assert row("w", "s", [1.0, 2.0, 3.0], baseline=("b", [1.0]), **asked).goals == goals


STEADY = ("b", [1.0] * 31)


@pytest.mark.parametrize("goal", [1.2, 9.0])
def test_a_goal_within_the_range_of_the_ratio_is_open(goal: float) -> None:
    """One long one of 31 is all of p99: it says nothing for sure, above the goal or below."""
    spread = [1.0] * 30 + [10.0]
    made = row("w", "s", spread, baseline=STEADY, ratio_goal=1.2, ratio_p99_goal=goal)
    assert made.goals == {"ratio ≤ 1.2": KEPT, f"ratio of p99 ≤ {goal:g}": OPEN}
    assert f"| open: ratio of p99 ≤ {goal:g}; kept: ratio ≤ 1.2 |" in tables.table([made])


def test_a_goal_beyond_the_range_is_kept_or_missed() -> None:
    made = row("w", "s", [2.0] * 31, baseline=STEADY, ratio_goal=1.2, ratio_p99_goal=3.0)
    assert made.goals == {"ratio ≤ 1.2": MISSED, "ratio of p99 ≤ 3": KEPT}
    assert "| 2.00 (2.00 to 2.00) / 2.00 (2.00 to 2.00) |" in tables.table([made])


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


def test_the_range_of_a_ratio_holds_it_and_grows_with_the_spread() -> None:
    random = np.random.default_rng(1)
    steady, spread = (
        row("w", "s", list(random.normal(9.0, width, 50)), baseline=("b", [1.0, 1.1] * 20))
        for width in (0.1, 2.0)
    )
    for made in (steady, spread):
        assert made.ratio is not None
        assert made.ratio_range is not None
        assert made.ratio_range[0] <= made.ratio <= made.ratio_range[1]
    assert steady.ratio_range
    assert spread.ratio_range
    assert np.ptp(steady.ratio_range) < np.ptp(spread.ratio_range)


def test_the_table_says_what_was_missed() -> None:
    missed = row("w", "s", [3.0], baseline=("b", [1.0]), ratio_goal=2.0)
    assert "| MISSED: ratio ≤ 2 |" in tables.table([missed])
    assert "| 3.00 / 3.00 |" in tables.table([missed])


def test_the_readme_says_what_was_missed_and_of_how_many() -> None:
    missed = row("w", "s", [3.0, 3.0], p50_goal=2.0, headline=True)
    short = tables.headlines({"x": Result((missed,), {"commit": "abc"}, "2026-01-01", 1.0, True)})
    assert "| w | s | 3 ms | 3 ms | 2 |  |  | MISSED: p50 ≤ 2 |" in short
    assert "*2026-01-01; commit abc; too busy to judge: w.*" in short


def test_a_busy_machine_excuses_times_and_no_counts(capsys: pytest.CaptureFixture[str]) -> None:
    slow, wrong = (row("w", "s", [3.0], unit=u, worst_goal=0.0) for u in ("ms", "steps"))
    for missed, code in ((slow, 0), (wrong, 1)):
        assert run.verdict({"x": Result((missed,), {}, "2026-01-01", 9.0, True)}) == code
    assert capsys.readouterr().out.count("too busy to judge") == 1


def test_every_benchmark_exists_and_has_its_place_on_the_page() -> None:
    page = tables.PAGE.read_text(encoding="utf-8")
    for name in ("machine", *run.BENCHMARKS):
        filled = tables.put(page, name, "numbers\n")
        assert f"<!-- {name} -->\nnumbers\n<!-- /{name} -->" in filled
    for name in run.BENCHMARKS:
        assert (FOLDER / f"{name}.py").is_file()
    with pytest.raises(ValueError, match="no marks for 'other'"):
        tables.put(page, "other", "")


def test_the_pages_show_what_is_saved() -> None:
    saved = results.load(results.SAVED)
    page = tables.PAGE.read_text(encoding="utf-8")
    for name, result in saved.items():
        assert tables.put(page, name, tables.block(result)) == page, name
    readme = tables.README.read_text(encoding="utf-8")
    assert tables.put(readme, "bench", tables.headlines(saved)) == readme


@pytest.mark.parametrize(("missed", "busy", "code"), [(0, 0, 0), (1, 0, 1), (1, 1, 0)])
def test_a_missed_goal_counts_only_where_the_machine_could_be_judged(
    missed: int, busy: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = row("w", "s", [2.0], p50_goal=1.0 if missed else math.inf)
    result = Result((measured,), {}, "2026-01-01", 1.0, bool(busy))
    assert run.verdict({"x": result}) == code
    assert ("missed: x: w, s" in capsys.readouterr().out) == bool(missed)


def test_a_machine_that_works_for_others_is_busy() -> None:
    noise = measuring.Noise()
    noise.worked_ms = [1.0] * 12
    noise.taken_ms = [1.0] * 12
    assert not noise.busy
    noise.taken_ms = [1.0] * 8 + [9.0] * 4
    assert noise.busy


@pytest.mark.parametrize(("own", "share"), [(4.0, 0.0), (1.0, 0.75), (9.0, 0.0)])
def test_what_others_work_is_all_but_our_own(
    own: float, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = {"busy_s": 0.0, "own_s": 0.0}
    for name in clocks:
        monkeypatch.setattr(measuring, name, lambda name=name: clocks[name])
    monkeypatch.setattr(measuring.time, "monotonic", lambda: 100.0 + clocks["busy_s"] / 2)
    monkeypatch.setattr(measuring.os, "cpu_count", lambda: 2)
    others = measuring.Others()
    clocks |= {"busy_s": 4.0, "own_s": own}
    assert others.share() == share


WORKS = "import time\nwhile time.process_time() < 0.3: pass"
LEAVES = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {WORKS!r}])
print(child.pid, flush=True)
os._exit(0)
"""


def test_the_work_of_a_child_whose_parent_is_gone_is_our_own() -> None:
    others, before_s = measuring.Others(), measuring.own_s()
    left = subprocess.run([sys.executable, "-c", LEAVES], capture_output=True, text=True)
    stat = Path(f"/proc/{int(left.stdout)}/stat")
    wait_for(lambda: stat.read_text().rpartition(")")[2].split()[0] == "Z", "its end")
    others.share()
    assert not stat.exists()
    assert measuring.own_s() - before_s > 0.3


def test_a_benchmark_beside_others_is_not_judged(
    three: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for share, busy in ((0.05, False), (0.4, True)):
        monkeypatch.setattr(measuring.Others, "share", lambda _, share=share: share)
        monkeypatch.setattr(measuring.Noise, "ratio", 1.0)
        assert run.measure("a", quick=True).results["a"].busy is busy
    del three


def test_what_must_be_known_stands_under_the_table(three: dict[str, Any]) -> None:
    three["a"] = Noted(three["a"], {"RAI does not run here": "no index"})
    found = run.measure("a", quick=True).results["a"]
    assert "RAI does not run here: no index" in tables.block(found)
    assert found.machine["cpu"] in tables.block(found)


def test_benchmarks_import_without_running() -> None:
    pytest.importorskip("agents")
    sys.path.insert(0, str(FOLDER.parent / "test" / "planner"))
    for name in run.BENCHMARKS:
        module = importlib.import_module(name)
        assert callable(module.result if name == run.KILLS else module.rows)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Benchmarks a, b and c, which take no time; what each gives or raises may be changed."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(run, "ALL", ("a", "b", "c"))
    for name in run.ALL:
        given[name] = [row(name, "s", [1.0])]

        def rows(_: bool, name: str = name) -> Any:
            if isinstance(given[name], BaseException):
                raise given[name]
            return given[name]

        monkeypatch.setitem(sys.modules, name, SimpleNamespace(rows=rows))
    return given


def test_one_that_fails_takes_no_other_along(
    three: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    three["a"], three["b"] = RuntimeError("not ready"), []
    found = run.measure(run.ALL, quick=True)
    assert list(found.results) == ["c"]
    assert found.code(0) == 1
    out = capsys.readouterr().out
    assert "failed: a: RuntimeError: not ready" in out
    assert "failed: b: ValueError: it has no rows" in out


def test_what_was_measured_before_an_interruption_is_kept(
    three: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    three["b"], kept = KeyboardInterrupt(), []
    found = run.measure(run.ALL, quick=True, keep=lambda name, _: kept.append(name))
    assert kept == list(found.results) == ["a"]
    assert found.code(0) == run.INTERRUPTED
    assert "interrupted; measured: a" in capsys.readouterr().out
