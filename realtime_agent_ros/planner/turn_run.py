"""Runs one turn through the SDK's Runner: asks, streams the reply aloud, remembers what happened.

Belongs here: the life of a run. Does not belong here: which speech becomes a turn (``session``),
what tools may send (``turn``), how long a model may take (``resilient_model``).
"""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import replace

from agents import RunConfig, Runner, RunResultStreaming, TResponseInputItem
from agents.exceptions import AgentsException, ModelRefusalError
from agents.items import TResponseStreamEvent
from agents.stream_events import RawResponsesStreamEvent
from openai.types.responses import ResponseAudioDeltaEvent, ResponseFunctionToolCall

from realtime_agent_ros.core.steps import Step
from realtime_agent_ros.planner.calls.eager_model import EagerModel
from realtime_agent_ros.planner.listening.barge_in import BASE_SKILLS
from realtime_agent_ros.planner.listening.last_motion import Motion
from realtime_agent_ros.planner.listening.utterance import Utterance
from realtime_agent_ros.planner.memory.history import turn_items
from realtime_agent_ros.planner.memory.token_estimate import FirstUsage, size_bytes
from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.models.local_chain import local_chain
from realtime_agent_ros.planner.models.offline_model import OfflineModel
from realtime_agent_ros.planner.models.resilient_model import (
    TEXT_DELTAS,
    VOICED,
    ModelLostError,
    ResilientModel,
)
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.recall.reuse import Reuse
from realtime_agent_ros.planner.turn import Turn

WARM_UP_SPEECH = "go forward 1 metre"


