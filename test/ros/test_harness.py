"""The harness leaves nobody behind, and says so if a node did."""

from __future__ import annotations

import pytest

from harness import Processes, alive

pytestmark = pytest.mark.ros

SLEEP = "import time; time.sleep(60)"
LEAVE_A_CHILD = f"""
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", "{SLEEP}"], start_new_session=True).pid)
"""


def test_what_still_runs_is_killed(processes: Processes) -> None:
    child = processes.start("-c", SLEEP)
    child.wait_for(lambda: processes.survivors() == [child.pid])  # while it execs it has no mark
    processes.close()
    assert not alive(child.pid)


def test_a_grandchild_that_went_its_own_way_is_found_and_killed(processes: Processes) -> None:
    child = processes.start("-c", LEAVE_A_CHILD)
    assert child.wait() == 0
    pid = int(child.text())
    with pytest.raises(AssertionError, match=f"processes .{pid}. outlived the test"):
        processes.close(gone_s=0.2)
    child.wait_for(lambda: not alive(pid))
