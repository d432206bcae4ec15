"""The benchmarks run; what they measure is for a quiet machine to say."""

import runpy
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def test_the_reflex_prints_a_row_for_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    script = runpy.run_path(str(BENCHMARKS / "reflex.py"))
    assert script["main"](["--rounds", "1"]) == 0
    rows = [
        [cell.strip() for cell in line.split("|")[1:5]]
        for line in capsys.readouterr().out.splitlines()
    ]
    assert [row for row in rows if row[:1] in (["scan"], ["cloud"])] == [
        [str(part) for part in case.key] for case in script["cases"]()
    ]
