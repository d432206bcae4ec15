"""Rows become a table, a line of summary and a page; nothing of a breach gets lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

import endpoint_troubles
import outcome
import page
import stops
import troubles
from loopback_endpoint import FAULTS
from outcome import Row


def row(name: str, *breaches: str, group: str = outcome.CHANNELS, **more: object) -> Row:
    return outcome.row(group, {"name": name, "breaches": list(breaches)}, 7, **more)


def test_the_summary_tells_what_was_tried_and_every_breach_with_its_seed() -> None:
    told = outcome.summary(
        [
            row("nan on scan, by keys", stops={"scan": 0.02}),
            row("silence on scan, by keys", "collision", collisions=1),
        ]
    )
    assert "faults tried 2, survived 1, worst stop time 20 ms (nan on scan, by keys)" in told
    assert "collisions 1" in told
    assert "BREACH (seed 7) silence on scan, by keys: collision" in told


def test_rows_come_back_from_the_file_as_they_went(tmp_path: Path) -> None:
    rows = [row("a", "b", stops={"scan": 0.1}, back_s=1.0)]
    outcome.save(tmp_path, rows)
    assert outcome.load(tmp_path) == rows
    assert outcome.load(tmp_path / "none") == []


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.99, 4.0), (0.0, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert outcome.percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_the_page_has_a_place_for_every_table_and_only_that_changes(tmp_path: Path) -> None:
    copy = tmp_path / "chaos.md"
    copy.write_text(page.PAGE.read_text())
    rows = [
        row("nan on scan, by keys", stops={"scan": 0.021}),
        row("nan on odom, by plan", "collision"),
        row("estop, by keys", group=outcome.STOPS),
        row("SIGKILL of agent_node", group=outcome.PROCESSES, back_s=2.0),
        row("SIGKILL of agent_node", group=outcome.PROCESSES, replayed=["the output paused"]),
        row("endpoint: 500", group=outcome.ENDPOINT),
        row("round 1: x", group=outcome.SOAK),
        row("kill of agent_node", group=outcome.KILLS, stops={"agent_node": 0.11}, back_s=1.5),
    ]
    page.write(rows, copy)
    text = copy.read_text()
    assert (
        "| nan | scan, odom | stops at the first message | 50 ms | 21 ms |  | 2, 1 BROKEN |" in text
    )
    assert "| `agent_node` | `deadman_node` sends zeros" in text
    assert "110 / 110 / 110 ms | 1500 / 1500 / 1500 ms | 0 | 1 |" in text
    assert "endpoint: 500" in text
    assert "| SIGKILL of agent_node |  | 2000 ms | 0 ms | 2, 1 tried again |" in text
    before, after = page.PAGE.read_text().split("<!-- channels -->")[0], text
    assert after.startswith(before[: before.find("<!-- machine -->")])


def test_every_kind_of_fault_has_its_answer() -> None:
    from realtime_agent_ros.chaos.faults import Kind

    assert set(page.DOES) == set(Kind)


def test_the_page_tells_what_came_of_everything_that_is_tried() -> None:
    told = page.PAGE.read_text(encoding="utf-8")
    names = [trouble.name for trouble in troubles.troubles("")]
    names += [stop.name for stop in stops.stops()]
    names += [f"endpoint: {name}" for name in endpoint_troubles.LATE_CALLS]
    names += [f"endpoint: {fault.name}" for fault in FAULTS]
    assert [name for name in names if f"\n| {name} |" not in told] == []
