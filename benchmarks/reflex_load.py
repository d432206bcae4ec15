"""Scan out, velocity back, while the planner works: streaming, running tools, being restarted.

The planner is a process of its own beside agent_node; for comparison one that thinks inside the
agent's process, as a thread and as a callback that waits. Idle and loaded blocks take turns.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from endpoint_process import EndpointProcess, serve
from measuring import Row, row
from reflex_rig import Rig

from harness import NodeProcess, Processes
from realtime_agent_ros import dds
from waiting import wait_for

BEAMS, BLOCK = 720, 20
TOKENS_PER_S, REPLY_S = 200, 8.0
"""A reply outlasts a block, so that one sentence keeps up the stream; so does a planner's start."""
QUIET_S, AGAIN_S, READY_S = 0.5, 2.0, 120.0
SENTENCE = "so then the robot went on and on. "
TEXT = SENTENCE * round(TOKENS_PER_S * REPLY_S / 8)
TOOL = {"name": "robot_state", "arguments": {}}
RATIO = 1.2
OURS, THREAD, CALLBACK, ECHO = "agent", "thread", "callback", "echo"
IDLE, STREAMS, TOOLS, RESTARTS = "idle", "streams", "runs tools", "is restarted"
ECHOED = {state: f"echo, {state}" for state in (IDLE, STREAMS, TOOLS, RESTARTS, THREAD)}
"""In turn with ours a bare echo is measured: what a state does to anybody."""
TOLD = {
    IDLE: "planner idle",
    STREAMS: f"planner streams {TOKENS_PER_S} tokens/s",
    TOOLS: "planner runs tools",
    RESTARTS: "planner killed and started, again and again",
    THREAD: "planner as a thread in the same process, streaming",
    CALLBACK: "planner as a blocking callback, streaming",
}
TOLD |= {echoed: f"bare rclpy echo, {TOLD[state]}" for state, echoed in ECHOED.items()}


class Planner:
    """The planner beside the agent, and what keeps it busy."""

    def __init__(self, processes: Processes, endpoint: EndpointProcess) -> None:
        self._processes, self._endpoint = processes, endpoint
        self._process = self._start()

    def _start(self) -> NodeProcess:
        slow = {"first_token_hard_s": 20.0, "plan_timeout_s": 120.0, "fast_path": False}
        return self._processes.node("planner_node", "-r", f"__ns:=/{OURS}", **slow)

    def busy(self, state: str) -> None:
        """Script the endpoint for this state."""
        given = {"text": SENTENCE, "calls": [TOOL]} if state == TOOLS else {"text": TEXT}
        self._endpoint.control(token_s=1.0 / TOKENS_PER_S, **given)

    def restart(self) -> None:
        self._process.kill()
        self._process = self._start()


class Load:
    """The rig with everybody in it."""

    def __init__(self, domain: int, processes: Processes, endpoint: EndpointProcess) -> None:
        self.rig = Rig(domain, processes)
        self.rig.agent(OURS)
        self.rig.echo(ECHO, "single_threaded")
        for how in (THREAD, CALLBACK):
            self.rig.crowded(how)
        self.planner, self._endpoint = Planner(processes, endpoint), endpoint
        self.rig.wait_ready()
        self.taken: dict[str, list[float]] = {}
        self.forget()

    def block(self, state: str, count: int) -> None:
        """Some samples in this state, which is over in the end. Raises if it never was there."""
        name = state if state in (THREAD, CALLBACK) else OURS
        self.planner.busy(state)
        if state == RESTARTS:
            self.planner.restart()
        before = self._newest()
        for number in range(count):
            moment = partial(self._speak, name) if speaks(state, number) else _nothing
            self.taken[state] += self.rig.measure(BEAMS, 1, 0, name, moment)[name]
            if state in ECHOED:
                self.taken[ECHOED[state]] += self.rig.measure(BEAMS, 1, 0, ECHO)[ECHO]
        if state == TOOLS and not called(before, self._endpoint.requests()):
            raise RuntimeError(f"{TOLD[state]}: every reply was cut before its call")
        if state == RESTARTS:
            self.wake()
        self.calm()

    def forget(self) -> None:
        """Take nothing of what was measured so far."""
        self.taken = {name: [] for name in TOLD}

    def wake(self) -> None:
        """Speak until the planner asks its model: words to one that still starts are lost."""
        self._endpoint.control(text=SENTENCE)
        before = self._newest()

        def asked() -> bool:
            self.rig.say(OURS, f"are you there, {time.monotonic_ns()}")
            time.sleep(AGAIN_S)
            return self._newest() > before

        wait_for(asked, lambda: "a planner that asks its model", READY_S)
        self.calm()

    def calm(self) -> None:
        """Until nobody has asked the endpoint anything for a while."""
        quiet_s = time.monotonic()

        def rests() -> bool:
            nonlocal quiet_s, newest
            requests = self._endpoint.requests()
            if any(not r["ended"] for r in requests) or self._newest() != newest:
                quiet_s, newest = time.monotonic(), self._newest()
            return time.monotonic() - quiet_s > QUIET_S

        newest = self._newest()
        wait_for(rests, lambda: "an endpoint that nobody asks", READY_S)

    def _newest(self) -> int:
        requests = self._endpoint.requests()
        return requests[-1]["number"] if requests else 0

    def _speak(self, name: str) -> None:
        """The next reply begins."""
        before = self._newest()
        self.rig.say(name, f"tell me a long story, number {time.monotonic_ns()}")
        wait_for(lambda: self._newest() > before, f"a request of {name}")


def speaks(state: str, number: int) -> bool:
    """Whether somebody speaks in this sample of a block: one reply streams at a time."""
    if state in (STREAMS, THREAD):
        return number == 0
    return state == CALLBACK or (state == TOOLS and number % 4 == 0)


def called(before: int, requests: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a reply after the request of this number got to its end, where its calls are."""
    return any(r["number"] > before and r["ended"] == "finished" for r in requests)


def _nothing() -> None:
    """Nobody speaks."""


@contextmanager
def loaded() -> Iterator[Load]:
    with (
        dds.free_domain() as domain,
        tempfile.TemporaryDirectory() as logs,
        serve() as endpoint,
        patch.dict(os.environ, OPENAI_API_KEY="none", OPENAI_BASE_URL=endpoint.base_url),
    ):
        dds.apply_defaults(domain.id)
        processes = Processes(Path(logs))
        try:
            load = Load(domain.id, processes, endpoint)
            try:
                yield load
            finally:
                load.rig.close()
        finally:
            processes.close()


def rows(quick: bool) -> list[Row]:
    with loaded() as load:
        load.wake()
        for number in range(-1, 1 if quick else 16):
            if number == 0:  # what came before was the warm-up
                load.forget()
            states = [IDLE, STREAMS, TOOLS, RESTARTS, THREAD]
            for state in states if number % 2 == 0 else reversed(states):
                load.block(state, 2 if quick or number < 0 else BLOCK)
        load.block(CALLBACK, 1 if quick else 6)  # each may take seconds
        return [_row(state, load.taken) for state in load.taken]


def _row(state: str, taken: Mapping[str, list[float]]) -> Row:
    idle = ECHOED[IDLE] if state in ECHOED.values() else IDLE
    return row(
        f"scan of {BEAMS} to velocity",
        TOLD[state],
        taken[state],
        baseline=None if state == idle else (TOLD[idle], taken[idle]),
        ratio_p99_goal=RATIO if state in (STREAMS, TOOLS, RESTARTS) else float("inf"),
        headline=state == STREAMS,
    )
