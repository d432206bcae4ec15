"""How late this machine is: a thread that oversleeps, and how long processes wait for a processor.

A stop that came late because nobody could run is another matter than one that was decided late;
this tells the two apart. Linux only.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from pathlib import Path

SLEEP_S = 0.01
EVERY = 4
"""Every so many sleeps the waits of processes are read."""
KEPT = 30_000
COUNTED = ("agent_node", "deadman_node", "sim_node", "injector_node", "checker")
"""Whose waits may make a stop late: whoever is on its way. Nobody waits for the planner."""
NS_PER_S = 1_000_000_000


class Sampler:
    """Samples from the start on; ``watch`` says whose waits count."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=KEPT)
        self._waits: list[Waits] = []
        threading.Thread(target=self._run, name="lateness", daemon=True).start()

    def watch(self, pids: dict[str, int]) -> None:
        """Count the waits of these processes, by name, from now on: of those that are COUNTED."""
        self._waits = [Waits(pid) for name, pid in pids.items() if name in COUNTED]

    def within(self, since_s: float, until_s: float) -> float:
        """How long whoever waited longest waited between the two; at most the time itself."""
        found = sum(late_s for at_s, late_s in self._between(since_s, until_s))
        return min(found, max(0.0, until_s - since_s))

    def worst(self, since_s: float, until_s: float) -> float:
        """The longest single wait, as far as ``EVERY`` sleeps can tell."""
        return max((late_s for _, late_s in self._between(since_s, until_s)), default=0.0)

    def _between(self, since_s: float, until_s: float) -> list[tuple[float, float]]:
        reach_s = until_s + SLEEP_S * EVERY
        return [s for s in tuple(self._samples) if since_s <= s[0] <= reach_s]

    def _run(self) -> None:
        count, read_s = 0, time.monotonic()
        while True:
            before_s = time.monotonic()
            time.sleep(SLEEP_S)  # how much longer it takes is what is measured
            now_s = time.monotonic()
            late_s = max(0.0, now_s - before_s - SLEEP_S - 0.001)
            count += 1
            if count % EVERY == 0:
                waited_s = max((waits.since_last_s() for waits in self._waits), default=0.0)
                late_s = max(late_s, min(waited_s, now_s - read_s))
                read_s = now_s
            if late_s > 0.0:
                self._samples.append((now_s, late_s))


class Waits:
    """How long a thread of a process waits for a processor, by the kernel's count."""

    def __init__(self, pid: int, proc: Path = Path("/proc")) -> None:
        try:
            tasks = sorted((proc / str(pid) / "task").iterdir())
        except OSError:  # it is gone already
            tasks = []
        self._files = [f for task in tasks if (f := _opened(task / "schedstat")) >= 0]
        self._last_ns = [_waited_ns(file) for file in self._files]

    def since_last_s(self) -> float:
        """Of the thread that waited longest since the last call: threads wait side by side.
        Nothing of one that is gone."""
        now_ns = [_waited_ns(file) for file in self._files]
        grown_ns = (now - last for now, last in zip(now_ns, self._last_ns, strict=True))
        longest_ns = max(grown_ns, default=0)
        self._last_ns = now_ns
        return max(0, longest_ns) / NS_PER_S

    def __del__(self) -> None:
        for file in self._files:
            os.close(file)


def _waited_ns(file: int) -> int:
    try:
        return int(os.pread(file, 64, 0).split()[1])
    except (OSError, IndexError):  # the thread is gone
        return 0


def _opened(path: Path) -> int:
    """A descriptor, or -1 if the file can't be read."""
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return -1
