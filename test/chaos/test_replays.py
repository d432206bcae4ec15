"""A recording that is decided otherwise is a breach; one without any decision is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import replays

TELLS_BY_NAME = "import sys; print('decision 7'); sys.exit(int(sys.argv[1][-1]))"


def test_only_a_recording_that_differs_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "COMMAND", (sys.executable, "-c", TELLS_BY_NAME))
    for code in (0, 1, 2):
        (tmp_path / f"run{code}").mkdir()
    (tmp_path / "file0").touch()
    assert replays.replayed(tmp_path.iterdir()) == ["", "a replay differs: run1: decision 7", ""]
