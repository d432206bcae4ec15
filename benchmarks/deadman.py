"""kill -9 of agent_node in mid-drive: how long until the simulated robot's command is zero?

Real processes over DDS, each agent started, driven and struck down anew. The simulator's own
timeout is so long that only the deadman can have sent the zero.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from measuring import Row, row

from deadman_drill import Drill, Strike
from harness import Processes
from realtime_agent_ros import dds

BOUND_MS = 200.0


def measure(kills: int, number: signal.Signals) -> list[Strike]:
    """Strike ``kills`` agents down, one after the other."""
    strikes = []
    with dds.free_domain() as domain, tempfile.TemporaryDirectory() as logs:
        dds.apply_defaults(domain.id)
        processes = Processes(Path(logs))
        drill = Drill(domain.id, processes)
        try:
            for _ in range(kills):
                strike, agent = drill.strike(number)
                strikes.append(strike)
                drill.again(agent)
        finally:
            drill.close()
            processes.close()
    return strikes


def rows(quick: bool) -> list[Row]:
    found = []
    for number, what, times in ((signal.SIGKILL, "killed", 50), (signal.SIGSTOP, "stopped", 20)):
        strikes = measure(2 if quick else times, number)
        first_ms = [strike.cmd_vel_s * 1e3 for strike in strikes]
        obeyed_ms = [strike.commanded_s * 1e3 for strike in strikes]
        found += [
            row(f"agent_node {what} in mid-drive", "first zero on cmd_vel", first_ms),
            row(
                f"agent_node {what} in mid-drive",
                "zero obeyed (told every 20 ms)",
                obeyed_ms,
                worst_goal=BOUND_MS,
                headline=number is signal.SIGKILL,
            ),
        ]
    return found
