"""A recording that is decided otherwise is a breach, or unread; one without a decision is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import replays

TELLS_BY_NAME = "import sys; print('decision 7'); sys.exit(int(sys.argv[1][-1]))"


def test_a_recording_that_differs_or_can_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "COMMAND", (sys.executable, "-c", TELLS_BY_NAME))
    for code in (0, 1, 2, 3):
        (tmp_path / f"run{code}").mkdir()
        (tmp_path / f"run{code}" / "0.mcap").touch()
    (tmp_path / "empty1").mkdir()
    (tmp_path / "file0").touch()
    differs = "a replay differs, or can't be"
    assert replays.replayed(tmp_path.iterdir()) == [
        *("", f"{differs}: run1: decision 7", f"{differs}: run2: decision 7", ""),
    ]
