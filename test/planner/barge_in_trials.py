"""Randomised barge-in: a real session and endpoint, a double of the agent with its stop barrier.

Each trial says something, lets the endpoint answer at some pace, and interrupts at some moment,
with partials or without. What the agent accepts of an older plan after the word is stale. Belongs
here: one trial and its count; the benchmark runs it too.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from realtime_agent_ros.protocol import Steps
from session_bench import LIMIT_S, Bench

FIRST = (
    "go forward 1 metre",
    "turn left 90 degrees, then go forward 1 metre, then turn right 90 degrees",
    "go to the kitchen, then wait 2 seconds, then come back",
    "how is the battery",
)
STOPS = ("stop", "no stop", "halt!")
NEWER = ("turn right 45 degrees", "no, turn right", "go back half a metre", "look for my keys")


@dataclass(slots=True)
class Trials:
    """What the trials came to. ``interrupted``: those with a request open at the word;
    ``closing_s``: how long it took from the word until the endpoint saw its connection closed."""

    count: int = 0
    interrupted: int = 0
    stale: list[str] = field(default_factory=list)
    closing_s: list[float] = field(default_factory=list)


class Agent:
    """Accepts steps with its own barrier and refuses others, as the real one does; hears speech and
    tells its state after a delay of its own."""

    def __init__(self, bench: Bench, delay_s: float) -> None:
        self._bench = bench
        self._delay_s = delay_s
        self.barrier = bench.barrier
        self.accepted: list[Steps] = []
        bench.on_steps = self.hear_steps

    def hear_steps(self, message: Steps) -> None:
        """Steps of the planner; they have been on their way for a moment."""
        fresh = message.barrier == self.barrier
        if fresh:
            self.accepted.append(message)
        verdict = StepStatus.ACCEPTED if fresh else StepStatus.REJECTED
        for step in message.steps:
            self._bench.update(message.plan_id, step.step_id, step.skill.name, verdict, "barrier")

    def stop(self) -> None:
        """A stop word: at once here, and told to the planner later."""
        self.barrier += 1
        asyncio.get_running_loop().call_later(self._delay_s, self._tell)

    def _tell(self) -> None:
        self._bench.barrier = self.barrier
        self._bench.snapshot()


async def run_trials(bench: Bench, endpoint: LoopbackEndpoint, count: int, seed: int) -> Trials:
    """``count`` trials in one conversation; the same seed gives the same choices."""
    chance, trials = random.Random(seed), Trials()
    for _ in range(count):
        await _trial(bench, endpoint, chance, trials)
    return trials


async def _trial(
    bench: Bench, endpoint: LoopbackEndpoint, chance: random.Random, trials: Trials
) -> None:
    agent = Agent(bench, delay_s=chance.uniform(0.0, 0.01))
    pace = {"first_token_s": chance.uniform(0.0, 0.03), "token_s": chance.uniform(0.0, 0.003)}
    endpoint.control(**pace, next_n=0)
    first = chance.choice(FIRST)
    if chance.random() < 0.5:
        bench.session.on_partial(first)
        await asyncio.sleep(chance.uniform(0.0, 0.02))
    bench.session.on_final(first)
    await asyncio.sleep(chance.uniform(0.0, 0.06))  # the moment of the word, which is the trial
    asked = endpoint.requests()
    is_open = any(not served.ended for served in asked)
    known, on_its_way = len(agent.accepted), list(bench.sent)
    old = {message.plan_id for message in bench.sent} | {_newest_turn(bench)}
    began_s = time.perf_counter()
    if chance.random() < 0.5:
        _say_stop(bench, agent, chance)
        on_its_way.clear()  # the agent's barrier refuses also what left before the word
    else:
        bench.session.on_final(chance.choice(NEWER))
    if is_open:
        trials.interrupted += 1
        await _closed(endpoint, len(asked))
        trials.closing_s.append(time.perf_counter() - began_s)
    async with asyncio.timeout(LIMIT_S):
        await bench.session.idle()
    await bench.everyone_has_run()  # what is on its way to the agent arrives
    trials.count += 1
    after = [message for message in agent.accepted[known:] if message not in on_its_way]
    trials.stale += [message.plan_id for message in after if message.plan_id in old]
    await bench.until(lambda: bench.barrier == agent.barrier)  # the planner was told of it


def _say_stop(bench: Bench, agent: Agent, chance: random.Random) -> None:
    text = chance.choice(STOPS)
    hear = [agent.stop, lambda: bench.session.on_partial(text)]
    chance.shuffle(hear)  # either may hear it first
    for each in hear:
        each()
    bench.session.on_final(text)


def _newest_turn(bench: Bench) -> str:
    return next((str(e.detail["turn"]) for e in reversed(bench.events) if "turn" in e.detail), "")


async def _closed(endpoint: LoopbackEndpoint, asked: int) -> None:
    """Wait until the requests that were open at the word have ended."""
    async with asyncio.timeout(LIMIT_S):
        while not all(served.ended for served in endpoint.requests()[:asked]):
            await asyncio.sleep(0.0005)  # as finely as its time is measured
