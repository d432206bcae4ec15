"""ament_flake8, as ROS's own packages are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

ament_flake8 = pytest.importorskip(
    "ament_flake8.main", reason="ament_flake8 comes with a ROS installation or the extra test"
)

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("realtime_agent_ros", "launch", "test", "scripts", "examples", "benchmarks", "setup.py")


def test_ament_flake8_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(ROOT / folder) for folder in FOLDERS]
    code = ament_flake8.main(["--config", str(ROOT / ".flake8"), *paths])
    assert code == 0, capsys.readouterr().out[-4000:]
