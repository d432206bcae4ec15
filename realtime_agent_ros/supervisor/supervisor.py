"""Drives the children: start, respawn with backoff, ordered end. The caller's loop polls it."""

from __future__ import annotations

import select
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from realtime_agent_ros.processes import STOP_PHASES, Process
from realtime_agent_ros.supervisor.child import Child, LogTail
from realtime_agent_ros.supervisor.events import (
    Died,
    Event,
    GaveUp,
    Output,
    Respawning,
    Started,
    Stopped,
)
from realtime_agent_ros.supervisor.guard import Guard
from realtime_agent_ros.supervisor.launch import LaunchOptions, command_line, environment
from realtime_agent_ros.supervisor.respawn import EXIT_NOT_STARTED, HEALTHY_S, Deaths, Never

LADDER = ((signal.SIGINT, 0.6), (signal.SIGTERM, 0.15), (signal.SIGKILL, 0.15))
"""How hard we ask, and for how long, in each phase: 2.7 s at the very most, 0.8 s as a rule."""


@dataclass(slots=True)
class _Slot:
    """A process of the table and what has become of it."""

    process: Process
    tail: LogTail
    log: Path
    deaths: Deaths
    child: Child | None = None
    due_s: float | None = None


class Supervisor:
    """Keeps ``processes`` running between ``start`` and ``stop``; nobody survives it.

    Names in its methods and events are the processes' labels.

    It has no thread: call ``poll`` at least every 100 ms or so, always from the thread that called
    ``start``, which must outlive the children (RuntimeError otherwise). Events go to ``on_event``
    during the calls. Who has lived for ``healthy_s`` starts a new count of deaths in a row. As a
    context manager it starts and stops.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        options: LaunchOptions,
        on_event: Callable[[Event], None] = lambda _event: None,
        command: Callable[[Process, LaunchOptions], list[str]] = command_line,
        healthy_s: float = HEALTHY_S,
    ) -> None:
        self._processes = tuple(processes)
        self._options = options
        self._on_event = on_event
        self._command = command
        self._healthy_s = healthy_s
        self._slots: dict[str, _Slot] = {}
        self._thread: int | None = None
        self._own_dir: Path | None = None
        self._guard: Guard | None = None
        self.run_dir = options.run_dir

    def start(self) -> None:
        """Start everything, in the order given; if one cannot be started nothing is left."""
        if self._thread is not None:
            raise RuntimeError("started already")
        self._thread = threading.get_ident()
        if self.run_dir is None:
            self.run_dir = self._own_dir = Path(tempfile.mkdtemp(prefix="realtime_agent_"))
        self.run_dir.mkdir(parents=True, exist_ok=True)
        try:
            self._guard = Guard(self._own_dir)
            for process in self._processes:
                log = self.run_dir / f"{process.label.replace('/', '.')}.log"
                deaths = Deaths(process, self._healthy_s)
                slot = _Slot(process, LogTail(log), log, deaths)
                self._slots[process.label] = slot
                self._spawn(slot)
        except BaseException:
            self.stop()
            raise

    def poll(self) -> None:
        """Report output and deaths since the last call, and start again who is due."""
        self._check_thread()
        for slot in self._slots.values():
            self._forward(slot)
            if slot.child is not None and (status := slot.child.status()) is not None:
                self._bury(slot, slot.child, status)
            if slot.due_s is not None and time.monotonic() >= slot.due_s:
                slot.due_s = None
                self._spawn_again(slot)

    def pid(self, name: str) -> int | None:
        """The process id of ``name``, None while it is not running; KeyError if not ours."""
        child = self._slots[name].child
        return child.pid if child is not None and child.status() is None else None

    def alive(self) -> tuple[str, ...]:
        """The names of the processes that run or will be started again."""
        return tuple(n for n, s in self._slots.items() if s.child is not None or s.due_s)

    def last_lines(self, name: str) -> tuple[str, ...]:
        """The end of what ``name`` wrote, as far as ``poll`` has read."""
        return self._slots[name].tail.last_lines()

    def send(self, name: str, number: signal.Signals) -> None:
        """Signal one process, as a chaos test does; nothing happens if it is not running."""
        if self.pid(name) is not None and (child := self._slots[name].child) is not None:
            child.send(number)

    def stop(self) -> None:
        """End everybody in a safe order, in under 3 s. May be called again, does nothing then."""
        if self._thread is None:
            return
        self._check_thread()
        for slot in self._slots.values():
            slot.due_s = None
        try:
            for phase in self._phases():
                self._end(phase, LADDER)
        finally:  # of an interrupt, say
            self._end(tuple(self._slots), LADDER[-1:])
            if self._guard is not None:
                self._guard.close()
            if self._own_dir is not None:
                shutil.rmtree(self._own_dir, ignore_errors=True)
            self._thread = None

    def __enter__(self) -> Supervisor:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # -- starting and burying

    def _spawn(self, slot: _Slot) -> None:
        assert self.run_dir is not None
        command = self._command(slot.process, self._options)
        slot.child = Child(command, environment(self._options, self.run_dir), slot.log)
        if self._guard is not None:
            self._guard.came(slot.child.pid)
        self._on_event(Started(slot.process.label, slot.child.pid, slot.deaths.in_a_row))

    def _spawn_again(self, slot: _Slot) -> None:
        """A machine that has no process or memory left must not end the others: one more death."""
        try:
            self._spawn(slot)
        except OSError as error:
            problem = f"it can't be started: {error.strerror or error}"
            self._on_event(Output(slot.process.label, problem))
            self._decide(slot, EXIT_NOT_STARTED, 0.0, (problem,))

    def _forward(self, slot: _Slot, *, final: bool = False) -> None:
        for line in slot.tail.new_lines(final=final):
            self._on_event(Output(slot.process.label, line))

    def _bury(self, slot: _Slot, child: Child, status: int) -> None:
        process = slot.process
        self._forget(slot, child)
        last_lines = slot.tail.last_lines()
        self._on_event(Died(process.label, child.pid, status, last_lines))
        self._decide(slot, status, time.monotonic() - child.started_s, last_lines)

    def _decide(
        self, slot: _Slot, status: int, lived_s: float, last_lines: tuple[str, ...]
    ) -> None:
        """After a death: when it is started again, if it is."""
        process = slot.process
        verdict = slot.deaths.judge(status, lived_s)
        if isinstance(verdict, Never):
            self._on_event(GaveUp(process.label, verdict.reason, last_lines))
            return
        slot.due_s = time.monotonic() + verdict.delay_s
        self._on_event(Respawning(process.label, verdict.delay_s, verdict.attempt))

    def _forget(self, slot: _Slot, child: Child) -> None:
        if self._guard is not None:
            self._guard.went(child.pid)
        self._forward(slot, final=True)
        slot.child = None

    # -- ending

    def _end(self, names: Sequence[str], ladder: Sequence[tuple[signal.Signals, float]]) -> None:
        """Signal the named with rising force, waiting after each for its time."""
        began_s = time.monotonic()
        for number, limit_s in ladder:
            slots = [self._slots[name] for name in names if name in self._slots]
            for slot in slots:
                if slot.child is not None:
                    slot.child.send(number)
            self._wait(slots, limit_s, began_s, number)

    def _wait(
        self, slots: Sequence[_Slot], limit_s: float, began_s: float, number: signal.Signals
    ) -> None:
        """Until all have ended, at most ``limit_s``; reports each that has."""
        deadline_s = time.monotonic() + limit_s
        while True:
            for slot in slots:
                self._note_end(slot, began_s, number)
            left = [slot.child.pidfd for slot in slots if slot.child is not None]
            timeout_s = deadline_s - time.monotonic()
            if not left or timeout_s <= 0.0:
                return
            select.select(left, [], [], timeout_s)

    def _note_end(self, slot: _Slot, began_s: float, number: signal.Signals) -> None:
        child = slot.child
        if child is None or child.status() is None:
            return
        self._forget(slot, child)
        took_s = time.monotonic() - began_s
        self._on_event(Stopped(slot.process.label, child.pid, number.name, took_s))

    def _phases(self) -> Iterator[tuple[str, ...]]:
        """Our labels by phase of ending; who is in no phase ends with the first."""
        phase_of = {name: number for number, phase in enumerate(STOP_PHASES) for name in phase}
        for number in range(len(STOP_PHASES)):
            yield tuple(
                label
                for label, slot in self._slots.items()
                if phase_of.get(slot.process.name, 0) == number
            )

    def _check_thread(self) -> None:
        if self._thread != threading.get_ident():
            raise RuntimeError("call the supervisor from the thread that started it")
