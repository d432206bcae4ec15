"""How long it takes from a scan or a cloud to a verdict, over points, zones and actions.

One row is one message read by its source, seen by the zones, and one velocity judged, in time of
the processor. Points lie as in a corridor: many are close to the zones, none in the approach
footprint, so no search ends early. The ratio is against one numpy pass over the same points in the
same run (all squared distances, counted below a bound), which carries over from machine to machine.

The last rows say how cost grows: the ratio of times over the ratio of sizes, 1 for linear, less
where a fixed part weighs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from measuring import Row, row

from realtime_agent_ros.core.events import ScanReceived
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.shapes import Points
from realtime_agent_ros.core.source_config import PointCloudConfig, ScanConfig
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import PointCloudReceived
from realtime_agent_ros.core.zone_config import ZoneConfig

MOTION = Velocity(0.4, 0.0, 0.3)
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
WARM_UP = 5
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


def times_us(
    act: Callable[[], object], base: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    """Processor time of each round of the two, which take turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + rounds):
        for which, times in zip((act, base), taken, strict=True):
            start = time.thread_time_ns()
            which()
            if number >= WARM_UP:
                times.append((time.thread_time_ns() - start) / 1e3)
    return taken


def measure(case: Case, rounds: int) -> Row:
    """The whole, from the message to the verdict."""
    config, event = message(case)
    bank = SourceBank({"s": config}, BankSettings(0.5, False, 0.1, 1.0, 3.0))
    reflex = Reflex(zones(case))

    def reflect() -> None:
        bank.see("s", event, 0)
        reflex.see(bank.observe(0).points, 0)
        reflex.judge(MOTION, 0.05)

    reflect()
    points = bank.observe(0).points["s"]
    ours, base = times_us(reflect, lambda: one_pass(points), rounds)
    return row(
        f"{case.kind} of {case.points}",
        f"{case.zones} zones: {case.action}",
        ours,
        unit="µs",
        baseline=("one pass", base),
        p50_goal=BUDGETS_US.get(case.key, math.inf),
    )


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


def rows(quick: bool) -> list[Row]:
    found = {case.key: measure(case, 10 if quick else 200) for case in cases()}
    grown = growths({key: its.p50 for key, its in found.items()})
    return list(found.values()) + [
        row("growth", what, [ratio], unit="of linear", worst_goal=GROWTH_ALLOWED)
        for what, ratio in grown
    ]
