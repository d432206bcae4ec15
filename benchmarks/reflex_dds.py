"""Scan out, velocity back, over DDS: ours against a bare rclpy echo and the floor below it.

The scan is published by this process, the velocity comes back to it. Ours sees the scan with four
zones, stops the robot in mid-drive, says so and raises its barrier; an echo answers with a zero at
once. All are there all the time and are measured in turn.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from measuring import Row, row
from reflex_rig import Rig

from harness import Processes
from realtime_agent_ros import dds

BEAMS = (360, 720, 1440)
FLOOR, ECHO, OURS = "raw", "echo", "agent"
TOLD = {
    FLOOR: "floor: serialised messages, own wait set",
    ECHO: "bare rclpy echo",
    "echo_wait_set": "bare echo in our executor",
    "agent_rclpy": "agent_node in rclpy's executor",
    OURS: "agent_node",
}
RATIO = 1.2


def measure(rounds: int) -> dict[int, dict[str, list[float]]]:
    """Milliseconds by beams and subject."""
    with dds.free_domain() as domain, tempfile.TemporaryDirectory() as logs:
        dds.apply_defaults(domain.id)
        processes = Processes(Path(logs))
        rig = Rig(domain.id, processes)
        try:
            rig.echo(FLOOR, "raw")
            rig.echo(ECHO, "single_threaded")
            rig.echo("echo_wait_set", "wait_set")
            rig.agent("agent_rclpy", executor="single_threaded")
            rig.agent(OURS)
            rig.wait_ready()
            return {beams: rig.measure(beams, rounds) for beams in BEAMS}
        finally:
            rig.close()
            processes.close()


def rows(quick: bool) -> list[Row]:
    found = []
    for beams, taken in measure(10 if quick else 300).items():
        for name, values in taken.items():
            goal = RATIO if name == OURS else float("inf")
            found.append(
                row(
                    f"scan of {beams} to velocity",
                    TOLD[name],
                    values,
                    baseline=None if name == ECHO else (TOLD[ECHO], taken[ECHO]),
                    ratio_goal=goal,
                    ratio_p99_goal=goal,
                    headline=name == OURS and beams == 720,
                )
            )
        floor = (TOLD[FLOOR], taken[FLOOR])
        what = f"scan of {beams} to velocity"
        found.append(row(what, "agent_node, against the floor", taken[OURS], baseline=floor))
    return found
