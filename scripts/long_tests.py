"""The property tests of what must never happen, with 100,000 cases and more of them.

    long_tests.py [--cases N] [--jobs N] [--seed N] [--invariant N ...]

The cases are dealt out evenly to the invariants and by weight to their tests, and run in parallel
processes, each job with its own seed, which is printed: run a test that fails again with
--hypothesis-seed. Two quiet cores take about five minutes. Exit code 1 if a test fails, or fewer
cases ran than were asked for (Hypothesis may have found that there are no more).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = "test/core/"
REFLEX, OUTPUT = "test_reflex_invariants.py::test_", "test_smoother_properties.py::test_"
ARBITER, LIFE = "test_arbiter_properties.py::test_", "test_invariants.py::test_"
GUARD = "guards/test_never_releases.py"
SOURCE = "sources/test_never_releases.py::test_"
INVARIANTS: dict[int, dict[str, float]] = {
    3: {
        f"{REFLEX}a_zero_passes_and_what_is_not_finite_is_a_zero": 1.0,
        f"{OUTPUT}from_wherever_it_was_a_wish_for_zero_ends_in_zero": 0.5,
        f"{ARBITER}a_zero_of_the_winner_is_never_refused": 2.0,
    },
    5: {
        f"{REFLEX}what_leaves_is_finite_within_bounds_and_rests_in_the_end": 2.0,
        f"{OUTPUT}what_leaves_is_finite_and_within_the_bounds": 0.5,
        f"{ARBITER}the_answer_is_always_finite_and_a_zero_when_nobody_drives": 1.0,
        f"{LIFE}every_tick_sends_a_velocity_and_every_velocity_is_finite_and_within_bounds": 0.1,
    },
    6: {
        f"{REFLEX}no_speed_is_raised_and_no_point_more_raises_one": 2.0,
        f"{REFLEX}a_zone_more_raises_no_speed": 1.0,
        f"{REFLEX}older_data_raise_no_speed": 1.0,
        f"{REFLEX}an_obstacle_more_of_any_sensor_raises_no_speed": 1.0,
        f"{OUTPUT}nothing_after_the_reflex_raises_a_speed": 0.5,
        f"{LIFE}an_obstacle_more_never_makes_it_faster": 0.1,
    },
    7: {
        f"{REFLEX}missing_data_raises_no_speed": 2.0,
        f"{REFLEX}beams_that_fail_raise_no_speed_of_a_stop": 1.0,
        **{f"{SOURCE}{kind}": 0.5 for kind in ("scan", "pointcloud", "range", "polygon")},
        GUARD: 1.0,
        f"{LIFE}while_a_cause_stands_or_data_are_missing_nothing_but_zeros_leaves": 0.1,
    },
}
"""By the numbers of docs/architecture.md: tests, and how many of the cases each gets."""
MAX_CASES_A_JOB = 10_000
RAN = re.compile(r"(\d+) passing, (\d+) failing")


@dataclass(frozen=True)
class Job:
    """Part of the cases of one test; a file of tests runs each of them with so many."""

    invariant: int
    test: str
    cases: int
    seed: int


@dataclass(frozen=True)
class Done:
    """What became of a job: cases that really ran, and what pytest said."""

    job: Job
    ran: int
    seconds: float
    failure: str


def jobs(cases: int, seed: int, invariants: list[int]) -> Iterator[Job]:
    """The work, the longest tests first."""
    for number in invariants:
        tests = INVARIANTS[number]
        for test, weight in sorted(tests.items(), key=lambda item: item[1]):
            left = -(-round(cases * weight) // round(sum(tests.values()) * 10)) * 10
            while left > 0:
                part = min(left, MAX_CASES_A_JOB)
                yield Job(number, test, part, seed)
                left, seed = left - part, seed + 1


def run(job: Job) -> Done:
    """Run one job in a process of its own."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
        "--hypothesis-show-statistics", f"--hypothesis-seed={job.seed}", f"{CORE}{job.test}",
    ]  # fmt: skip
    environment = os.environ | {"HYPOTHESIS_PROFILE": "long", "LONG_CASES": str(job.cases)}
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    counts = [(int(good), int(bad)) for good, bad in RAN.findall(done.stdout)]
    failure = "" if done.returncode == 0 else done.stdout + done.stderr
    return Done(job, sum(map(sum, counts)), time.monotonic() - start, failure)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000, help="in all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first job")
    parser.add_argument("--invariant", type=int, action="append", choices=list(INVARIANTS))
    given = parser.parse_args(arguments)
    asked = given.invariant or list(INVARIANTS)
    start, done = time.monotonic(), []
    with ThreadPoolExecutor(given.jobs) as pool:
        each = -(-given.cases // len(asked))
        for ended in as_completed(pool.submit(run, job) for job in jobs(each, given.seed, asked)):
            done.append(ended.result())
            tell(done[-1])
    total = {n: sum(d.ran for d in done if d.job.invariant == n) for n in asked}
    for number, ran in total.items():
        sys.stdout.write(f"invariant {number}: {ran} cases\n")
    failed = [d for d in done if d.failure]
    sys.stdout.write(
        f"{sum(total.values())} cases in {time.monotonic() - start:.0f} s, "
        f"{len(failed)} of {len(done)} jobs failed\n"
    )
    return 1 if failed or sum(total.values()) < given.cases else 0


def tell(done: Done) -> None:
    """A line for a job, and all of a failure."""
    job, state = done.job, "FAILED" if done.failure else "ok"
    sys.stdout.write(
        f"{state:<6} {job.invariant} {done.ran:>6} cases {done.seconds:>5.0f} s "
        f"seed {job.seed} {job.test}\n{done.failure}"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
