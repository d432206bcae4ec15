"""benchmarks/compare.py: slower is told as worse, noise is not."""

from __future__ import annotations

import sys
from pathlib import Path

import compare
import numpy as np
import pytest
import results
from measuring import Row, row
from results import Result


def times(mean: float, seed: int) -> list[float]:
    return list(np.random.default_rng(seed).normal(mean, 0.05 * mean, 200))


def measured(mean: float, seed: int, subject: str = "s") -> Row:
    return row("w", subject, times(mean, seed), baseline=("b", times(1.0, seed + 1)))


def result(*rows: Row, busy: bool = False) -> dict[str, Result]:
    return {"x": Result(rows, {}, "2026-01-01", 9.0 if busy else 1.0, busy)}


def kinds(old: dict[str, Result], new: dict[str, Result]) -> list[tuple[str, str]]:
    return [(change.measure, change.kind) for change in compare.changes(old, new)]


@pytest.mark.parametrize(
    ("mean", "kind"), [(1.0, "same"), (1.05, "same"), (1.5, "worse"), (0.6, "better")]
)
def test_a_ratio_is_compared_beyond_its_noise(mean: float, kind: str) -> None:
    assert kinds(result(measured(1.0, 1)), result(measured(mean, 7)))[0] == ("p50", kind)


def test_two_runs_of_the_same_thing_are_the_same() -> None:
    base = result(measured(2.0, 0))
    for seed in range(1, 40):
        assert {kind for _, kind in kinds(base, result(measured(2.0, 10 * seed)))} == {"same"}


def test_a_longer_tail_alone_is_seen() -> None:
    slow = times(1.0, 1)
    slow[:10] = [5.0] * 10
    tailed = row("w", "s", slow, baseline=("b", times(1.0, 2)))
    assert kinds(result(measured(1.0, 3)), result(tailed)) == [("p50", "same"), ("p99", "worse")]


def test_a_slow_machine_changes_nothing() -> None:
    twice = row("w", "s", times(2.0, 1), baseline=("b", times(2.0, 2)))
    assert {kind for _, kind in kinds(result(measured(1.0, 3)), result(twice))} == {"same"}


def test_a_row_that_is_gone_is_told() -> None:
    old = result(measured(1.0, 1), measured(1.0, 2, "other"))
    assert kinds(old, result(measured(1.0, 3)))[2:] == [("p50", "gone")]


@pytest.mark.parametrize("busy", [False, True])
def test_one_without_a_ratio_is_missed_too_whatever_the_machine_did(busy: bool) -> None:
    old = result(measured(1.0, 1), bound(1.0, 1.5))
    assert compare.report(old, result(measured(1.0, 1), busy=busy), 0.15) == 1


def test_each_goal_of_a_row_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """What another goal of the row did before does not hide it."""
    old, new = (row("w", "s", t, p50_goal=1.5, worst_goal=1.0) for t in ([1.2, 1.2], [1.6, 1.6]))
    assert compare.report(result(old), result(new), 0.15) == 1
    assert "missed x: w, s: p50 ≤ 1.5" in capsys.readouterr().out


def test_the_last_kills_are_not_compared_with_themselves() -> None:
    old, new = ({compare.KILLS: result(bound(mean, 1.5))["x"]} for mean in (1.0, 2.0))
    assert compare.report(old, new, 0.15) == 0


@pytest.mark.parametrize(("mean", "busy", "code"), [(1.0, 0, 0), (2.0, 0, 1), (2.0, 1, 0)])
def test_worse_is_an_error_where_the_machine_could_be_judged(
    mean: float, busy: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    new = result(measured(mean, 5), busy=bool(busy))
    assert compare.report(result(measured(1.0, 1)), new, 0.15) == code
    told = capsys.readouterr().out
    assert ("worse  x: w, s, ratio of p50" in told) == (mean > 1)
    assert ("too busy to judge: x" in told) == bool(busy)


def test_nothing_to_compare_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.report({}, result(measured(1.0, 1)), 0.15) == 1
    assert "nothing to compare" in capsys.readouterr().out


def bound(mean: float, goal: float) -> Row:
    return row("w", "bound", times(mean, 1), p50_goal=goal)


def test_what_was_missed_before_is_no_regression() -> None:
    """A file compared with itself is never worse."""
    same = result(measured(1.0, 1), bound(2.0, 1.5))
    assert compare.report(same, same, 0.15) == 0


@pytest.mark.parametrize("slower", [1.0, 2.0])
def test_a_goal_that_was_kept_and_is_missed_is_told_whatever_else_is_worse(
    slower: float, capsys: pytest.CaptureFixture[str]
) -> None:
    old = result(measured(1.0, 1), bound(1.0, 1.5))
    assert compare.report(old, result(measured(slower, 1), bound(2.0, 1.5)), 0.15) == 1
    told = capsys.readouterr().out
    assert "missed x: w, bound: p50 ≤ 1.5; it was kept" in told
    assert ("worse" in told) == (slower > 1.0)


def test_rows_without_a_ratio_are_judged_by_their_goals() -> None:
    assert compare.report(result(bound(1.0, 1.5)), result(bound(1.4, 1.5)), 0.15) == 0
    assert compare.report(result(bound(1.0, 1.5)), result(bound(1.6, 1.5)), 0.15) == 1


def test_a_few_values_are_not_compared() -> None:
    few = result(row("w", "s", [1.0], baseline=("b", [1.0])))
    many = result(measured(3.0, 1))
    assert kinds(few, many) == kinds(many, few) == []


def test_few_rounds_are_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["compare.py", "--quick"])
    with pytest.raises(SystemExit, match="2"):
        compare.main()


def test_saved_results_are_compared_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, mean in (("old", 1.0), ("new", 2.0)):
        made = result(measured(mean, 1))["x"]
        results.save(tmp_path / f"{name}.json", {"reflex": made})
    given = ["compare.py", "--against", str(tmp_path / "old.json"), "--only", "reflex"]
    monkeypatch.setattr(sys, "argv", [*given, "--new", str(tmp_path / "new.json")])
    assert compare.main() == 1
    assert "worse" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", [*given, "--new", str(tmp_path / "none.json")])
    with pytest.raises(SystemExit, match="2"):
        compare.main()
    assert "none.json" in capsys.readouterr().err


def test_results_of_another_machine_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    here, there = (
        {"x": Result((measured(1.0, 1),), {"system": name, "cores": "2"}, "2026-01-01", 1.0, False)}
        for name in ("Linux-a", "Linux-b")
    )
    assert compare.report(there, here, 0.15) == 0
    assert (
        "saved on another machine (Linux-b, unknown, 2, unknown): ratios only"
        in capsys.readouterr().out
    )
    compare.report(here, here, 0.15)
    assert "another machine" not in capsys.readouterr().out
