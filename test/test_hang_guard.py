"""A loop that stands still ends its process, whatever holds the interpreter."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from realtime_agent_ros.hang_guard import HANG_ENV, HangGuard

TURNS = """
import sys, time
from realtime_agent_ros.hang_guard import HangGuard
guard = HangGuard()
def stand():
    {stands}
for _ in range(12):
    guard.alive()
    time.sleep(0.1)
{pauses}
stand()
"""


def run(limit_s: str, stands: str, pauses: str = "") -> subprocess.CompletedProcess[str]:
    program = TURNS.format(stands=stands, pauses=pauses)
    return subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=os.environ | {HANG_ENV: limit_s},
        capture_output=True,
        text=True,
        timeout=60.0,
        check=False,
    )


@pytest.mark.parametrize("stands", ["time.sleep(50)", "sum(range(10**12))"])
def test_a_loop_that_stands_still_ends_it_and_says_where(stands: str) -> None:
    """The second holds the interpreter's lock: no thread of Python would get to it."""
    done = run("2", stands)
    assert done.returncode == 1
    assert "in stand" in done.stderr


@pytest.mark.parametrize(("limit_s", "pauses"), [("2", "guard.pause()"), ("0", "")])
def test_nothing_ends_a_process_in_a_pause_or_without_a_limit(limit_s: str, pauses: str) -> None:
    done = run(limit_s, "time.sleep(3)", pauses)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "0.5", "1e12"])
def test_a_limit_that_is_none_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HANG_ENV, text)
    with pytest.raises(ValueError, match=f"{HANG_ENV}: got '{text}'"):
        HangGuard()
