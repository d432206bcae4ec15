"""The report: tables for a person, JSON for a machine."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from realtime_agent_ros.demo import report
from realtime_agent_ros.demo.latency import Stage
from realtime_agent_ros.demo.scenario import Outcome

STAGE = Stage("final speech to first motion", 2, 10.0, 20.0, 21.25)


def scene(*, held: bool) -> Outcome:
    return Outcome("A drive", asked="go", done="went", checks=[("it moves", True), ("far", held)])


def shown(*, held: bool) -> str:
    console = Console(file=io.StringIO(), width=120)
    report.show(console, [scene(held=held)], [STAGE], {"output.period": 3})
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_scenes_stages_and_misses_are_shown() -> None:
    text = shown(held=True)
    for part in ("A drive", "2 of 2", "final speech to first motion", "21.2", "output.period"):
        assert part in text
    assert "did not hold" not in text


def test_what_did_not_hold_is_named() -> None:
    assert "did not hold A drive: far" in shown(held=False)


def test_the_file_holds_the_same_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    report.write(path, [scene(held=False)], [STAGE], {"output.period": 3})
    found = json.loads(path.read_text())
    assert found["passed"] is False
    assert found["stages_ms"] == [
        {"stage": STAGE.name, "n": 2, "p50": 10.0, "p99": 20.0, "max": 21.25}
    ]
    assert found["scenes"][0]["expectations"][1] == {"what": "far", "held": False}
    assert found["deadline_misses"] == {"output.period": 3}
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_is_passed_only_if_all_held(tmp_path: Path) -> None:
    report.write(tmp_path / "r.json", [scene(held=True)], [], {})
    assert json.loads((tmp_path / "r.json").read_text())["passed"] is True
