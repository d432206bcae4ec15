"""A stop word on ``speech/partial``, until the zero is back: ours, and a typical agent loop.

Real processes over DDS. Ours is ``agent_node`` on a base that obeys, driving when the word comes.
The loop is what tutorials build: a ROS node whose callback queues the text, a worker that asks the
model with two tools (drive, stop), and what the model calls is done. It gets the word as a whole
utterance, because it reads no partials. Its endpoint is the loopback one, which answers the stop
at once; once it is healthy, once the request before the stop is stalled for 4 s, and the stop
comes 0.5 s into that. All take turns beside one another.

Time is from just before publishing to the arrival of the zero at the same process, so both ways
over DDS and this process's own executor are in it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from endpoint_process import EndpointProcess, serve
from geometry_msgs.msg import Twist
from measuring import Row, row
from std_msgs.msg import String

from agent_bench import AgentBench
from harness import RELIABLE, Processes
from realtime_agent_ros import dds
from realtime_agent_ros.core.steps import Drive

HERE = Path(__file__).resolve().parent
STALL_S, INTO_STALL_S = 4.0, 0.5
FIRST_TOKEN_S = 0.15
"""Of a fast hosted model; the offline language that answers takes no time of its own."""
STALL_EVERY, WARM_UP = 4, 2
WHAT, OURS, LOOP = "stop word to zero", "ours: agent_node", "agent loop, model in it"
PARTIAL, FINAL = "partial text", "final text"
HEALTHY, STALLED = "endpoint healthy", f"stalled {STALL_S:g} s"


class Ours:
    """agent_node on a base that obeys, with the bench as its far side."""

    def __init__(self, bench: AgentBench) -> None:
        self._bench = bench
        bench.add_base()
        bench.start_ready(planner_timeout_s=30.0)  # a busy machine is not under test

    def stop_ms(self, kind: str) -> float:
        """A stop by ``PARTIAL`` or ``FINAL`` text, from a drive."""
        bench, barrier = self._bench, self._bench.state.barrier
        bench.send_steps(Drive(distance_m=20.0))
        bench.wait_moving()
        publisher = bench.partial if kind == PARTIAL else bench.speech
        began_s = bench.send(publisher, String(data="stop"))
        zero_s = bench.wait_still(began_s)
        bench.wait_state(lambda s: s.barrier > barrier, "the barrier of this stop")
        if kind == PARTIAL:
            bench.speech.publish(String(data="stop"))  # the utterance ends
            bench.spin_for(0.1)
        return (zero_s - began_s) * 1e3


class Loop:
    """The agent loop, whose far side is the same bench."""

    def __init__(self, bench: AgentBench, processes: Processes, endpoint: EndpointProcess) -> None:
        self._bench, self._endpoint = bench, endpoint
        self._commands = bench.listen(Twist, "loop/cmd_vel", RELIABLE)
        self._speech = bench.talk(String, "loop/speech")
        processes.start(str(HERE / "agent_loop.py"), endpoint.base_url)
        bench.wait_for(lambda: self._commands, "the loop")

    def stop_ms(self, kind: str) -> float:
        """A stop with the endpoint ``HEALTHY`` or ``STALLED``, from a drive."""
        self._drive()
        if kind == STALLED:
            self._stall()
        self._answer("stop")
        began_s = self._bench.send(self._speech, String(data="stop"))
        self._bench.wait_for(lambda: not self._moves(), "a zero")
        zero = next(c for c in self._commands if c.time_s > began_s and not c.msg.linear.x)
        self._bench.spin_for(0.05)
        return (zero.time_s - began_s) * 1e3

    def _moves(self) -> bool:
        return bool(self._commands[-1].msg.linear.x)

    def _drive(self) -> None:
        self._answer("drive")
        self._bench.send(self._speech, String(data="drive forward"))
        self._bench.wait_for(self._moves, "motion")

    def _stall(self) -> None:
        """The next request hangs; back when it has hung for ``INTO_STALL_S``."""
        asked = len(self._endpoint.requests())
        self._endpoint.control(calls=[{"name": "look"}], stall_s=STALL_S, next_n=1)
        self._bench.send(self._speech, String(data="what do you see?"))
        self._bench.wait_for(lambda: len(self._endpoint.requests()) > asked, "the request")
        self._bench.spin_for(INTO_STALL_S)

    def _answer(self, tool: str) -> None:
        """What the model will call from now on."""
        self._endpoint.control(calls=[{"name": tool}], first_token_s=FIRST_TOKEN_S)


def measure(ours: Ours, loop: Loop, rounds: int) -> dict[str, list[float]]:
    """All in turn, every second round backwards; the stalled loop, which takes seconds, in some."""
    taken: dict[str, list[float]] = {kind: [] for kind in (HEALTHY, STALLED, PARTIAL, FINAL)}
    for number in range(-WARM_UP, rounds):
        turns = [(loop, HEALTHY), (ours, PARTIAL), (ours, FINAL)]
        turns += [(loop, STALLED)] if number % STALL_EVERY == 0 else []
        for subject, kind in turns if number % 2 else reversed(turns):
            value = subject.stop_ms(kind)
            if number >= 0:
                taken[kind].append(value)
    return taken


def rows(quick: bool) -> list[Row]:
    with (
        dds.free_domain() as domain,
        tempfile.TemporaryDirectory() as logs,
        serve(first_token_s=FIRST_TOKEN_S) as endpoint,
    ):
        dds.apply_defaults(domain.id)
        os.environ.setdefault("OPENAI_API_KEY", "loopback")
        processes = Processes(Path(logs))
        try:
            bench = AgentBench(domain.id, processes)
            try:
                loop = Loop(bench, processes, endpoint)
                taken = measure(Ours(bench), loop, 4 if quick else 40)
            finally:
                bench.close()
        finally:
            processes.close()
    base = (f"{LOOP}, {HEALTHY}", taken[HEALTHY])
    stalled = (f"{LOOP}, {STALLED}", taken[STALLED])
    return [
        row(WHAT, f"{LOOP}, {HEALTHY}", taken[HEALTHY]),
        row(WHAT, f"{LOOP}, {STALLED}", taken[STALLED]),
        *(
            row(
                WHAT,
                f"{OURS}, {kind}",
                taken[kind],
                baseline=base,
                p50_goal=5.0,
                p99_goal=20.0,
                headline=kind == PARTIAL,
            )
            for kind in (PARTIAL, FINAL)
        ),
        row(WHAT, f"{OURS}, {PARTIAL}, against the stalled", taken[PARTIAL], baseline=stalled),
    ]
