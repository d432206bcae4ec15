"""How long it takes from a scan or a cloud to a verdict, over points, zones and actions.

    python benchmarks/reflex.py [--rounds N] [--check]

One row is one message read by its source, seen by the zones, and one velocity judged, in time of
the processor; ``reflex`` is the part of the zones alone. Points lie as in a corridor: many are
close to the zones, none in the approach footprint, so no search ends early. ``ratio`` is of the
whole against one numpy pass over the same points in the same run (all squared distances, counted
below a bound), which carries over from machine to machine.

Below the table stands how cost grows: the ratio of times over the ratio of sizes, 1 for linear,
less where a fixed part weighs. ``--check`` exits 1 where a median is over its budget or grows
faster than linear.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from realtime_agent_ros.core.events import ScanReceived
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.shapes import Points
from realtime_agent_ros.core.source_config import PointCloudConfig, ScanConfig
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import PointCloudReceived
from realtime_agent_ros.core.zone_config import ZoneConfig

MOTION = Velocity(0.4, 0.0, 0.3)
ROW = "| {:>6} | {:>6} | {:>5} | {:<18} | {:>7} | {:>7} | {:>7} | {:>7} | {:>6} | {:>6} |\n"
HEAD = ("input", "points", "zones", "with", "reflex", "all µs", "p99 µs", "wall µs", "ratio")
BEAMS, CLOUDS, ZONES = (360, 720, 1440), (1000, 20_000, 50_000), (1, 4, 8)
BODY = [[0.3, 0.25], [0.3, -0.25], [-0.3, -0.25], [-0.3, 0.25]]
AREAS = ("stop", "slowdown", "limit", "slowdown")
AREA = "stop, slow, limit"
OTHERS: dict[str, dict[str, Any]] = {
    "approach": {"action_type": "approach", "points": BODY},
    "round approach": {"action_type": "approach", "type": "circle", "radius": 0.3},
    "ssm": {"action_type": "ssm", "points": BODY},
}
BUDGETS_US = {
    ("scan", 720, 4, AREA): 150.0,
    ("scan", 720, 4, "approach"): 500.0,
    ("cloud", 20_000, 4, AREA): 3000.0,
    ("cloud", 20_000, 4, "approach"): 3000.0,
}
GROWTH_ALLOWED = 1.25
"""Of what linear would be; a noisy machine needs some room."""


@dataclass(frozen=True)
class Case:
    """A row: kind of source, number of points, number of zones, and what else they do."""

    kind: str
    points: int
    zones: int
    action: str

    @property
    def key(self) -> tuple[str, int, int, str]:
        return self.kind, self.points, self.zones, self.action


def cases() -> Iterable[Case]:
    """Every number of points with every number of zones; with four, every other action too."""
    for kind, sizes in (("scan", BEAMS), ("cloud", CLOUDS)):
        for points in sizes:
            yield from (Case(kind, points, count, AREA) for count in ZONES)
            yield from (Case(kind, points, 4, action) for action in OTHERS)


def zones(case: Case) -> dict[str, ZoneConfig]:
    """Rectangles of stop, slowdown and limit, none of them occupied, and one of another action."""
    made: list[dict[str, Any]] = []
    for number in range(case.zones):
        x = 0.36 + 0.004 * number
        corners = [[x, 0.3], [x, -0.3], [-x, -0.3], [-x, 0.3]]
        made.append({"action_type": AREAS[number % 4], "points": corners})
    made += [OTHERS[case.action]] if case.action in OTHERS else []
    return {f"Z{n}": ZoneConfig.model_validate(z) for n, z in enumerate(made)}


def distances(count: int) -> Points:
    """Ranges of a lidar in a corridor 0.8 m wide and 6 m long, with noise of 5 mm."""
    angle = np.arange(count) * (math.tau / count) - math.pi
    with np.errstate(divide="ignore"):
        walls = np.minimum(0.4 / np.abs(np.sin(angle)), 3.0 / np.abs(np.cos(angle)))
    return np.asarray(walls + np.random.default_rng(1).normal(0.0, 0.005, count))


def message(case: Case) -> tuple[ScanConfig | PointCloudConfig, Any]:
    """The source's parameters and its message; the cloud has three heights, one of them floor."""
    ranges, step = distances(case.points), math.tau / case.points
    if case.kind == "scan":
        last = -math.pi + step * (case.points - 1)
        return ScanConfig(), ScanReceived(ranges, -math.pi, last, step, 0.05, 12.0)
    angle = np.arange(case.points) * step - math.pi
    height = np.tile((0.0, 0.2, 0.4), case.points // 3 + 1)[: case.points]
    cloud = np.column_stack((ranges * np.cos(angle), ranges * np.sin(angle), height))
    return PointCloudConfig(topic="points"), PointCloudReceived(cloud.astype(np.float32))


def measure_us(act: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median and 99th percentile of processor time, and median of wall time."""
    for _ in range(5):
        act()
    taken, wall = np.empty(rounds), np.empty(rounds)
    for number in range(rounds):
        start, wall_start = time.thread_time_ns(), time.perf_counter_ns()
        act()
        wall[number] = time.perf_counter_ns() - wall_start
        taken[number] = time.thread_time_ns() - start
    median, p99 = np.percentile(taken, (50, 99)) / 1e3
    return float(median), float(p99), float(np.median(wall)) / 1e3


def run(case: Case, rounds: int) -> float:
    """Print the row; the median of the whole in microseconds."""
    config, event = message(case)
    bank = SourceBank({"s": config}, BankSettings(0.5, False, 0.1, 1.0, 3.0))
    reflex = Reflex(zones(case))

    def read() -> Any:
        bank.see("s", event, 0)
        return bank.observe(0).points

    def reflect(points: Any) -> None:
        reflex.see(points, 0)
        reflex.judge(MOTION, 0.05)

    points = read()
    base_us, _, _ = measure_us(lambda: one_pass(points["s"]), rounds)
    reflex_us, _, _ = measure_us(lambda: reflect(points), rounds)
    median_us, p99_us, wall_us = measure_us(lambda: reflect(read()), rounds)
    budget = f"{BUDGETS_US[case.key]:.0f}" if case.key in BUDGETS_US else ""
    times = [f"{us:.0f}" for us in (reflex_us, median_us, p99_us, wall_us)]
    sys.stdout.write(ROW.format(*case.key, *times, f"{median_us / base_us:.1f}", budget))
    return median_us


def one_pass(points: Points) -> int:
    return int(np.count_nonzero((points**2).sum(axis=1) < 1.0))


def growths(medians: dict[tuple[str, int, int, str], float]) -> Iterable[tuple[str, float]]:
    """What is compared, and the ratio of times over the ratio of sizes."""
    for kind, sizes in (("scan", BEAMS), ("cloud", CLOUDS)):
        for action in (AREA, *OTHERS):
            for few, many in pairwise(sizes):
                times = medians[kind, many, 4, action] / medians[kind, few, 4, action]
                yield f"{kind}, {action}: {few} to {many} points", times / (many / few)
        for few, many in pairwise(ZONES):
            times = medians[kind, sizes[1], many, AREA] / medians[kind, sizes[1], few, AREA]
            yield f"{kind} of {sizes[1]}: {few} to {many} zones", times / (many / few)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--check", action="store_true", help="exit 1 over budget")
    given = parser.parse_args(arguments)
    sys.stdout.write(ROW.format(*HEAD, "budget") + "|---|" + "---:|---:|---|" + "---:|" * 6 + "\n")
    medians = {case.key: run(case, given.rounds) for case in cases()}
    late = [key for key, budget in BUDGETS_US.items() if medians[key] > budget]
    sys.stdout.write("\n| growth | of linear |\n|---|---:|\n")
    grown = list(growths(medians))
    sys.stdout.write("".join(f"| {what} | {ratio:.2f} |\n" for what, ratio in grown))
    late += [what for what, ratio in grown if ratio > GROWTH_ALLOWED]
    sys.stdout.write("".join(f"over: {what}\n" for what in late))
    return 1 if given.check and late else 0


if __name__ == "__main__":
    sys.exit(main())
