"""benchmarks/results.py: what was measured is read as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
import results
from measuring import row
from results import Result


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    rows = (
        row("w", "s", [1.0, 2.0], baseline=("b", [1.0, 1.5]), ratio_goal=9.0, headline=True),
        row("w", "plain", [1.0]),
    )
    written = {"x": Result(rows, {"cores": "2"}, "2026-01-01", 1.25, False)}
    results.save(tmp_path / "folder" / "r.json", written)
    assert results.load(tmp_path / "folder" / "r.json") == written


@pytest.mark.parametrize("text", ["", "[]", '{"x": 1}', '{"x": {"rows": [{}]}}', '{"x": {}}'])
def test_another_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"other\.json: no results of benchmarks"):
        results.load(path)
