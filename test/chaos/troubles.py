"""Faults of processes and of the machine while the robot drives at the desk.

Belongs here: what is done, and when everything is back. Does not belong here: the programs that
take processor, memory and disk (``hogs``).
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from std_msgs.msg import Bool

import hogs
from driver import FREE_SPOT, LET_GO_S, SPOT, Driver, StuckError
from outcome import HELD_S
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from realtime_agent_ros.hang_guard import HANG_S
from scenes import again, start

DEADMAN_S = 0.6
"""So soon after the next deadman is back the base has its zero: half a second for a first beat, in
which DDS matches it with the base."""
SLOW_S = 0.6
"""More than any lateness of the machine excuses."""
BACK_S = {"planner_node": 40.0}
SOON_S = 15.0
AWAKE_S = 0.3
"""Until a process that was stopped has read what came meanwhile."""
VICTIMS = ("agent_node", "deadman_node", "planner_node", "sim_node", "injector_node")
LET_GO = "SIGSTOP of agent_node, the key let go meanwhile"
BOTH = "SIGKILL of agent_node and deadman_node, the next agent slow"
THEN = "SIGKILL of deadman_node, and of agent_node when it is back"
ESTOPPED = "SIGKILL of agent_node in an estop, the key pressed anew"
WANT = "drive forward two meters"
ASK = "do the thing that I told you about"


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a trouble may touch. ``disk`` is a small one with the recording on it."""

    driver: Driver
    endpoint: LoopbackEndpoint
    disk: Path
    chance: random.Random
    must_ask: bool = True
    """Whether the model has to be asked: where faults overlap, words and endpoint may be away."""


