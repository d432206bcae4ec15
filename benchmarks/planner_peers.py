"""Final text to tool entered, beside other robot agents, each in an environment of its own.

Not run unless asked for: ``python benchmarks/run.py --only planner_peers`` makes a venv for each
peer in ``.cache/peers`` (minutes, about a gigabyte) and takes the versions that the package index
has. All ask the same loopback server, which is silent for 200 ms and then calls one tool; their
settings are those that their own pages recommend. A peer that can't be installed, doesn't run or
gives up is told of under the table, and in the JSON.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from endpoint_process import EndpointProcess, serve
from measuring import Noted, Subject, interleave, row
from planner_turn import Marks, Ours

HERE = Path(__file__).resolve().parent
VENVS = HERE.parent / ".cache" / "peers"
SERVER_S = 0.2
BARE = "bare client"
ENTERED = "final text to tool entered, peers"
CALL = {"name": "drive", "arguments": {"distance_m": 1.0}}
READY_S, TURN_S, INSTALL_S = 120.0, 60.0, 1800.0
"""How long a peer may take for its imports, for a turn, and pip for all of its packages."""
PIP = ("-m", "pip", "install", "--quiet", "--retries", "2", "--timeout", "30")


@dataclass(frozen=True, slots=True)
class Peer:
    """How it is called, what pip installs for it, and the script of its turns with its words."""

    name: str
    packages: tuple[str, ...]
    script: str
    words: tuple[str, ...] = ()


ROS = "ros-rclpy[fastrtps]==7.1.6"
PEERS = (
    Peer("ROSA, invoke", ("jpl-rosa", ROS), "rosa_turn.py", ("whole",)),
    Peer("ROSA, astream", ("jpl-rosa", ROS), "rosa_turn.py", ("stream",)),
    Peer("RAI, ReAct runnable", ("rai-core", ROS), "rai_turn.py"),
)


class CannotRun(Exception):  # noqa: N818  # an outcome that is told, not an error
    """The peer can't be installed or started here; the text says why."""


def python_for(packages: tuple[str, ...]) -> Path:
    """The interpreter of a venv with these packages, made if it isn't there."""
    folder = VENVS / packages[0]
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        steps = (
            (sys.executable, "-m", "venv", "--clear", str(folder)),
            (str(python), *PIP, *packages),
        )
        for step in steps:
            try:
                done = subprocess.run(step, capture_output=True, text=True, timeout=INSTALL_S)
            except subprocess.TimeoutExpired:
                raise CannotRun(f"{packages[0]}: not installed in {INSTALL_S:g} s") from None
            if done.returncode:
                raise CannotRun(f"{packages[0]}: {last_line(done.stderr)}")
        (folder / "complete").touch()
    return python


def version_of(python: Path, package: str) -> str:
    """Which version of a package an environment has."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    step = (str(python), "-c", code)
    return subprocess.run(step, capture_output=True, text=True, check=True).stdout.strip()


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and "WARNING" not in line]
    return lines[-1] if lines else "no reason given"


class Turner:
    """A running script of turns."""

    def __init__(self, name: str, process: subprocess.Popen[str], errors: IO[str]) -> None:
        self._name, self._process, self._errors = name, process, errors
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        if self._read(READY_S) != "ready":
            raise CannotRun(f"{name} is not ready: {self._reason()}")

    def turn_ms(self, server: EndpointProcess) -> float:
        """One turn. Raises CannotRun if its tool was not entered."""
        server.control(text="Done.", stall_s=SERVER_S)
        server.control(calls=[CALL], stall_s=SERVER_S, next_n=1)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write("turn\n")
            self._process.stdin.flush()
            found = json.loads(self._read(TURN_S) or "{}").get("entered_ms")
        except BrokenPipeError:
            found = None
        if found is None:
            raise CannotRun(f"{self._name}: the tool was not entered; {self._reason()}")
        return float(found)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == "ready" or line.startswith("{"):  # peers print what they like
                self._lines.put(line.strip())
        self._lines.put("")

    def _read(self, limit_s: float) -> str:
        """What it says next; nothing if it has ended or says nothing for so long."""
        try:
            return self._lines.get(timeout=limit_s)
        except queue.Empty:
            return ""

    def _reason(self) -> str:
        self._errors.seek(0)
        return last_line(self._errors.read())


@contextmanager
def turner(name: str, python: Path, script: str, *words: str) -> Iterator[Turner]:
    """Raises CannotRun if it doesn't get ready."""
    log = VENVS / f"{script}.{'.'.join(words[1:])}.log"
    with log.open("w+") as errors:
        process = subprocess.Popen(
            [str(python), str(HERE / "peers" / script), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "LANGSMITH_TRACING": "false", "ANONYMIZED_TELEMETRY": "false"},
        )
        try:
            yield Turner(name, process, errors)
        finally:
            process.kill()
            process.wait()


def start(stack: ExitStack, server: EndpointProcess, notes: dict[str, str]) -> dict[str, Turner]:
    """The peers that run here, with a turn behind them; ``notes`` has their versions, and why the
    others don't run."""
    turners: dict[str, Turner] = {}
    broken: dict[str, str] = {}
    for peer in PEERS:
        package = peer.packages[0]
        try:
            if package in broken:  # asked once
                raise CannotRun(broken[package])
            try:
                python = python_for(peer.packages)
            except CannotRun as reason:
                broken[package] = str(reason)
                raise
            notes[package] = version_of(python, package)
            made = turner(peer.name, python, peer.script, server.base_url, *peer.words)
            running = stack.enter_context(made)
            running.turn_ms(server)
            turners[peer.name] = running
        except CannotRun as reason:
            notes[f"{peer.name} does not run here"] = str(reason)
    return turners


async def take(
    turners: Mapping[str, Turner], server: EndpointProcess, rounds: int, warm_up: int
) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Milliseconds of each in turn, ours among them; and those who gave up, with the reason."""
    marks, gave_up = Marks(), dict[str, str]()
    ours = Ours(server, marks)
    await ours.bench.session.prepare()

    def timed(name: str, its: Turner) -> Subject:
        async def once() -> float:
            if name not in gave_up:
                try:
                    return await asyncio.to_thread(its.turn_ms, server)
                except CannotRun as reason:
                    gave_up[name] = str(reason)
            return math.nan

        return once

    async def our_turn() -> float:
        server.control(stall_s=SERVER_S)
        marks.begin()
        await ours.turn()
        await marks.done.wait()
        return (marks.entered_s - marks.start_s) * 1e3

    subjects = {name: timed(name, its) for name, its in turners.items()} | {"ours": our_turn}
    taken = await interleave(subjects, rounds, warm_up)
    await ours.bench.session.close()
    return {name: values for name, values in taken.items() if name not in gave_up}, gave_up


async def measure(quick: bool) -> Noted:
    VENVS.mkdir(parents=True, exist_ok=True)
    notes: dict[str, str] = {}
    with ExitStack() as stack:
        server = stack.enter_context(serve(stall_s=SERVER_S))
        bare = turner(BARE, Path(sys.executable), "bare_turn.py", server.base_url)
        turners = {BARE: stack.enter_context(bare)} | start(stack, server, notes)
        taken, gave_up = await take(turners, server, *((3, 1) if quick else (30, 3)))
    notes |= {f"{name} gave up": reason for name, reason in gave_up.items()}
    base = (BARE, taken[BARE]) if BARE in taken else None
    return Noted(
        [
            row(ENTERED, name, values, baseline=None if name == BARE else base)
            for name, values in taken.items()
        ],
        notes,
    )


def rows(quick: bool) -> Noted:
    return asyncio.run(measure(quick))
