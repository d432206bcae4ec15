"""How long the reflex takes from obstacle points to a verdict, over points and zones.

    python benchmarks/reflex.py [--rounds N] [--check]

One row is one scan seen and one velocity judged, in time of the processor (wall time beside it: on
a busy machine it says more of the others). Points lie as in a room and a corridor: many are
close to the zones, none in the approach footprint, so no search ends early. ``ratio`` is against
one numpy pass over the same points in the same run (all squared distances, counted below a bound).
``--check`` exits 1 where a median is over its budget.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.shapes import Points
from realtime_agent_ros.core.zone_config import ZoneConfig

MOTION = Velocity(0.4, 0.0, 0.3)
ROW = "| {:>6} | {:<26} | {:>9} | {:>6} | {:>7} | {:>8} | {:>5} | {:>6} |\n"
AREAS = [{"action_type": a} for a in ("stop", "slowdown", "limit", "slowdown")]
APPROACH = {
    "action_type": "approach",
    "points": [[0.3, 0.25], [0.3, -0.25], [-0.3, -0.25], [-0.3, 0.25]],
}
SSM = APPROACH | {"action_type": "ssm"}
ROUND = {"action_type": "approach", "type": "circle", "radius": 0.3}


@dataclass(frozen=True)
class Case:
    """A row: number of points, the zones, and the median allowed in microseconds, if any."""

    points: int
    name: str
    zones: dict[str, ZoneConfig]
    budget_us: float | None = None


def zones(count: int, *others: dict[str, object]) -> dict[str, ZoneConfig]:
    """``count`` rectangles of stop, slowdown and limit, none of them occupied, and ``others``."""
    made = []
    for number in range(count):
        half_m = 0.36 + 0.004 * number
        corners = [[half_m, 0.3], [half_m, -0.3], [-half_m, -0.3], [-half_m, 0.3]]
        made.append(AREAS[number % 4] | {"points": corners})
    return {f"Z{n}": ZoneConfig.model_validate(z) for n, z in enumerate([*made, *others])}


CASES = (
    Case(360, "4 polygons", zones(4)),
    Case(720, "4 polygons", zones(4), 150.0),
    Case(1440, "4 polygons", zones(4)),
    Case(720, "1 polygon", zones(1)),
    Case(720, "8 polygons", zones(8)),
    Case(720, "16 polygons", zones(16)),
    Case(720, "4 polygons, approach", zones(4, APPROACH), 500.0),
    Case(720, "4 polygons, round approach", zones(4, ROUND), 500.0),
    Case(720, "4 polygons, ssm", zones(4, SSM)),
    Case(5000, "4 polygons, approach", zones(4, APPROACH)),
    Case(10000, "4 polygons, approach", zones(4, APPROACH)),
    Case(20000, "4 polygons", zones(4), 3000.0),
    Case(20000, "4 polygons, approach", zones(4, APPROACH), 3000.0),
    Case(20000, "4 polygons, round approach", zones(4, ROUND), 3000.0),
    Case(40000, "4 polygons, approach", zones(4, APPROACH)),
)


def surroundings(count: int) -> Points:
    """Beams of a lidar in a corridor 0.8 m wide and 6 m long, with noise of 5 mm."""
    chance = np.random.default_rng(1)
    angle = np.arange(count) * (2 * np.pi / count)
    with np.errstate(divide="ignore"):
        sides = 0.4 / np.abs(np.sin(angle))
        ends = 3.0 / np.abs(np.cos(angle))
    distance = np.minimum(sides, ends) + chance.normal(0.0, 0.005, count)
    return np.column_stack((distance * np.cos(angle), distance * np.sin(angle)))


def measure_us(act: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median and 99th percentile of processor time, and median of wall time."""
    for _ in range(10):
        act()
    taken, wall = np.empty(rounds), np.empty(rounds)
    for number in range(rounds):
        start, wall_start = time.thread_time_ns(), time.perf_counter_ns()
        act()
        wall[number] = time.perf_counter_ns() - wall_start
        taken[number] = time.thread_time_ns() - start
    median, p99 = np.percentile(taken, (50, 99)) / 1e3
    return float(median), float(p99), float(np.median(wall)) / 1e3


def run(case: Case, rounds: int) -> bool:
    """Print the row; whether it keeps its budget."""
    points = surroundings(case.points)
    reflex = Reflex(case.zones)

    def reflect() -> None:
        reflex.see({"scan": points}, 0)
        reflex.judge(MOTION, 0.05)

    def one_pass() -> int:
        return int(np.count_nonzero((points**2).sum(axis=1) < 1.0))

    base_us, _, _ = measure_us(one_pass, rounds)
    median_us, p99_us, wall_us = measure_us(reflect, rounds)
    budget = "" if case.budget_us is None else f"{case.budget_us:.0f}"
    times = [f"{us:.0f}" for us in (median_us, p99_us, wall_us)]
    numbers = (*times, f"{base_us:.1f}", f"{median_us / base_us:.1f}")
    sys.stdout.write(ROW.format(case.points, case.name, *numbers, budget))
    return case.budget_us is None or median_us <= case.budget_us


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--check", action="store_true", help="exit 1 over budget")
    given = parser.parse_args(arguments)
    sys.stdout.write(
        ROW.format(
            "points", "zones", "median µs", "p99 µs", "wall µs", "one pass", "ratio", "budget"
        )
    )
    sys.stdout.write("|---:|---|---:|---:|---:|---:|---:|---:|\n")
    kept = [run(case, given.rounds) for case in CASES]
    return 1 if given.check and not all(kept) else 0


if __name__ == "__main__":
    sys.exit(main())