Act = Callable[[Bench], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """``act`` is in force for ``for_s``; then all must be as before."""

    name: str
    act: Act
    for_s: float
    victim: str = ""
    spot: tuple[float, float, float] = SPOT

    @property
    def by(self) -> str:
        """Who drives: the planner, if it is the one that something happens to."""
        return "speech" if self.victim == "planner_node" else "keys"


def play(bench: Bench, trouble: Trouble) -> dict[str, Any]:
    """Do it to a driving robot; the judge's verdict, with ``back_s``, until all was back."""
    driver = bench.driver
    driver.begin_in_place(trouble.name, trouble.spot)
    set_off(driver, trouble.by)
    driver.spin_for(bench.chance.uniform(0.0, 0.5))
    began_s, before = time.monotonic(), driver.stack.pid(trouble.victim)
    with trouble.act(bench):
        driver.spin_for(trouble.for_s)
    back(driver, trouble.victim, before, began_s)
    back_s = time.monotonic() - began_s
    driver.mark("pids", pids=driver.stack.pids())
    driver.beats = True
    return again(driver, "keys") | {"back_s": back_s}


def set_off(driver: Driver, by: str) -> None:
    """Drive at the desk."""
    driver.by_planner = by == "speech"
    driver.beats = not driver.by_planner
    if by == "keys":
        start(driver, "keys")
        return
    driver.press(0.0)
    driver.ask(WANT)


def back(driver: Driver, victim: str, before: int | None, began_s: float) -> None:
    """Wait until the victim, ``before`` by its process id, does again what it is there for."""
    since_s = time.monotonic()
    limit_s = BACK_S.get(victim, SOON_S)
    driver.wait_for(lambda: not victim or driver.stack.pid(victim), f"{victim} again", limit_s)
    if victim == "planner_node":
        driver.spin_for(1.2)  # its heartbeat is missed after a second
        driver.wait_for(lambda: driver.state.planner_alive, "a living planner", limit_s)
    if victim == "deadman_node" and driver.stack.pid(victim) != before:
        told = driver.tripped  # the first thing that it says when it is active
        driver.wait_for(lambda: told and told[-1].time_s > began_s, victim, limit_s)
    if victim == "sim_node":
        seen = driver.seen_again  # what the judge has not matched yet it can't see move
        driver.wait_for(lambda: seen and seen[-1].time_s > began_s, "the judge to see it", limit_s)
    driver.wait_for(lambda: driver.fresh(since_s), "an agent and a robot", limit_s)
    driver.place()  # a zone may hold it, where it drove to meanwhile
    driver.wait_for(driver.may_move, "an agent that may move", limit_s)


# -- what is done --------------------------------------------------------------------------------


def strike(driver: Driver, victim: str, number: signal.Signals, *, held: bool = True) -> None:
    """Send a process a signal, and tell the judge; ``held``: also by when the robot must stand."""
    pid = driver.stack.pid(victim)
    assert pid is not None
    dead = number is signal.SIGKILL
    if dead:
        driver.stack.expect_death(victim)
    at_s = time.monotonic()
    os.kill(pid, number)
    plans = victim == "planner_node"
    held_s = HELD_S.get(victim) if held and (driver.by_planner or not plans) else None
    driver.mark("down", name=victim, at_s=at_s, within_s=held_s, dead=dead)


def _killed(victim: str) -> Act:
    @contextmanager
    def act(bench: Bench) -> Iterator[None]:
        strike(bench.driver, victim, signal.SIGKILL)
        yield

    return act


def _stopped(victim: str, *, let_go: bool = False) -> Act:
    @contextmanager
    def act(bench: Bench) -> Iterator[None]:
        driver = bench.driver
        pid = driver.stack.pid(victim)
        strike(driver, victim, signal.SIGSTOP)
        if let_go:
            driver.spin_for(LET_GO_S / 2)
            driver.press(0.0)
            driver.stand("a key that was let go", LET_GO_S)
        try:
            yield
        finally:
            if pid is not None and driver.stack.pid(victim) == pid:
                os.kill(pid, signal.SIGCONT)
            driver.spin_for(AWAKE_S)
            driver.mark("up", name=victim)

    return act


def _let_go_while_stopped(bench: Bench) -> AbstractContextManager[None]:
    return _stopped("agent_node", let_go=True)(bench)


@contextmanager
def _both_killed(bench: Bench) -> Iterator[None]:
    """Nobody is left who knows that the robot moves, and the next agent takes its time."""
    driver = bench.driver
    before = driver.stack.pid("agent_node")
    began_s = time.monotonic()
    strike(driver, "agent_node", signal.SIGKILL, held=False)
    strike(driver, "deadman_node", signal.SIGKILL, held=False)
    pid = driver.wait_for(lambda: _other(driver, before), "another agent")
    os.kill(pid, signal.SIGSTOP)
    told = driver.tripped  # the first thing that the next one says when it is active
    driver.wait_for(lambda: told and told[-1].time_s > began_s, "a deadman", SOON_S)
    within_s = told[-1].time_s - began_s + DEADMAN_S
    driver.stand("deadman_node and agent_node", within_s, at_s=began_s)
    try:
        driver.spin_for(DEADMAN_S + SLOW_S)
    finally:
        os.kill(pid, signal.SIGCONT)
    yield


def _other(driver: Driver, before: int | None) -> int | None:
    """The process id of an agent that is not the one before."""
    pid = driver.stack.pid("agent_node")
    return None if pid == before else pid


@contextmanager
def _killed_in_estop(bench: Bench) -> Iterator[None]:
    """Who comes after a latched estop knows of it, though the button is out again and the key is
    pressed anew."""
    driver = bench.driver
    before = driver.stack.pid("agent_node")
    driver.estop.publish(Bool(data=True))
    driver.wait_for(lambda: driver.state.ladder is Ladder.LATCHED, "the estop")
    driver.estop.publish(Bool(data=False))
    driver.spin_for(AWAKE_S)
    strike(driver, "agent_node", signal.SIGKILL, held=False)
    began_s = time.monotonic()
    driver.wait_for(lambda: _other(driver, before), "another agent")
    driver.wait_for(lambda: driver.fresh(began_s), "its state")
    driver.press(0.0)
    driver.spin_for(LET_GO_S)
    driver.press()
    try:
        yield
    finally:
        driver.mark("free", name="estop", asked=False)
        driver.wait_for(lambda: driver.call("estop/reset").success, "the estop's release")


@contextmanager
def _one_by_one(bench: Bench) -> Iterator[None]:
    """The deadman, and the agent as soon as the next deadman can know of it."""
    driver = bench.driver
    began_s = time.monotonic()
    strike(driver, "deadman_node", signal.SIGKILL)
    told = driver.tripped
    driver.wait_for(lambda: told and told[-1].time_s > began_s, "a deadman", SOON_S)
    driver.spin_for(DEADMAN_S)
    strike(driver, "agent_node", signal.SIGKILL)
    yield


def _sick(flag: str) -> Act:
    @contextmanager
    def act(bench: Bench) -> Iterator[None]:
        """A callback of agent_node raises, or hangs, and the process ends; the key is held on."""
        driver = bench.driver
        driver.stack.expect_death("agent_node")
        before = driver.stack.pid("agent_node")
        at_s = time.monotonic()
        (driver.stack.folder / flag).touch()
        held_s = HELD_S["agent_node"]
        driver.mark("down", name="agent_node", at_s=at_s, within_s=held_s, dead=True)
        driver.wait_for(lambda: _other(driver, before), "another agent", HANG_S + SOON_S)
        yield

    return act


@contextmanager
def _busy(_: Bench) -> Iterator[None]:
    with hogs.processor():
        yield


@contextmanager
def _short_of_memory(bench: Bench) -> Iterator[None]:
    stack = bench.driver.stack
    pid = stack.pid("agent_node")
    assert pid is not None
    stack.expect_death("agent_node")
    with hogs.memory(pid):
        yield
    stack.expect_life(pid)


def _tool(name: str) -> Act:
    @contextmanager
    def act(bench: Bench) -> Iterator[None]:
        """The model calls a user's tool that should never have been written."""
        before = len(bench.endpoint.requests())
        bench.endpoint.control(text="So.", next_n=0)
        bench.endpoint.control(calls=[{"name": name, "arguments": {"seconds": 2.0}}], next_n=1)
        bench.driver.say(ASK)
        asked = lambda: len(bench.endpoint.requests()) > before  # noqa: E731 of this line alone
        try:
            bench.driver.wait_for(asked, f"the model to call {name}", SOON_S)
        except StuckError:
            if bench.must_ask:
                raise
        yield
        bench.endpoint.control(next_n=0)

    return act


@contextmanager
def _disk_full(bench: Bench) -> Iterator[None]:
    with hogs.full(bench.disk):
        yield
    since_s = time.time()
    bench.driver.wait_for(
        lambda: last_written_s(bench.disk) > since_s, "a recording that goes on", SOON_S
    )


@contextmanager
def _disk_slow(bench: Bench) -> Iterator[None]:
    flag = bench.driver.stack.folder / "slow"
    flag.touch()
    try:
        yield
    finally:
        flag.unlink()


def last_written_s(folder: Path) -> float:
    """When anything was last recorded there, in seconds since 1970; older segments may go."""
    return max((path.stat().st_mtime for path in folder.rglob("*.mcap")), default=0.0)


def troubles(no_disk: str) -> list[Trouble]:
    """All of them, but for the full disk where there is none that may be filled."""
    found = [Trouble(f"SIGKILL of {v}", _killed(v), 1.0, v) for v in VICTIMS]
    found += [Trouble(f"SIGSTOP and SIGCONT of {v}", _stopped(v), 1.5, v) for v in VICTIMS]
    found += [
        Trouble(LET_GO, _let_go_while_stopped, 1.5, "agent_node", FREE_SPOT),
        Trouble(BOTH, _both_killed, 1.0, "agent_node", FREE_SPOT),
        Trouble(THEN, _one_by_one, 1.0, "agent_node", FREE_SPOT),
        Trouble(ESTOPPED, _killed_in_estop, 1.5, "agent_node", FREE_SPOT),
        Trouble("an error in a callback of agent_node", _sick("raise"), 1.5, "agent_node"),
        Trouble("a callback of agent_node that never ends", _sick("hang"), 1.5, "agent_node"),
        Trouble("processor taken by four others", _busy, 2.5),
        Trouble("no memory for agent_node", _short_of_memory, 2.0),
        Trouble("a tool that holds the planner's interpreter", _tool("hog_gil"), 2.5),
        Trouble("a tool that starts processes without end", _tool("fork_storm"), 2.0),
        Trouble("slow disk under the recording", _disk_slow, 3.0),
    ]
    if not no_disk:
        found.append(Trouble("full disk under the recording", _disk_full, 2.0))
    return found
