"""kill -9 of agent_node in mid-drive: how long until the simulated robot's command is zero?

    python benchmarks/deadman.py [kills] [--signal KILL|STOP]

Real processes over DDS, each agent started, driven and struck down anew. Prints the distribution
in ms and exits 1 if the worst is over the bound of 200 ms.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

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


def row(name: str, values_s: Sequence[float]) -> str:
    """One line of the table; percentiles by linear interpolation."""
    cuts = statistics.quantiles(values_s, n=100, method="inclusive")
    p50, p99, worst = (1e3 * v for v in (cuts[49], cuts[98], max(values_s)))
    return f"{name:<34} p50 {p50:6.1f}  p99 {p99:6.1f}  max {worst:6.1f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kills", nargs="?", type=int, default=20, help="at least 2")
    parser.add_argument("--signal", choices=("KILL", "STOP"), default="KILL")
    options = parser.parse_args()
    if options.kills < 2:
        parser.error("a distribution needs at least 2 kills")
    strikes = measure(options.kills, signal.Signals[f"SIG{options.signal}"])
    load = os.getloadavg()[0]
    lines = [
        f"SIG{options.signal}, {len(strikes)} times, {os.cpu_count()} cores, load {load:.1f}",
        row("first zero on cmd_vel", [s.cmd_vel_s for s in strikes]),
        row("zero obeyed (told every 20 ms)", [s.commanded_s for s in strikes]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if max(s.commanded_s for s in strikes) * 1e3 > BOUND_MS else 0


if __name__ == "__main__":
    sys.exit(main())
