"""Scan out, velocity back, over DDS, with and without a recording: the writing thread included."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from measuring import Row, row
from reflex_rig import Rig

from harness import Processes
from realtime_agent_ros import dds

BEAMS = 720
GOAL = 1.05
WITHOUT, RECORDED = "without", "recorded"


def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds from the scan that stops the robot to the zero, of the two in turn."""
    with dds.free_domain() as domain, tempfile.TemporaryDirectory() as folder:
        dds.apply_defaults(domain.id)
        processes = Processes(Path(folder))
        rig = Rig(domain.id, processes)
        try:
            rig.agent(WITHOUT)
            rig.agent(RECORDED, record_folder=str(Path(folder) / "runs"))
            rig.wait_ready()
            taken = rig.measure(BEAMS, rounds)
        finally:
            rig.close()
            processes.close()
        if not list(Path(folder).glob("runs/*/*.mcap")):
            raise RuntimeError("nothing was recorded")
        return taken


def rows(quick: bool) -> list[Row]:
    taken = measure(10 if quick else 300)
    what, base = f"scan of {BEAMS} to velocity", (WITHOUT, taken[WITHOUT])
    return [
        row(what, WITHOUT, taken[WITHOUT]),
        row(what, RECORDED, taken[RECORDED], baseline=base, ratio_goal=GOAL),
    ]
