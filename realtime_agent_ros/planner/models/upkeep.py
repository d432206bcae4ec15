"""What goes on beside the turns for each remote model: warm connections, probes of resting ones.

Belongs here: when to warm and when to probe. Does not belong here: how long a model rests
(``breaker``), how a connection is opened (``connection``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from agents import ModelSettings, ModelTracing
from agents.items import TResponseStreamEvent

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.attempt import Attempt
from realtime_agent_ros.planner.models.breaker import BreakerState
from realtime_agent_ros.planner.models.budgets import Budgets, StreamWatch
from realtime_agent_ros.planner.models.failure import OF_THE_HOST, Failure, explain
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.stream_pump import CLOSE_S, StreamEnd, StreamPumps

LOOK_S = 1.0
"""How often an idle connection is looked at; a closed one is seen without sending anything."""
SETTLE_S = 0.05
"""After a request began or ended: by then it has taken its connection, or closed it."""
USELESS = 3
"""An endpoint that closed so many connections after their first answer can't be kept warm."""
PROBE_SPEECH = "Say ok."


class Upkeep:
    """One remote link's. ``run`` until cancelled; ``nudge`` when a request began or ended."""

    def __init__(
        self, link: Link, budgets: Budgets, chain: ModelChain, config: PlannerConfig
    ) -> None:
        self._link = link
        self._budgets = budgets
        self._chain = chain
        self._keep_warm_s = config.keep_warm_s
        self._probes = config.probe_resting
        self._clock = asyncio.get_running_loop().time
        self._used_s = float("-inf")
        self._useless = 0
        self._nudged = asyncio.Event()
        self.ready = asyncio.Event()
        """It has been looked after once."""
        link.nudge = self.nudge

    def nudge(self) -> None:
        """A request has begun or ended: look soon."""
        self._used_s = self._clock()
        self._nudged.set()

    async def run(self) -> None:
        """Look after the link for ever."""
        while True:
            wait_s = await self._tend()
            self.ready.set()
            try:
                async with asyncio.timeout(wait_s):
                    await self._nudged.wait()
                await asyncio.sleep(SETTLE_S)
            except TimeoutError:
                pass
            self._nudged.clear()

    async def _tend(self) -> float:
        """Do what is due; gives the time until something may be due again."""
        link, now_s = self._link, self._clock()
        left_s = link.breaker.left_s(now_s)
        if link.breaker.state(now_s) is BreakerState.CLOSED:
            await self._warm()
        elif self._probes and link.breaker.allows(now_s):
            await self._probe()
        elif left_s:
            return min(left_s, LOOK_S)
        return LOOK_S

    async def _warm(self) -> None:
        connection = self._link.connection
        if connection is None or self._keep_warm_s == 0.0 or self._useless >= USELESS:
            return
        idle_s = self._clock() - self._used_s
        if connection.is_warm and idle_s < self._keep_warm_s:
            return
        failure = await connection.warm()
        self._used_s = self._clock()
        if failure is None:
            self._useless = 0 if connection.is_warm else self._useless + 1
        elif failure.kind in OF_THE_HOST:
            self._chain.failed(self._link, failure)

    async def _probe(self) -> None:
        self._chain.began(self._link)
        try:
            failure = await probe(self._link, self._budgets)
        except asyncio.CancelledError:
            self._chain.abandoned(self._link)
            raise
        if failure is None:
            self._chain.recovered(self._link)
        else:
            self._chain.failed(self._link, failure)


class Upkeeps:
    """The upkeep of every remote link of a chain."""

    def __init__(self, chain: ModelChain, config: PlannerConfig) -> None:
        self._all = [
            Upkeep(link, link.budgets, chain, config)
            for link in chain.links
            if link.budgets is not None
        ]
        self._ready_s = config.connect_timeout_s
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; returns when the connections are open, or ``connect_timeout_s`` has passed."""
        self._tasks = [asyncio.create_task(each.run(), name="upkeep") for each in self._all]
        looks = [asyncio.create_task(each.ready.wait()) for each in self._all]
        if looks:
            _, late = await asyncio.wait(looks, timeout=self._ready_s)
            for task in late:
                task.cancel()

    async def stop(self) -> None:
        """End; what is under way is cancelled."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_S)


async def probe(link: Link, budgets: Budgets) -> Failure | None:
    """Ask for a short answer and hang up at its first token; gives why there was none."""
    now_s = asyncio.get_running_loop().time
    watch = StreamWatch(budgets, now_s())
    attempt = Attempt(link, watch, may_be_empty=False)
    async with StreamPumps() as pumps:
        pumps.add(link.name, _short_stream(link))
        while attempt.failure is None:
            arrival = await pumps.next(max(0.0, watch.due_s() - now_s()))
            if arrival is not None:
                if isinstance(arrival.what, StreamEnd):
                    return explain(arrival.what.error)
                if attempt.take(arrival.what, arrival.at_s) or attempt.whole:
                    return None
            attempt.failure = attempt.failure or watch.failure(now_s())
    return attempt.failure


def _short_stream(link: Link) -> AsyncIterator[TResponseStreamEvent]:
    return link.model.stream_response(
        None,
        PROBE_SPEECH,
        ModelSettings(),
        [],
        None,
        [],
        ModelTracing.DISABLED,
        previous_response_id=None,
        conversation_id=None,
        prompt=None,
    )
