"""An executor of one thread that makes its wait set once, and takes the reflexes' work first.

rclpy's own makes a wait set for every wait, which costs it more than all the rest. Here it is made
anew only after an entity came or went. Of what is ready, the work of a ``ReflexGroup`` is done
first, and looked for again after every single piece of other work.

Private parts of rclpy are touched here and in ``wait_table`` alone (ADR 29); ``misfit`` says
whether this rclpy has them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from inspect import iscoroutine
from typing import Any

from rclpy.context import Context
from rclpy.exceptions import InvalidHandle
from rclpy.executors import Executor, ExternalShutdownException
from rclpy.node import Node
from rclpy.task import Future, Task

from realtime_agent_ros.ros.wait_table import Source, WaitTable, sources_of

NS_PER_S = 1_000_000_000
EVENTS_NS = NS_PER_S // 4
"""How often events of QoS are looked for."""
MOST_IN_A_ROW = 16
"""Messages of one entity that are taken before all are looked at again."""


class WaitSetExecutor(Executor):
    """Runs callbacks in the thread that spins. Other threads may wake it and give it tasks."""

    def __init__(self, *, context: Context | None = None) -> None:
        self._stale = True
        self._thread: int | None = None
        self._spinning = threading.RLock()
        super().__init__(context=context)
        self._everything: WaitTable | None = None
        self._reflexes: WaitTable | None = None
        self._events: WaitTable | None = None
        self._events_due_ns = 0
        self._todo: deque[Source] = deque()
        self._jobs: list[Any] = []
        self._jobs_lock = threading.Lock()
        self._fresh = False
        self.rebuilds = 0

    # -- from any thread ---------------------------------------------------------------------

    def wake(self) -> None:
        """An entity came or went."""
        self._stale = True
        if self._thread == threading.get_ident():
            self._release()  # what was destroyed should be gone before its callback goes on
        else:
            super().wake()

    def add_node(self, node: Node) -> bool:
        self._stale = True
        return super().add_node(node)

    def remove_node(self, node: Node) -> None:
        super().remove_node(node)
        self.wake()

    def create_task(self, callback: Any, *args: Any, **kwargs: Any) -> Task:
        """Run a function or coroutine after the callbacks that are ready, reflexes first."""
        task = Task(callback, args, kwargs, executor=self)
        self._add_job(task)
        return task

    def shutdown(self, timeout_sec: float | None = None) -> bool:
        """False if the thread that spins is still in a callback after that time."""
        self._is_shutdown = True
        super().wake()
        limit_s = -1.0 if timeout_sec is None or timeout_sec < 0 else timeout_sec
        if not self._spinning.acquire(timeout=limit_s):
            return False
        try:
            self._release()
            return bool(super().shutdown(timeout_sec))
        finally:
            self._spinning.release()

    # -- spinning ----------------------------------------------------------------------------

    def spin_once(self, timeout_sec: Any = None) -> None:
        """Wait until something is ready and do all of that; reflexes first.

        Raises what a callback raises; what was ready beside it is done by the next call.
        """
        self._spin(timeout_sec, lambda: False)

    def spin_once_until_future_complete(self, future: Future, timeout_sec: Any = None) -> None:
        future.add_done_callback(lambda _: super(WaitSetExecutor, self).wake())
        self._spin(timeout_sec, future.done)

    _spin_once_until_future_complete = spin_once_until_future_complete
    """As newer releases of rclpy call it."""

    def _spin(self, timeout_sec: Any, ended: Callable[[], bool]) -> None:
        timeout_s = getattr(timeout_sec, "timeout", timeout_sec)
        endless = timeout_s is None or timeout_s < 0
        end_ns = 0 if endless else time.monotonic_ns() + round(timeout_s * NS_PER_S)
        left_ns = -1 if endless else round(timeout_s * NS_PER_S)
        with self._spinning:
            self._thread = threading.get_ident()
            try:
                while not (self._is_shutdown or ended() or self._round(left_ns)):
                    if not endless and (left_ns := end_ns - time.monotonic_ns()) <= 0:
                        return
            finally:
                self._thread = None

    def _round(self, timeout_ns: int) -> bool:
        """One wait and the work that is ready after it; whether there was any."""
        idle = not (self._todo or self._fresh)
        table = self._current()
        if self._events is not None and (timeout_ns < 0 or timeout_ns > EVENTS_NS):
            timeout_ns = EVENTS_NS
        ready = table.wait(timeout_ns if idle else 0)
        if self._is_shutdown:
            return False
        if not self._context.ok():
            raise ExternalShutdownException
        ran = self._sort(ready)
        self._look_at_events()
        while self._todo:
            source = self._todo.popleft()
            source.queued = False
            ran |= self._again(source, self._todo)
            if self._todo:
                self._look_at_reflexes()
        return self._run_jobs() or ran

    def _sort(self, ready: list[Source]) -> bool:
        """Do the reflexes' work now, and queue the other; whether there was any reflex."""
        for source in ready:
            source.left = MOST_IN_A_ROW
            if not (source.reflex or source.queued):
                source.queued = True
                self._todo.append(source)
        urgent = deque(sorted((s for s in ready if s.reflex), key=lambda source: source.rank or 0))
        ran = False
        while urgent:
            ran |= self._again(urgent.popleft(), urgent)
        return ran

    def _look_at_reflexes(self) -> None:
        """Between two pieces of other work. Not while the entities are changing: a round later."""
        if self._reflexes is not None and not self._stale:
            self._sort(self._reflexes.wait(0))

    def _look_at_events(self) -> None:
        """Now and then. Not while the entities are changing: a round later."""
        if self._events is None or self._stale or time.monotonic_ns() < self._events_due_ns:
            return
        self._events_due_ns = time.monotonic_ns() + EVENTS_NS
        self._sort(self._events.wait(0))

    def _again(self, source: Source, queue: deque[Source]) -> bool:
        """Do one piece of work, and look for the next when all others had their turn."""
        if not self._run(source):
            return False
        source.left -= 1
        if source.left > 0 and source.kind in ("subscription", "service", "client"):
            source.queued = not source.reflex
            queue.append(source)
        return True

    def _run(self, source: Source) -> bool:
        """Do the next piece of work of an entity; whether there was one."""
        entity, group = source.entity, source.entity.callback_group
        if self._is_shutdown:
            return False
        if not group.beginning_execution(entity):  # it waits for a coroutine: not waited on so long
            self._stale = True
            if source.kind == "guard_condition":
                entity.trigger()  # waiting has taken its trigger
            return False
        result: Any = None
        try:
            try:
                work = source.take()
            except InvalidHandle:  # destroyed since it was ready
                self._stale = True
                return False
            if work is None:
                return False
            result = work()
        finally:
            if not iscoroutine(result):
                group.ending_execution(entity)
        if iscoroutine(result):
            self._stale = True
            self._add_job(Task(self._finishing(result, source), executor=self))
        return True

    async def _finishing(self, callback: Any, source: Source) -> None:
        try:
            await callback
        finally:
            source.entity.callback_group.ending_execution(source.entity)
            self._stale = True

    # -- tasks -------------------------------------------------------------------------------

    def _add_job(self, task: Any) -> None:
        with self._jobs_lock:
            self._jobs.append(task)
            self._fresh = True
        if self._thread != threading.get_ident():
            super().wake()

    def _run_jobs(self) -> bool:
        """Go on with every task as far as it goes; whether one was completed."""
        ran = False
        while self._jobs and not self._is_shutdown:
            with self._jobs_lock:
                jobs, self._fresh = list(self._jobs), False
            completed = sum(map(self._go_on, jobs))
            ran = ran or completed > 0
            if not (completed or self._fresh):
                break
        return ran

    def _go_on(self, task: Any) -> bool:
        """Whether the task is over; raises what it raised."""
        if not (task.done() or task.cancelled()):
            task()
            self._look_at_reflexes()
        if not (task.done() or task.cancelled()):
            return False
        with self._jobs_lock:
            self._jobs.remove(task)
        if task.exception() is not None:
            self._fresh = bool(self._jobs)
            raise task.exception()
        return True

    def _settle(self, future: Any, response: Any) -> None:
        future._set_executor(self)
        future.set_result(response)

    # -- entities ----------------------------------------------------------------------------

    def _current(self) -> WaitTable:
        """The table of everything, made anew with the one of the reflexes if it is stale."""
        if self._stale or self._everything is None:
            self._release()
            self._stale = False
            sources = [s for node in self.get_nodes() for s in sources_of(node, self._settle)]
            guards = [guard for guard in (self._guard, self._sigint_gc) if guard is not None]
            reflexes = [source for source in sources if source.reflex]
            events = [source for source in sources if source.can_wait]
            others = [source for source in sources if not source.can_wait]
            self._everything = WaitTable(self._context, others, guards)
            if reflexes:
                self._reflexes = WaitTable(self._context, reflexes, ())
            if events:
                self._events = WaitTable(self._context, events, ())
            self.rebuilds += 1
        return self._everything

    def _release(self) -> None:
        tables = self._everything, self._reflexes, self._events
        self._everything = self._reflexes = self._events = None
        for table in tables:
            if table is not None:
                table.release()


def misfit(context: Context) -> str:
    """What of this rclpy doesn't fit the executor; empty if it can be driven.

    Tried out on a task, a guard condition and a wait, so that a change in rclpy is found here and
    not by a robot.
    """
    done: list[bool] = []
    try:
        executor = WaitSetExecutor(context=context)
        try:
            executor.create_task(done.append, True)
            executor.spin_once(timeout_sec=1.0)
            executor._guard.trigger()
            executor._current().wait(0)
        finally:
            executor.shutdown()
    except (AttributeError, TypeError, RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if done else "a task was not carried out"
