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
    describe,
)
from realtime_agent_ros.supervisor.guard import Guard
from realtime_agent_ros.supervisor.launch import LaunchOptions, command_line, environment

EXIT_CONFIGURATION = 2
MAX_BACKOFF_S = 10.0
HEALTHY_S = 15.0
"""Who has lived this long starts a new count of respawns."""

LADDER = ((signal.SIGINT, 0.6), (signal.SIGTERM, 0.15), (signal.SIGKILL, 0.15))
"""How hard we ask, and for how long, in each phase: 2.7 s at the very most, 0.8 s as a rule."""


def backoff_s(process: Process, deaths: int) -> float:
    """The pause before the next start after ``deaths`` (1 or more) in a row: doubling, bounded."""
    return min(MAX_BACKOFF_S, process.respawn_delay_s * 2.0 ** min(deaths - 1, 30))


@dataclass(slots=True)
class _Slot:
    """A process of the table and what has become of it."""

    process: Process
    tail: LogTail
    log: Path
    child: Child | None = None
    deaths: int = 0
    due_s: float | None = None


class Supervisor:
    """Keeps ``processes`` running between ``start`` and ``stop``; nobody survives it.

    It has no thread: call ``poll`` at least every 100 ms or so, always from the thread that called
    ``start``, which must outlive the children (RuntimeError otherwise). Events go to ``on_event``
    during the calls. As a context manager it starts and stops.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        options: LaunchOptions,
        on_event: Callable[[Event], None] = lambda _event: None,
        command: Callable[[Process, LaunchOptions], list[str]] = command_line,
    ) -> None:
        self._processes = tuple(processes)
        self._options = options
        self._on_event = on_event
        self._command = command
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
                log = self.run_dir / f"{process.name}.log"
                slot = _Slot(process, LogTail(log), log)
                self._slots[process.name] = slot
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
                self._spawn(slot)

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
        self._on_event(Started(slot.process.name, slot.child.pid, slot.deaths))

    def _forward(self, slot: _Slot, *, final: bool = False) -> None:
        for line in slot.tail.new_lines(final=final):
            self._on_event(Output(slot.process.name, line))

    def _bury(self, slot: _Slot, child: Child, status: int) -> None:
        process = slot.process
        self._forget(slot, child)
        last_lines = slot.tail.last_lines()
        self._on_event(Died(process.name, child.pid, status, last_lines))
        if time.monotonic() - child.started_s >= HEALTHY_S:
            slot.deaths = 0
        slot.deaths += 1
        reason = _why_not_again(process, status, slot.deaths)
        if reason:
            self._on_event(GaveUp(process.name, reason, last_lines))
            return
        delay_s = backoff_s(process, slot.deaths)
        slot.due_s = time.monotonic() + delay_s
        self._on_event(Respawning(process.name, delay_s, slot.deaths))

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
        self._on_event(Stopped(slot.process.name, child.pid, number.name, took_s))

    def _phases(self) -> Iterator[tuple[str, ...]]:
        """Our names by phase of ending; who is in no phase ends with the first."""
        named = {name for phase in STOP_PHASES for name in phase}
        yield (*STOP_PHASES[0], *(name for name in self._slots if name not in named))
        yield from STOP_PHASES[1:]

    def _check_thread(self) -> None:
        if self._thread != threading.get_ident():
            raise RuntimeError("call the supervisor from the thread that started it")


def _why_not_again(process: Process, status: int, deaths: int) -> str:
    """The reason not to start it again, empty if it shall be."""
    if status == EXIT_CONFIGURATION:
        return "its configuration is wrong"
    if not process.respawn:
        return f"{describe(status)}; it is not started again"
    if process.max_respawns is not None and deaths > process.max_respawns:
        return f"it died {deaths} times in a row"
    return ""
