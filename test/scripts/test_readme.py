"""The README's numbers come from a run that held, and nothing else of it changes."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "readme.py"
REPORT = {
    "version": "0.1.0",
    "machine": "x86_64, 2 cores",
    "python": "3.12.1",
    "passed": True,
    "stages_ms": [{"stage": "a stage", "n": 3, "p50": 1.23, "p99": 99.96, "max": 1234.5}],
    "deadline_misses": {"output.period": 0},
}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """The script's names, with README and picture in a folder of the test's own."""
    names = runpy.run_path(str(SCRIPT))
    inside = names["main"].__globals__
    monkeypatch.setitem(inside, "README", tmp_path / "README.md")
    monkeypatch.setitem(inside, "PICTURE", tmp_path / "images" / "demo.png")
    monkeypatch.setitem(inside, "VOICE", tmp_path / "voice.md")
    text = f"before\n{names['BEGIN']}\nold\n{names['END']}\nafter\n"
    for page in ("README.md", "voice.md"):
        (tmp_path / page).write_text(text, encoding="utf-8")
    return names


def leave_run(folder: Path, **changes: Any) -> Path:
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps(REPORT | changes), encoding="utf-8")
    (folder / "flat.png").write_bytes(b"picture")
    return folder


def test_a_run_fills_the_block_and_the_picture(script: dict[str, Any], tmp_path: Path) -> None:
    assert script["main"](leave_run(tmp_path / "demo")) == 0
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| a stage | 3 | 1.2 | 100.0 | 1234 |" in text
    assert "x86_64, 2 cores, Python 3.12.1" in text
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert (tmp_path / "images" / "demo.png").read_bytes() == b"picture"


def test_a_spoken_run_fills_the_page_on_voice(script: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "voice.json").write_text(json.dumps(REPORT), encoding="utf-8")
    assert script["main"](tmp_path) == 0
    assert "`make demo ARGS=--voice`" in (tmp_path / "voice.md").read_text(encoding="utf-8")
    assert "old" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_a_run_that_did_not_hold_is_refused(
    script: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script["main"](leave_run(tmp_path / "demo", passed=False)) == 1
    assert "did not hold" in capsys.readouterr().err
    assert "old" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_without_a_run_it_says_what_to_do(
    script: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script["main"](tmp_path) == 1
    assert "make demo" in capsys.readouterr().err


def test_a_readme_without_markers_is_named(script: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        script["filled"]("no markers", "block")
