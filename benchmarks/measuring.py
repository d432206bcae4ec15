"""What every benchmark shares: rows, measurement in turns, a look at how busy the machine is.

Belongs here: how numbers are taken and told. Does not belong here: what is measured (a file each),
where the tables go (``run``).
"""

from __future__ import annotations

import ctypes
import math
import os
import platform
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

PACKAGES = (
    "ros-rclpy",
    "ros-rmw-fastrtps-cpp",
    "ros-fastrtps",
    "openai-agents",
    "openai",
    "httpx2",
    "numpy",
    "mujoco",
)
HERE = Path(__file__).resolve().parent
CALIBRATION_LOOPS = 200_000
BUSY_RATIO = 1.5
BUSY_SHARE = 0.1
"""Of all cores, taken by whoever has nothing to do with the benchmark."""
PR_SET_CHILD_SUBREAPER = 36
"""Of Linux's prctl."""
RESAMPLES = 400
FEW = 10
"""Fewer values than these have no range to speak of."""
KEPT, OPEN, MISSED = "kept", "open", "MISSED"
Subject = Callable[[], Awaitable[float]]
"""Does its thing once and gives the number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a subject's distribution, perhaps against a baseline and a goal.

    ``ratio`` and ``ratio_p99`` are against ``baseline``, measured in the same run; their ranges are
    95 % bootstrap intervals, None where either side has fewer than ``FEW`` values. ``goals`` says
    what became of each goal: that of a ratio is open while it lies within the range. ``headline``
    rows are shown in the README too.
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
    ratio_range: tuple[float, float] | None = None
    ratio_p99_range: tuple[float, float] | None = None
    goals: Mapping[str, str] = field(default_factory=dict)
    headline: bool = False

    def of(self, verdict: str) -> str:
        """The goals that were KEPT, MISSED, or are OPEN."""
        return ", ".join(goal for goal, became in self.goals.items() if became == verdict)


@dataclass(frozen=True, slots=True)
class Goal:
    """An upper bound of one number of a row, what was measured (None: nothing), and for a ratio
    its range: while the bound is within, nobody knows."""

    name: str
    bound: float
    value: float | None
    span: tuple[float, float] | None = None

    def __str__(self) -> str:
        return f"{self.name} ≤ {self.bound:g}"

    @property
    def verdict(self) -> str:
        if self.value is None:
            return MISSED
        low, high = self.span or (self.value, self.value)
        return KEPT if high <= self.bound else MISSED if low > self.bound else OPEN


@dataclass(frozen=True, slots=True)
class Noted:
    """Rows, and what must be known beside them."""

    rows: Sequence[Row]
    notes: Mapping[str, str]


def row(
    what: str,
    subject: str,
    values: Sequence[float],
    *,
    unit: str = "ms",
    baseline: tuple[str, Sequence[float]] | None = None,
    ratio_goal: float = math.inf,
    ratio_p99_goal: float = math.inf,
    p50_goal: float = math.inf,
    p99_goal: float = math.inf,
    worst_goal: float = math.inf,
    headline: bool = False,
) -> Row:
    """Summarise ``values``; goals are upper bounds, that of the ratio is on the medians.

    Raises ValueError if there are no values: nothing measured is no result.
    """
    if not values:
        raise ValueError(f"{what}, {subject}: nothing was measured")
    p50, p99 = _percentiles(values)
    ratio = ratio_p99 = ratio_range = ratio_p99_range = None
    if baseline is not None:
        base_p50, base_p99 = _percentiles(baseline[1])
        ratio, ratio_p99 = p50 / base_p50, p99 / base_p99
        if min(len(values), len(baseline[1])) >= FEW:
            ratio_range, ratio_p99_range = _ratio_ranges(values, baseline[1])
    goals = [
        Goal("ratio", ratio_goal, ratio, ratio_range),
        Goal("ratio of p99", ratio_p99_goal, ratio_p99, ratio_p99_range),
        Goal("p50", p50_goal, p50),
        Goal("p99", p99_goal, p99),
        Goal("worst", worst_goal, max(values)),
    ]
    asked = [goal for goal in goals if goal.bound < math.inf]
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
        ratio_range=ratio_range,
        ratio_p99_range=ratio_p99_range,
        goals={str(goal): goal.verdict for goal in asked},
        headline=headline,
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


class Others:
    """What the rest of the machine works, from now on: all processes but this one and what came of
    it and has ended, and what a hypervisor gives to other machines. By ticks of the kernel, so
    roughly. Children whose parent was killed become this process's own."""

    def __init__(self) -> None:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._busy_s, self._own_s, self._began_s = busy_s(), own_s(), time.monotonic()

    def share(self) -> float:
        """Of all cores, 0 to 1."""
        with suppress(ChildProcessError):  # none is left
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        others_s = busy_s() - self._busy_s - (own_s() - self._own_s)
        had_s = (time.monotonic() - self._began_s) * (os.cpu_count() or 1)
        return min(1.0, max(0.0, others_s / had_s))


def busy_s() -> float:
    """Processor time of everybody since the start of the system, stolen time included."""
    ticks = [int(word) for word in Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]]
    user, nice, system, _idle, _iowait, _irq, _softirq, steal = ticks[:8]
    return (user + nice + system + steal) / os.sysconf("SC_CLK_TCK")


def own_s() -> float:
    """Processor time of this process and of all children that have ended."""
    return sum(os.times()[:4])


def machine() -> dict[str, str]:
    """What the numbers depend on; the load is that of the minute before."""
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    found |= {"cpu": _cpu(), "cores": str(os.cpu_count()), "load": f"{os.getloadavg()[0]:.1f}"}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    with suppress(ImportError):
        from rclpy import get_rmw_implementation_identifier

        found["rmw"] = get_rmw_implementation_identifier()
    if commit := _commit():
        found["commit"] = commit
    return found


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((ln.partition(": ")[2] for ln in lines if ln.startswith("model name")), "unknown")


def _commit() -> str:
    """What is measured, with a plus if it was changed since; nothing outside of a clone."""
    git = ("git", "-C", str(HERE))
    asked = subprocess.run((*git, "rev-parse", "--short", "HEAD"), capture_output=True, text=True)
    if asked.returncode:
        return ""
    same = subprocess.run((*git, "diff", "--quiet", "HEAD", "--", "../realtime_agent_ros", "*.py"))
    return asked.stdout.strip() + ("+" if same.returncode else "")


def _ratio_ranges(
    values: Sequence[float], base: Sequence[float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """How far the ratios of the medians and of the 99th percentiles can be trusted: 95 % ranges
    of the percentile bootstrap (Efron 1979), with a fixed seed."""
    random = np.random.default_rng(0)

    def resampled(taken: Sequence[float]) -> np.ndarray:
        drawn = random.choice(np.asarray(taken), size=(RESAMPLES, len(taken)))
        return np.percentile(drawn, (50, 99), axis=1)

    ratios = resampled(values) / resampled(base)
    (low, low_p99), (high, high_p99) = np.percentile(ratios, (2.5, 97.5), axis=1)
    return (float(low), float(high)), (float(low_p99), float(high_p99))


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    p50, p99 = np.percentile(values, (50, 99))
    return float(p50), float(p99)
