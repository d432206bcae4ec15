"""What is said of the machine's lateness is what the kernel counts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lateness import Sampler, Waits
from waiting import wait_for


def rests(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def test_a_process_that_shares_its_processor_waits_and_one_that_rests_does_not() -> None:
    one = {os.sched_getaffinity(0).pop()}
    spin = [sys.executable, "-S", "-c", "while True: pass"]
    crowd = [
        subprocess.Popen(spin, preexec_fn=lambda: os.sched_setaffinity(0, one)) for _ in range(3)
    ]
    resting = subprocess.Popen(
        [sys.executable, "-S", "-c", "print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert resting.stdout is not None
        resting.stdout.readline()  # it is past its start, and only the input is left
        wait_for(lambda: rests(resting.pid), "a process that waits for its input")
        waits, none = Waits(crowd[0].pid), Waits(resting.pid)
        waited_s: list[float] = []

        def waited() -> bool:
            waited_s.append(waits.since_last_s())
            return sum(waited_s) >= 0.3

        wait_for(waited, "three tenths of a second in the queue", 30.0)
        assert none.since_last_s() == 0.0
    finally:
        for process in (*crowd, resting):
            process.kill()
            process.wait()


def test_a_process_that_is_gone_waits_for_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    assert Waits(process.pid).since_last_s() == 0.0


def test_threads_wait_side_by_side_and_the_longest_wait_counts(tmp_path: Path) -> None:
    def waited(*waits_ns: int) -> None:
        for number, wait_ns in enumerate(waits_ns):
            task = tmp_path / "7" / "task" / str(number)
            task.mkdir(parents=True, exist_ok=True)
            (task / "schedstat").write_text(f"1 {wait_ns} 1\n")

    waited(100_000_000, 0, 0)
    waits = Waits(7, tmp_path)
    waited(250_000_000, 200_000_000, 100_000_000)
    assert waits.since_last_s() == pytest.approx(0.2)


def test_nobody_is_late_because_the_planner_waits() -> None:
    sampler = Sampler()
    sampler.watch({"planner_node": os.getpid(), "agent_node": os.getpid()})
    assert len(sampler._waits) == 1


def test_no_more_than_the_time_itself_is_excused() -> None:
    sampler = Sampler()
    now_s = time.monotonic()
    sampler._samples.extend([(now_s + 0.01, 0.5), (now_s + 0.02, 0.5)])
    assert sampler.within(now_s, now_s + 0.1) == pytest.approx(0.1)
    assert sampler.worst(now_s, now_s + 0.1) >= 0.5
