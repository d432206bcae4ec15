"""What may have to wait for a disk or a terminal, done one by one, while nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue


class PatientThread:
    """A thread of its own from the first task on; it ends with the process."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._runs = False

    @property
    def waiting(self) -> int:
        """How many tasks are not yet begun."""
        return self._tasks.qsize()

    def do(self, task: Callable[[], object]) -> None:
        """Do it when all before is done. It must not raise."""
        if not self._runs:
            self._runs = True
            threading.Thread(target=self._work, name="patient", daemon=True).start()
        self._tasks.put(task)

    def wait(self, limit_s: float) -> bool:
        """Whether all that was asked for is done, within that time."""
        if not self._runs:
            return True
        done = threading.Event()
        self._tasks.put(done.set)
        return done.wait(limit_s)

    def _work(self) -> None:
        while True:
            self._tasks.get()()
