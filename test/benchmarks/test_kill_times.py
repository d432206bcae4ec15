"""benchmarks/kill_times.py: what chaos left behind is told as it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import kill_times
import pytest
import tables
from kill_times import ENOUGH, NoKillsError
from measuring import KEPT

from outcome import FILE, Row


def kept(folder: Path, *rows: Row) -> Path:
    (folder / FILE).write_text(json.dumps([asdict(row) for row in rows]))
    return folder


def kill(victim: str, zero_s: float | None, **given: Any) -> Row:
    stops = {} if zero_s is None else {victim: zero_s}
    return Row("kills", f"kill of {victim}", [], stops=stops, policy="SCHED_OTHER", **given)


def test_each_victim_has_its_zeros_and_its_returns(tmp_path: Path) -> None:
    kills = [kill("agent_node", 0.1, back_s=1.5, late_s=0.03) for _ in range(ENOUGH - 1)]
    kills += [kill("agent_node", 0.3, back_s=2.0)]
    kills += [kill("deadman_node", None, back_s=1.0)] * ENOUGH
    found = kill_times.result(kept(tmp_path, *kills, Row("soak", "round 1", [])))
    told = {(row.what, row.subject): row for row in found.rows}
    zero = told["kill -9 of agent_node", "zero, in motion"]
    assert (zero.count, zero.p50, zero.worst) == (ENOUGH, 100.0, 300.0)
    assert zero.goals == {"p99 ≤ 200": KEPT, "worst ≤ 400": KEPT}
    assert told["kill -9 of deadman_node", "all as before"].p50 == 1.0
    assert ("kill -9 of deadman_node", "zero, in motion") not in told
    assert "scheduled by: SCHED_OTHER; machine late by: 30 ms" in tables.block(found)
    assert not found.busy


def test_a_late_machine_is_told(tmp_path: Path) -> None:
    kills = [kill("agent_node", 0.3, late_s=0.25)] * ENOUGH
    found = kill_times.result(kept(tmp_path, *kills))
    assert found.busy
    assert "too busy to judge" in tables.block(found)


def test_a_few_kills_tell_of_no_share(tmp_path: Path) -> None:
    few = [kill("sim_node", 0.1)] * (ENOUGH - 1)
    with pytest.raises(NoKillsError, match="too few kills"):
        kill_times.result(kept(tmp_path, *few))
    found = kill_times.result(kept(tmp_path, *few, *[kill("agent_node", 0.1)] * ENOUGH))
    assert {row.what for row in found.rows} == {"kill -9 of agent_node"}
    assert f"left out, too few kills: {ENOUGH - 1} of sim_node" in tables.block(found)


def test_without_kills_it_says_who_makes_them(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", kept(tmp_path, Row("soak", "round 1", []))):
        with pytest.raises(NoKillsError, match="make chaos ARGS="):
            kill_times.result(folder)
