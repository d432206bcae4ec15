"""The conversation: speech in, turns out, the newest winning.

Belongs here: hearing partial and final speech and handing it to who decides and who acts, and the
heartbeat. Does not belong here: what speech does to what runs (``barge_in`` decides, ``floor``
carries out), what a turn does (``turn_run``), ROS. All methods run on one event loop.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from realtime_agent_ros.core.addressing import Addressing
from realtime_agent_ros.core.intents import Intent, IntentKind, LanguageContext, parse
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.core.stop_words import UTTERANCE_GAP_NS
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.listening import barge_in
from realtime_agent_ros.planner.listening.barge_in import Policy
from realtime_agent_ros.planner.listening.floor import Floor, Speech
from realtime_agent_ros.planner.listening.premise import Premise
from realtime_agent_ros.planner.listening.same_speech import LateText
from realtime_agent_ros.planner.listening.speculation import Speculation, SpeculationCounts
from realtime_agent_ros.planner.listening.speech_gate import SpeechGate
from realtime_agent_ros.planner.memory.history import History
from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.models.breaker import BreakerState
from realtime_agent_ros.planner.models.model_chain import LinkStatus, ModelChain
from realtime_agent_ros.planner.models.upkeep import Upkeeps
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.realtime.ears import Ears, ears_of
from realtime_agent_ros.planner.speaking.remarks import Remarks
from realtime_agent_ros.planner.toolbox.mock_agent import MockAgent
from realtime_agent_ros.planner.toolbox.registry import NOTHING_OUTSIDE, Outside
from realtime_agent_ros.planner.turn_run import TurnRun, warm_up
from realtime_agent_ros.planner.world import World
from realtime_agent_ros.protocol import Heartbeat

CLOSE_S = 0.3
COMPLETE = 1.0
"""Confidence of a partial that nothing is missing from: thought about without waiting."""
_ACTS = (IntentKind.PLAN, IntentKind.QUESTION)
_NO_MODEL = (Policy.IGNORE, Policy.STOP, Policy.CANCEL)
_THOUGHT_ABOUT = (Policy.SUPERSEDE, Policy.ASIDE, Policy.ADD)


@dataclass(frozen=True, slots=True)
class PlannerStatus:
    """For ``/diagnostics``. Holds no secrets."""

    model: str
    turns: int
    thinking: bool
    agent_connected: bool
    links: tuple[LinkStatus, ...]
    left_out: dict[str, str]
    hedged_share: float
    last_error: str
    speculation: SpeculationCounts
    prompt: str
    """Which edition of the instructions is in force."""
    context_tokens: int
    """Estimated tokens of the next request, without its message."""
    plans: str
    """How many the cache holds and how often one was used."""
    refused_speech: dict[str, int]
    """Utterances that were too long or too many, by the reason."""
    history_problem: str
    """Why the conversation is not being stored; empty if it is, or need not be."""
    tools: dict[str, str]
    sound_lost_s: float | None
    """s of sound that never reached the model that should hear it; None without such a model."""


class PlannerSession:
    """One conversation with one robot. ``planner_id`` prefixes the ids of its turns."""

    def __init__(
        self,
        config: PlannerConfig,
        outbox: Outbox,
        chain: ModelChain,
        history: History,
        planner_id: str = "",
        outside: Outside = NOTHING_OUTSIDE,
    ) -> None:
        """Raises ToolError for a tool, or a parameter about one, that can't be used."""
        self._config = config
        self._simulated = MockAgent(outbox) if config.tools == "mock" else None
        outbox = self._simulated or outbox
        self._outbox = outbox
        self._chain = chain
        self._planner_id = planner_id
        self._world = World(config.agent_silent_s, asyncio.get_running_loop().time)
        self._addressing = Addressing(config.fleet)
        self._mind = Mind(config, self._world, outbox, chain, history, outside)
        chain.on_state = self._on_model_state
        self._upkeep = Upkeeps(chain, config)
        lines = {"too long": config.too_long_line, "too often": config.too_often_line}
        self._gate = SpeechGate(config.speech, lines, self._mind.mouth, f"{planner_id}t0")
        self._floor = Floor(self._mind, planner_id)
        self._remarks = Remarks(self._mind, f"{planner_id}t0", lambda: self._floor.queue.busy)
        if self._simulated is not None:
            self._simulated.connect(self._hear_snapshot, self._hear_update)
        self._speculation = Speculation(config, self._mind, self._begin_ahead)
        self._now_s = asyncio.get_running_loop().time
        self._late = LateText(self._now_s)
        self._ears: Ears | None = None
        self._utterance_barrier: int | None = None
        self._stop_heard = False
        self._heard_s = self._now_s()

    def on_snapshot(self, snapshot: Snapshot) -> None:
        if self._simulated is None:
            self._hear_snapshot(snapshot)

    def on_step_update(self, update: StepUpdate) -> None:
        if self._simulated is None:
            self._hear_update(update)

    def on_spoken(self, text: str) -> None:
        """A voice has spoken a clause so far; empty: not a word of it."""
        self._mind.hear_spoken(text)

    def on_unspoken(self, text: str) -> None:
        """A voice can't speak this clause, or not to its end."""
        self._mind.hear_unspoken(text)

    def on_voice(self, present: bool) -> None:
        """Whether there is a voice that tells what it has spoken."""
        self._mind.mouth.words.told = present

    def on_approval(self, approved: bool) -> tuple[bool, str]:
        """An answer by service to the tool that waits for one: whether it did, and what to say."""
        return self._mind.toolbox.gate.answer(approved)

    def listen(
        self, on_partial: Callable[[str], None], on_final: Callable[[str], None]
    ) -> Ears | None:
        """Ears on the model's own connection, if it can hear. What they hear is only given to
        ``on_partial`` and ``on_final``: it is to come back the way of all speech."""
        self._ears = ears_of(self._chain, on_partial, on_final)
        return self._ears

    def on_partial(self, whole: str, *, shared: bool = False) -> None:
        """What has been said so far. A stop word ends what is being thought about; other words
        hush replies until it is known what they are, and may be thought about ahead. ``shared``: it
        was said to the whole fleet."""
        if self._late.belongs_to_final(whole):
            return
        text = self._addressing.mine(whole, shared=shared)
        if text is None:
            self._overhear(whole, final=False)
            return
        stop_heard, _ = self._hear(whole, final=False)
        said, context = briefing.clean(text), self._context()
        intent = parse(said, context)
        if stop_heard or self._gate.is_too_long(text) or barge_in.is_idle(said, intent):
            return
        self._floor.hush()
        if self._mind.toolbox.prefetch:
            self._mind.toolbox.prefetch.hear(said, intent)
        policy = self._policy(said, intent, stop_heard=False)
        if self._may_speculate(policy, intent):
            complete = intent.kind in _ACTS and intent.confidence >= COMPLETE
            self._speculation.hear(said, context, complete=complete)
        else:
            self._speculation.drop("needs no thought")

    def on_final(self, whole: str, *, shared: bool = False) -> None:
        """A whole utterance. Returns at once; what follows runs in a task."""
        self._late.hear_final(whole)
        text = self._addressing.mine(whole, shared=shared)
        if text is None:
            self._overhear(whole, final=True)
            return
        stop_heard, barrier = self._hear(whole, final=True)
        if not stop_heard and self._mind.toolbox.gate.hear(text):
            self._speculation.end_utterance("an answer")
            self._floor.speak_on()
            return
        said, context = briefing.clean(text), self._context()
        intent = parse(said, context)
        if self._mind.toolbox.prefetch:
            self._mind.toolbox.prefetch.hear(said, intent)
        policy = self._policy(said, intent, stop_heard=stop_heard)
        if policy is not Policy.IGNORE:
            self._mind.toolbox.gate.withdraw("newer speech")
        if policy not in _NO_MODEL and self._refuses(text):
            return
        ahead = None
        if self._may_speculate(policy, intent) and not self._floor.keeps_turns(policy):
            ahead = self._speculation.take(said, self._floor.premise(), context)
        else:
            self._speculation.end_utterance("needs no thought")
        if ahead is not None:
            self._floor.adopt(*ahead)
        else:
            speech = Speech(said, intent, stop_above=barrier if stop_heard else None)
            self._floor.take(policy, speech, context)

    async def heartbeat(self) -> None:
        """Publish heartbeats until cancelled; a blocked loop is a missing heartbeat."""
        for seq in itertools.count():
            beat = Heartbeat(
                planner=self._planner_id or "planner", seq=seq, model=self._chain.current
            )
            self._outbox.publish(beat)
            await asyncio.sleep(self._config.heartbeat_period_s)

    def status(self) -> PlannerStatus:
        return PlannerStatus(
            model=self._chain.current,
            turns=self._floor.turns,
            thinking=self._floor.queue.busy,
            agent_connected=self._world.snapshot is not None,
            links=self._chain.status(),
            left_out=self._chain.left_out,
            hedged_share=self._chain.hedges.share,
            last_error=self._mind.last_error,
            speculation=replace(self._speculation.counts),
            prompt=self._mind.instructions.version,
            context_tokens=self._mind.history.tokens,
            plans=f"{len(self._mind.plan_cache)}, used {self._mind.plan_cache.hits} times",
            refused_speech=dict(self._gate.refused),
            history_problem=self._mind.history.problem,
            tools=self._mind.toolbox.status(),
            sound_lost_s=self._ears.lost_s if self._ears is not None else None,
        )

    async def prepare(self) -> None:
        """Read the stored conversation, if there is one, open connections and warm up; before the
        first speech."""
        await self._mind.history.load()
        await asyncio.gather(warm_up(self._mind), self._upkeep.start())

    async def idle(self) -> None:
        """Wait until no turn is being thought about."""
        await self._floor.queue.idle()

    async def tidied(self) -> None:
        """Wait until what is done between turns is done, too."""
        await self._mind.housekeeping.idle()

    async def close(self) -> None:
        """End what is under way and close what is open; takes ``CLOSE_S`` at most, four times."""
        if self._ears is not None:
            self._ears.close()
        await self._speculation.close(CLOSE_S)
        await self._floor.queue.close(CLOSE_S)
        with suppress(TimeoutError):  # the process ends anyway
            await asyncio.wait_for(self._close_models(), CLOSE_S)
        self._mind.toolbox.invoker.close()
        self._remarks.close()
        await self._mind.housekeeping.close()
        self._mind.traces.close()

    def _hear(self, text: str, *, final: bool) -> tuple[bool, int]:
        """Follow the utterance. Gives whether a stop word was in it, and the barrier before it."""
        barrier = self._follow()
        self._mind.housekeeping.speech()
        self._mind.traces.speech(final=final)
        self._remarks.speech()
        self._hear_stop(text)
        stop_heard = self._stop_heard
        if final:
            self._utterance_barrier, self._stop_heard = None, False
        return stop_heard, barrier

    def _follow(self) -> int:
        """The barrier before this utterance. After a silence it is another one, even if the one
        before never got its final text."""
        before_s, self._heard_s = self._heard_s, self._now_s()
        if self._heard_s - before_s > UTTERANCE_GAP_NS / 1e9:
            self._utterance_barrier, self._stop_heard = None, False
        if self._utterance_barrier is None:
            self._utterance_barrier = self._world.barrier
        return self._utterance_barrier

    def _hear_stop(self, text: str) -> None:
        if self._world.stops(self._addressing.stopping(text)):
            self._stop_heard = True
            if self._simulated is not None:
                self._simulated.stop()
            self._speculation.drop("stop word")
            self._floor.stop()

    def _overhear(self, text: str, *, final: bool) -> None:
        """Speech to others. A stop word counts; nothing else does, and it ends what a partial that
        sounded like ours has begun."""
        self._follow()
        self._hear_stop(text)
        if final:
            self._utterance_barrier, self._stop_heard = None, False
            self._speculation.end_utterance("for another robot")
            self._floor.speak_on()

    def _refuses(self, text: str) -> bool:
        """Too long or too often: told once, and the turn that runs goes on."""
        reason = self._gate.refusal(text)
        if reason is not None:
            self._speculation.end_utterance("refused")
            self._floor.speak_on()
            self._mind.event("speech_refused", reason=reason, chars=len(text))
        return reason is not None

    def _hear_snapshot(self, snapshot: Snapshot) -> None:
        self._world.hear_snapshot(snapshot)
        self._remarks.hear_snapshot(snapshot)

    def _hear_update(self, update: StepUpdate) -> None:
        self._world.hear_update(update)
        self._mind.hear_update(update)
        self._remarks.hear_update(update)

    def _policy(self, said: str, intent: Intent, *, stop_heard: bool) -> Policy:
        correctable = self._floor.correctable() is not None
        asked = not self._floor.queue.busy and self._mind.history.has_asked
        return barge_in.decide(
            said, intent, stop_heard=stop_heard, correctable=correctable, asked=asked
        )

    def _may_speculate(self, policy: Policy, intent: Intent) -> bool:
        """Only what a remote model would be asked about, and not for an agent that acts itself."""
        mind = self._mind
        waits = mind.toolbox.gate.pending or self._world.agent_is_alone
        asks = mind.thinks_ahead and not mind.acts_locally(intent)
        return self._config.speculation and policy in _THOUGHT_ABOUT and asks and not waits

    def _begin_ahead(self, said: str) -> tuple[TurnRun, Premise]:
        premise = self._floor.premise()
        return self._floor.ahead(said, parse(said, self._context()), premise), premise

    def _context(self) -> LanguageContext:
        snapshot = self._world.snapshot
        return LanguageContext.from_snapshot(snapshot) if snapshot else LanguageContext()

    async def _close_models(self) -> None:
        await self._upkeep.stop()
        await self._chain.close()

    def _on_model_state(self, model: str, state: BreakerState, why: str) -> None:
        self._mind.event("model_state", model=model, state=str(state), reason=why)
