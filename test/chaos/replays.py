"""What was recorded while things broke is decided again: invariant 10 says that nothing differs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "realtime_agent_ros.cli", "replay", "--verify")
EMPTY = 3
"""The exit code of a recording without a single decision: its agent died early."""
SAID = 400


def replayed(runs: Iterable[Path]) -> list[str]:
    """Of every run what differs, or an empty text; an agent that died at once has written none."""
    return [_difference(run) for run in sorted(runs) if run.is_dir() and any(run.glob("*.mcap"))]


def _difference(run: Path) -> str:
    done = subprocess.run([*COMMAND, str(run)], capture_output=True, text=True, check=False)
    if done.returncode in (0, EMPTY):
        return ""
    said = " ".join((done.stdout[:SAID] + done.stderr[-SAID:]).split())
    return f"a replay differs, or can't be: {run.name}: {said}"