class TurnRun:
    """One turn, from speech to its last word. Also the watcher of its model.

    With ``before``, the conversation as it is known now, the turn is held: it thinks ahead, beside
    the turns under way, and nothing of it leaves until ``release``.
    """

    def __init__(
        self,
        mind: Mind,
        utterance: Utterance,
        before: Sequence[TResponseInputItem] | None = None,
    ) -> None:
        self._mind = mind
        self._utterance = utterance
        self._before = before
        self._held = before is not None
        self._result: RunResultStreaming | None = None
        self._turn: Turn | None = None
        self._message = ""
        self._notes: tuple[str, ...] = ()
        self.dropped = False
        self._chain = mind.chain
        self._model: ResilientModel | None = None
        self._reuse: Reuse | None = None
        self._filler: asyncio.TimerHandle | None = None
        self._began_ns = time.monotonic_ns()
        self._seen: set[str] = set()
        self.requests = 0
        self.failed = False
        """It thought ahead in vain: no model answered."""

    @property
    def turn_id(self) -> str:
        return self._utterance.turn_id

    @property
    def tokens(self) -> int:
        """Tokens that the endpoint has counted for this turn, as far as it told."""
        return self._result.context_wrapper.usage.total_tokens if self._result else 0

    @property
    def items(self) -> list[TResponseInputItem]:
        """The turn so far, as the history will have it: only what was really said and done."""
        if self._turn is None or self._held:
            return []
        spoken = self._mind.mouth.words.of(self.turn_id, self._turn.speaker.spoken)
        return turn_items(self._message, self._turn.records(), spoken)

    @property
    def is_command(self) -> bool:
        return self._utterance.is_command

    @property
    def motion(self) -> Motion | None:
        """The first motion it asks for, as far as the local language can tell."""
        skills = self._utterance.intent.skills if self._utterance.intent is not None else ()
        base = [skill for skill in skills if isinstance(skill, BASE_SKILLS)]
        return Motion(self.turn_id, base[0], alone=len(base) == 1) if base else None

    def hush(self) -> None:
        """Its words wait until ``speak_on``."""
        if self._turn is not None:
            self._turn.speaker.hold()

    def speak_on(self) -> None:
        """Its words may leave again."""
        if self._turn is not None and not self._held:
            self._turn.speaker.release()

    def drop(self) -> None:
        """Newer speech counts: nothing leaves any more, and the request is cancelled."""
        self.dropped = True
        if self._turn is not None:
            self._turn.close()
        if self._result is not None:
            self._result.cancel()

    def release(self) -> None:
        """The final text is there: say and do what was thought ahead. Bounds count from now."""
        if not self._held or self.dropped:
            return
        self._held = False
        self._began_ns = time.monotonic_ns()
        if self._turn is None:
            return
        self._begin()
        if self._model is not None:
            self._model.plan_begins()
        self._turn.release()

    async def run(self) -> None:
        """The whole turn. Raises nothing that a model or a network can cause."""
        may_begin = self._held or await self._may_begin()
        if self.dropped or not may_begin:
            return
        mind, said = self._mind, self._utterance
        self._notes = mind.world.notes
        if self._chain is mind.chain and said.correction is None:
            self._reuse = Reuse(mind, said.text, self._notes, additive=said.additive)
        reused = self._reuse.note if self._reuse is not None else ()
        self._message = briefing.remembered(said.text, (*self._notes, *reused))
        self._turn = turn = self._make_turn()
        if not self._held:
            self._begin()
        message = briefing.compose(said.text, self._notes, mind.world.snapshot)
        outcome = await self._outcome(turn, message)
        turn.speaker.flush()
        if turn.readback is not None:
            turn.readback.rest()
        await turn.released()
        await turn.speaker.said_all()
        turn.close()
        if self._filler is not None:
            self._filler.cancel()
        if not self._held:
            await self._end("dropped" if self.dropped else outcome)

    async def _may_begin(self) -> bool:
        """Waits for a stop that was said with it; False if the agent has taken the speech."""
        mind, said, world = self._mind, self._utterance, self._mind.world
        if said.stop_above is not None:
            await world.stopped_above(said.stop_above, mind.config.barrier_wait_s)
        if said.correction is not None:
            settled = await said.correction.settled(world)
            said = self._utterance = replace(said, intent=settled or said.intent)
        if said.intent is not None and mind.acts_locally(said.intent, said.correction is not None):
            self._chain = local_chain(said.intent)
        return not await self._agent_took_it()

    def _begin(self) -> None:
        self._mind.world.told(self._notes)
        self._event("turn_started", text=self._utterance.text, additive=self._utterance.additive)
        if self._reuse is not None and self._reuse.model:
            self._event("plan_reused", model=self._reuse.name)
        if self._turn is not None:
            left_s = self._mind.config.first_sign_s - self._since_s()
            self._filler = self._mind.fillers.fill_in(self._turn, left_s)

    async def _end(self, outcome: str) -> None:
        """Remember what was really said and done."""
        mind, said = self._mind, self._utterance
        turn = self._turn
        assert turn is not None
        mind.history.add(self.items, self.turn_id, turn.speaker.spoken)
        if outcome == "dropped":
            mind.world.note(f"the reply to {said.text!r} was cut short by newer speech")
        if self._chain is mind.chain and not mind.chain.makes_do:
            mind.fallback_told = False
        model = self._chain.current
        if self._reuse is not None:
            self._reuse.ended(turn, outcome)
            model = self._reuse.name or model
        self._event("turn_ended", outcome=outcome, steps=len(turn.steps), model=model)
        mind.housekeeping.turn_ended()

    async def _agent_took_it(self) -> bool:
        """An agent that counted the planner as dead acts on speech itself, so we must not. The
        next snapshot tells whether it still does."""
        world = self._mind.world
        if not world.agent_is_alone:
            return False
        await world.next_snapshot(self._mind.config.agent_takeover_s)
        if world.agent_is_alone:
            self._event("left_to_agent", text=self._utterance.text)
        return world.agent_is_alone

    def _make_turn(self) -> Turn:
        mind, said = self._mind, self._utterance
        return Turn(
            said.turn_id,
            mind.world,
            mind.mouth,
            mind.config,
            barrier=said.barrier,
            additive=said.additive,
            held=self._held,
            reads_back=mind.config.read_back and self._chain is mind.chain,
            on_step=self._on_step,
            on_call=lambda tool: self._event_once("first_tool", tool=tool),
        )

    async def _outcome(self, turn: Turn, message: str) -> str:
        """Think, and put what went wrong into a spoken line; gives the outcome in a word."""
        config = self._mind.config
        model = self._model = ResilientModel(self._chain, config, self)
        try:
            async with model.within_plan(held=self._held):
                await self._think(turn, message, model)
        except TimeoutError:
            return self._failed(turn, "timeout", config.timeout_line, "plan timeout")
        except ModelRefusalError:  # it has said so itself
            return "refused"
        except (ModelLostError, AgentsException) as error:
            if not self.dropped:
                return self._failed(turn, "failed", config.failure_line, _brief(error))
        return "done"

    def _failed(self, turn: Turn, outcome: str, line: str, error: str) -> str:
        self._mind.last_error = error
        self.failed = True
        turn.speaker.flush()
        turn.speaker.line(self._mind.config.half_done_line if turn.steps else line)
        return outcome

    async def _think(self, turn: Turn, message: str, model: ResilientModel) -> None:
        mind = self._mind
        before = mind.history.items if self._before is None else self._before
        thinker = self._reuse.model or model if self._reuse else model
        usage = FirstUsage(mind.history.estimate, mind.history.size_bytes + size_bytes(message))
        result = self._result = Runner.run_streamed(
            mind.agent,
            [*before, {"role": "user", "content": message}],
            context=turn,
            max_turns=mind.config.max_model_calls,
            run_config=RunConfig(
                model=EagerModel(thinker, turn.calls, turn.order, mind.toolbox.acting),
                tracing_disabled=True,
                trace_include_sensitive_data=False,
                tool_not_found_behavior="return_error_to_model",
            ),
        )
        try:
            async for event in result.stream_events():
                if isinstance(event, RawResponsesStreamEvent):
                    self.speak(turn, event)
                    usage.hear(event.data)
        finally:
            # After an error or a timeout tools could still run; after the end this does nothing.
            result.cancel()
            async for _ in result.stream_events():
                pass
            turn.calls.close()
            await turn.calls.ended()

    @staticmethod
    def speak(turn: Turn, event: RawResponsesStreamEvent) -> None:
        if event.data.type in TEXT_DELTAS:
            voiced = event.data.type == VOICED
            turn.speaker.feed(getattr(event.data, "delta", ""), voiced=voiced)
        elif isinstance(event.data, ResponseAudioDeltaEvent):
            turn.speaker.sound(b64decode(event.data.delta))
        elif event.data.type == "response.completed" or _begins_call(event.data):
            turn.speaker.flush()

    # What the model's watcher hears (``resilient_model.Watcher``).

    def on_request(self, model: str) -> None:
        self.requests += 1
        self._event_once("request", model=model)

    def on_soft_bound(self, model: str) -> None:
        if self._before is None:
            self._event("soft_bound", model=model)

    def on_first_token(self, model: str) -> None:
        self._event_once("first_token", model=model)

    def on_fallback(self, model: str, kind: str, detail: str) -> None:
        mind = self._mind
        self._event("fallback", model=model, reason=kind, detail=detail)
        mind.last_error = f"{model}: {kind}" + (f", {detail}" if detail else "")

    def on_hedge(self, model: str, after_s: float) -> None:
        self._event("hedge", model=model, after_ms=round(after_s * 1e3, 1))

    def on_offline(self) -> None:
        mind = self._mind
        if not mind.fallback_told:
            mind.fallback_told = True
            self._with_turn(lambda turn: turn.speaker.line(mind.config.fallback_line))

    def _on_step(self, step: Step) -> None:
        self._mind.traces.step_sent(self.turn_id, step.step_id, step.skill.name)
        if isinstance(step.skill, BASE_SKILLS):
            self._mind.last_motion.sent(self.turn_id, step)
            self._event_once("first_step", step=step.step_id)

    def _with_turn(self, act: Callable[[Turn], None]) -> None:
        if self._turn is not None:
            act(self._turn)

    def _event_once(self, kind: str, **detail: str | int | float | bool | None) -> None:
        if kind not in self._seen:
            self._seen.add(kind)
            self._event(kind, **detail)

    def _since_s(self) -> float:
        return (time.monotonic_ns() - self._began_ns) / 1e9

    def _event(self, kind: str, **detail: str | int | float | bool | None) -> None:
        name = "since_partial_ms" if self._held else "since_final_ms"
        since = {name: round(1e3 * self._since_s(), 2)}
        self._mind.event(kind, turn=self.turn_id, **since, **detail)


class _Nowhere:
    """An outbox that sends nothing."""

    def publish(self, message: object) -> None: ...

    def stream(self, text: str) -> None: ...

    def audio(self, pcm16: bytes) -> None: ...

    def event(self, event: object) -> None: ...


async def warm_up(mind: Mind) -> None:
    """Run a turn that can't say or do anything, so that the first real one finds everything
    imported, compiled and cached (the first run costs about 70 ms, the next 3 ms)."""
    turn = Turn("warm-up", mind.world, _Nowhere(), mind.config, rehearsal=True)
    model = EagerModel(OfflineModel(), turn.calls, turn.order, mind.toolbox.acting)
    config = RunConfig(model=model, tracing_disabled=True)
    result = Runner.run_streamed(mind.agent, WARM_UP_SPEECH, context=turn, run_config=config)
    async for event in result.stream_events():
        if isinstance(event, RawResponsesStreamEvent):
            TurnRun.speak(turn, event)


def _begins_call(event: TResponseStreamEvent) -> bool:
    """Words before a call are whole; they need not wait for its arguments."""
    item = getattr(event, "item", None)
    return event.type == "response.output_item.added" and isinstance(item, ResponseFunctionToolCall)


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"
