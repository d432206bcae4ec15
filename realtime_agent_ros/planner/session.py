"""The conversation: speech in, turns out, one at a time, the newest winning.

Belongs here: which speech starts, ends or leaves a turn alone, and the heartbeat. Does not belong
here: what a turn does (``turn_run``), ROS. All methods run on one event loop.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from contextlib import suppress
from dataclasses import dataclass

from realtime_agent_ros.core.intents import Intent, IntentKind, LanguageContext, parse
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.core.stop_words import StopWords
from realtime_agent_ros.planner import briefing
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.history import History, turn_items
from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.model_chain import ModelChain
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.turn_run import TurnRun, Utterance, warm_up
from realtime_agent_ros.planner.world import World
from realtime_agent_ros.protocol import Cancel, Heartbeat, SayNow

CLOSE_S = 0.3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PlannerStatus:
    """For ``/diagnostics``. Holds no secrets."""

    model: str
    turns: int
    thinking: bool
    agent_connected: bool
    resting: str
    fallbacks: dict[str, int]
    last_error: str


class PlannerSession:
    """One conversation with one robot. ``planner_id`` prefixes the ids of its turns."""

    def __init__(
        self,
        config: PlannerConfig,
        outbox: Outbox,
        chain: ModelChain,
        history: History,
        planner_id: str = "",
    ) -> None:
        self._config = config
        self._outbox = outbox
        self._chain = chain
        self._planner_id = planner_id
        self._world = World(config.agent_silent_s, asyncio.get_running_loop().time)
        self._mind = Mind(config, self._world, outbox, chain, history)
        self._stop_words = StopWords(config.stop_words)
        self._numbers = itertools.count(1)
        self._turns = 0
        self._utterance_barrier: int | None = None
        self._stop_heard = False
        self._run: TurnRun | None = None
        self._task: asyncio.Task[None] | None = None

    def on_snapshot(self, snapshot: Snapshot) -> None:
        self._world.hear_snapshot(snapshot)

    def on_step_update(self, update: StepUpdate) -> None:
        self._world.hear_update(update)

    def on_partial(self, text: str) -> None:
        """What has been said so far. A stop word ends the turn that is being thought about."""
        self._hear(text, final=False)

    def on_final(self, text: str) -> None:
        """A whole utterance. Returns at once; what follows runs in a task."""
        stop_heard, barrier = self._hear(text, final=True)
        said = briefing.clean(text)
        intent = parse(said, self._context())
        if intent.kind is IntentKind.NOTHING:
            return
        self._drop_turn()
        if intent.kind is IntentKind.STOP and stop_heard:
            self._remember(said, "the robot stopped by itself on a stop word")
        elif intent.kind in (IntentKind.STOP, IntentKind.CANCEL):
            self._end_motion(said, intent)
        else:
            utterance = Utterance(
                turn_id=f"{self._planner_id}t{next(self._numbers)}",
                text=said,
                additive=intent.additive,
                stop_above=barrier if stop_heard else None,
            )
            self._turns += 1
            self._start(utterance)

    async def heartbeat(self) -> None:
        """Publish heartbeats until cancelled; a blocked loop is a missing heartbeat."""
        for seq in itertools.count():
            beat = Heartbeat(
                planner=self._planner_id or "planner", seq=seq, model=self._chain.current
            )
            self._outbox.publish(beat)
            await asyncio.sleep(self._config.heartbeat_period_s)

    def status(self) -> PlannerStatus:
        links = self._chain.links
        counts = {f"{n.name} {kind}": c for n in links for kind, c in n.failures.items()}
        return PlannerStatus(
            model=self._chain.current,
            turns=self._turns,
            thinking=self._task is not None and not self._task.done(),
            agent_connected=self._world.snapshot is not None,
            resting=", ".join(self._chain.resting()),
            fallbacks=counts,
            last_error=self._mind.last_error,
        )

    async def prepare(self) -> None:
        """Read the stored conversation, if there is one, and warm up; before the first speech."""
        await self._mind.history.load()
        await warm_up(self._mind)

    async def idle(self) -> None:
        """Wait until no turn is being thought about."""
        while self._task is not None and not self._task.done():
            await asyncio.wait({self._task})

    async def close(self) -> None:
        """End the running turn and close what is open; takes ``CLOSE_S`` at most, twice."""
        self._drop_turn()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=CLOSE_S)
            self._task.cancel()
        with suppress(TimeoutError):  # the process ends anyway
            await asyncio.wait_for(self._chain.close(), CLOSE_S)
        self._mind.history.close()

    def _hear(self, text: str, *, final: bool) -> tuple[bool, int]:
        """Follow the utterance. Gives whether a stop word was in it, and the barrier before it."""
        if self._utterance_barrier is None:
            self._utterance_barrier = self._world.barrier
        barrier = self._utterance_barrier
        if self._stop_words.count(text):
            self._stop_heard = True
            self._drop_turn()
        stop_heard = self._stop_heard
        if final:
            self._utterance_barrier, self._stop_heard = None, False
        return stop_heard, barrier

    def _drop_turn(self) -> None:
        if self._run is not None:
            self._run.drop()

    def _context(self) -> LanguageContext:
        snapshot = self._world.snapshot
        return LanguageContext.from_snapshot(snapshot) if snapshot else LanguageContext()

    def _end_motion(self, said: str, intent: Intent) -> None:
        """ "Cancel that", or a way to say stop that is no stop word: no model is asked."""
        self._outbox.publish(Cancel(reason=f"{intent.kind} by voice"))
        if intent.speech:
            self._outbox.publish(SayNow(plan_id=f"{self._planner_id}t0", text=intent.speech))
        self._remember(said, "all steps were cancelled")

    def _remember(self, said: str, what_happened: str) -> None:
        """Speech that became no turn still belongs to the conversation."""
        notes = (*self._world.take_notes(), what_happened)
        self._mind.history.add(turn_items(briefing.remembered(said, notes), (), ()))

    def _start(self, utterance: Utterance) -> None:
        run, previous = TurnRun(self._mind, utterance), self._task
        self._run = run
        self._task = asyncio.create_task(_after(previous, run), name=utterance.turn_id)
        self._task.add_done_callback(self._report)

    def _report(self, task: asyncio.Task[None]) -> None:
        """A bug in a turn ends that turn, is logged in full, and is not the planner's end."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._mind.last_error = f"bug: {type(error).__name__}"
            _LOG.error("turn %s failed", task.get_name(), exc_info=error)


async def _after(previous: asyncio.Task[None] | None, run: TurnRun) -> None:
    """Turns never overlap: the dropped one unwinds first, which takes a few milliseconds."""
    if previous is not None:
        await asyncio.wait({previous})
    await run.run()
