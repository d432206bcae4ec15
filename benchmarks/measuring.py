"""What every benchmark shares: rows, measurement in turns, a look at how busy the machine is.

Belongs here: how numbers are taken and told. Does not belong here: what is measured (a file each),
where the tables go (``run``).
"""

from __future__ import annotations

import math
import os
import platform
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

PACKAGES = ("ros-rclpy", "openai-agents", "openai", "httpx2", "numpy", "mujoco")
CALIBRATION_LOOPS = 200_000
BUSY_RATIO = 1.5
Subject = Callable[[], Awaitable[float]]
"""Does its thing once and gives the number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a subject's distribution, perhaps against a baseline and a goal.

    ``ratio`` and ``ratio_p99`` are against ``baseline``, measured in the same run. ``kept`` is
    None where there is no ``goal``.
    """

    what: str
    subject: str
    unit: str
    count: int
    p50: float
    p99: float
    worst: float
    baseline: str = ""
    ratio: float | None = None
    ratio_p99: float | None = None
    goal: str = ""
    kept: bool | None = None


def row(
    what: str,
    subject: str,
    values: Sequence[float],
    *,
    unit: str = "ms",
    baseline: tuple[str, Sequence[float]] | None = None,
    ratio_goal: float = math.inf,
    p50_goal: float = math.inf,
    worst_goal: float = math.inf,
) -> Row:
    """Summarise ``values``; goals are upper bounds, the ratio's is on the medians.

    Raises ValueError if there are no values: nothing measured is no result.
    """
    if not values:
        raise ValueError(f"{what}, {subject}: nothing was measured")
    p50, p99 = _percentiles(values)
    ratio = ratio_p99 = None
    if baseline is not None:
        base_p50, base_p99 = _percentiles(baseline[1])
        ratio, ratio_p99 = p50 / base_p50, p99 / base_p99
    bounds = (
        (ratio if ratio is not None else math.inf, ratio_goal, "ratio"),
        (p50, p50_goal, "p50"),
        (max(values), worst_goal, "worst"),
    )
    asked = [(value, bound, name) for value, bound, name in bounds if bound < math.inf]
    return Row(
        what=what,
        subject=subject,
        unit=unit,
        count=len(values),
        p50=p50,
        p99=p99,
        worst=max(values),
        baseline=baseline[0] if baseline else "",
        ratio=ratio,
        ratio_p99=ratio_p99,
        goal=", ".join(f"{name} ≤ {bound:g}" for _, bound, name in asked),
        kept=all(value <= bound for value, bound, _ in asked) if asked else None,
    )


async def interleave(
    subjects: Mapping[str, Subject], rounds: int, warm_up: int = 2
) -> dict[str, list[float]]:
    """Measure each subject once a round, in turn, so that a slow minute hits all alike.

    The first ``warm_up`` rounds aren't counted. Every second round runs backwards.
    """
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for number in range(warm_up + rounds):
        names = list(subjects) if number % 2 == 0 else list(reversed(list(subjects)))
        for name in names:
            value = await subjects[name]()
            if number >= warm_up:
                taken[name].append(value)
    return taken


class Noise:
    """How evenly this machine runs: a fixed piece of work, timed now and then."""

    def __init__(self) -> None:
        self.taken_ms: list[float] = []
        self.worked_ms: list[float] = []

    def sample(self, times: int = 10) -> None:
        """Time the fixed work."""
        for _ in range(times):
            start, worked = time.perf_counter_ns(), time.thread_time_ns()
            for _ in range(CALIBRATION_LOOPS):
                pass
            self.taken_ms.append((time.perf_counter_ns() - start) / 1e6)
            self.worked_ms.append((time.thread_time_ns() - worked) / 1e6)

    @property
    def ratio(self) -> float:
        """What it took at worst (90th percentile) over the processor's time that it needs.

        1 is perfectly even; 2 is a processor that is shared with one other.
        """
        return float(np.percentile(self.taken_ms, 90) / np.median(self.worked_ms))

    @property
    def busy(self) -> bool:
        """Whether the machine was too busy for absolute times to be judged."""
        return self.ratio > BUSY_RATIO


def machine() -> dict[str, str]:
    """What the numbers depend on."""
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    found |= {"cores": str(os.cpu_count()), "load": f"{os.getloadavg()[0]:.1f}"}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    p50, p99 = np.percentile(values, (50, 99))
    return float(p50), float(p99)
