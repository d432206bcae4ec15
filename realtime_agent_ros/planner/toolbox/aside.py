"""Runs users' tools where they can't hold up the planner: never on its loop.

Plain functions get a daemon thread each, coroutines a loop of their own in a daemon thread. What
takes too long is given up: it can't be killed, so it is counted and told as stuck until it ends,
and the process doesn't wait for it.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import inspect
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

UNWIND_S = 0.5
"""For users' coroutines at the end of their loop; only a daemon thread waits for it."""


class BusyError(RuntimeError):
    """As many users' tools run as may; the text says which of them are stuck."""


@dataclass(eq=False, slots=True)
class Job:
    """One run of a user's tool. Changed under the lock of its ``Aside``."""

    name: str
    loop: _UserLoop | None = None
    began_s: float = field(default_factory=time.monotonic)
    given_up: bool = False


class Aside:
    """At most ``max_running`` runs at once, stuck ones included."""

    def __init__(self, max_running: int) -> None:
        self._max_running = max_running
        self._lock = threading.Lock()
        self._jobs: set[Job] = set()
        self._loop: _UserLoop | None = None

    async def run(self, name: str, body: Callable[[], Any], timeout_s: float) -> Any:
        """What ``body``, or the coroutine that it gives, returns. Raises what it raises,
        TimeoutError after ``timeout_s``, and BusyError if too many others run."""
        job = self._admit(name)
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.wrap_future(self._start(job, body))
        finally:
            with self._lock:
                job.given_up = True  # no effect if it has ended

    def stuck(self) -> dict[str, float]:
        """Tools that run although nobody waits any more, with the seconds since they began; the
        oldest first."""
        now_s = time.monotonic()
        with self._lock:
            jobs = sorted((j for j in self._jobs if j.given_up), key=lambda j: -j.began_s)
        newest_first = {job.name: now_s - job.began_s for job in jobs}
        return dict(reversed(newest_first.items()))

    def close(self) -> None:
        """Let the loop of the coroutines end; nothing is waited for."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()

    def _admit(self, name: str) -> Job:
        stuck = self.stuck()
        with self._lock:
            if len(self._jobs) >= self._max_running:
                why = f"; stuck are: {', '.join(stuck)}" if stuck else ""
                raise BusyError(f"{len(self._jobs)} tools are running already{why}")
            job = Job(name)
            self._jobs.add(job)
        return job

    def _start(self, job: Job, body: Callable[[], Any]) -> concurrent.futures.Future[Any]:
        if inspect.iscoroutinefunction(getattr(body, "func", body)):
            job.loop = self._free_loop()
            return job.loop.run(self._awaited(job, body))
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        future.set_running_or_notify_cancel()
        context = contextvars.copy_context()
        thread = threading.Thread(
            target=lambda: context.run(self._threaded, job, body, future),
            name=f"tool {job.name}",
            daemon=True,  # else the interpreter would wait for it at the end
        )
        thread.start()
        return future

    def _threaded(
        self, job: Job, body: Callable[[], Any], future: concurrent.futures.Future[Any]
    ) -> None:
        outcome: Any = None
        error: Exception | None = None
        try:
            outcome = body()
        except BaseException as raised:  # noqa: BLE001  SystemExit too: a user's tool ends nothing
            error = _plain(raised)
        self._ended(job)
        if error is None:
            future.set_result(outcome)
        else:
            future.set_exception(error)

    async def _awaited(self, job: Job, body: Callable[[], Any]) -> Any:
        try:
            return await body()
        except BaseException as raised:
            if job.given_up:
                raise
            raise _plain(raised) from raised
        finally:
            self._ended(job)

    def _ended(self, job: Job) -> None:
        with self._lock:
            self._jobs.discard(job)
            loop = job.loop
            idle = loop is not self._loop and not any(j.loop is loop for j in self._jobs)
        if loop is not None and idle:
            loop.stop()

    def _free_loop(self) -> _UserLoop:
        """The loop of the coroutines; a new one if something on the old one is stuck."""
        with self._lock:
            held = any(j.given_up and j.loop is self._loop for j in self._jobs)
            if self._loop is None or held:
                self._loop = _UserLoop()
            return self._loop


class _UserLoop:
    """An event loop in a daemon thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._serve, name="tool loop", daemon=True).start()

    def run(self, work: Any) -> concurrent.futures.Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self) -> None:
        """End it once what runs has been cancelled; returns at once."""
        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _serve(self) -> None:
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        if left:
            self._loop.run_until_complete(asyncio.wait(left, timeout=UNWIND_S))
        self._loop.close()


def _plain(raised: BaseException) -> Exception:
    """An Exception to hand on: what would end a loop or a process, or what no future
    takes, is only this tool's failure."""
    if isinstance(raised, Exception) and not isinstance(raised, StopIteration):
        return raised
    return RuntimeError(f"raised {type(raised).__name__}")
