"""One turn of the conversation as its tools see it: sends steps, in order, under one barrier.

Belongs here: what may leave the planner on behalf of a turn, and when it may no longer. Does not
belong here: talking to a model (``resilient_model``), the order of turns (``session``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import RememberPlace, Say, Skill, Step
from realtime_agent_ros.planner.calls.call_order import CallOrder, Stage
from realtime_agent_ros.planner.calls.eager_calls import EagerCalls, ToolRecord
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.listening.barge_in import BASE_SKILLS
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.speaking.readback import Readback
from realtime_agent_ros.planner.speaking.speaker import Speaker
from realtime_agent_ros.planner.tools import durations, replies
from realtime_agent_ros.planner.world import Decision, World
from realtime_agent_ros.protocol import Steps

SEQUENCED = (*BASE_SKILLS, RememberPlace)
"""Skills that mean nothing when a motion before them didn't happen: they wait for its acceptance.
The others only keep their place."""


class Turn:
    """The context of one run. ``barrier`` is the agent's counter when the turn was decided on, None
    for now, so a stop after that keeps everything of this turn from moving the robot.

    A ``held`` turn keeps its steps and words to itself until ``release``; its read-only tools
    answer as ever. A ``rehearsal`` is nobody's wish, so nobody is asked about it. One that
    ``reads_back`` tells of motions that its words don't tell."""

    def __init__(
        self,
        turn_id: str,
        world: World,
        outbox: Outbox,
        config: PlannerConfig,
        *,
        barrier: int | None = None,
        additive: bool = False,
        held: bool = False,
        rehearsal: bool = False,
        reads_back: bool = True,
        on_step: Callable[[Step], None] = lambda _: None,
        on_call: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.turn_id = turn_id
        self.rehearsal = rehearsal
        self.world = world
        self.speaker = Speaker(turn_id, outbox, config, held=held)
        self.readback = Readback(self.speaker, config.language) if reads_back else None
        self.order = CallOrder()
        self.calls = EagerCalls(self, on_call)
        self.steps: list[Step] = []
        self.acted = False
        """The agent has accepted a step."""
        self._step_ids: dict[str, str] = {}
        self._begun: set[str] = set()
        self._barrier = world.barrier if barrier is None else barrier
        self._outbox = outbox
        self._config = config
        self._additive = additive
        self._on_step = on_step
        self._open = True
        self._released = asyncio.Event()
        if not held:
            self._released.set()
        self._last_base: str | None = None
        self._nominal_s = 0.0

    @property
    def is_open(self) -> bool:
        """Something may still leave on behalf of this turn."""
        return self._open

    def close(self) -> None:
        """Nothing may leave any more: neither a step nor a word. Running tools are cancelled."""
        self._open = False
        self.speaker.close()
        self.calls.close()
        self._released.set()

    def release(self) -> None:
        """What was held may leave, in order: the words first, for they were there first."""
        self.speaker.release()
        self._released.set()

    async def released(self) -> None:
        """Wait until the turn is not held any more: released, or closed."""
        await self._released.wait()

    def records(self) -> list[ToolRecord]:
        """The tool calls that really happened, with what is known of their effects."""
        return self.calls.records(self._unfinished)

    def refuse(self, call_id: str) -> None:
        """This call will have no effect. If it is a skill's, motions after it in the same response
        won't either."""
        self.order.leave(call_id, failed=True)

    async def enter(self, call_id: str) -> str | None:
        """Wait for the calls before this one, for one that is no skill but has an effect. None if
        it may go on, else the reason why it may not."""
        await self.released()
        await self.order.enter(call_id, Stage.OVER)
        if not self._open:
            return replies.SUPERSEDED
        return replies.BROKEN_SEQUENCE if self.order.is_broken(call_id) else None

    def begins(self, call_id: str) -> None:
        """From here on the call may have had an effect, even if it is cut off."""
        self._begun.add(call_id)

    async def send(self, call_id: str, skill: Skill) -> str:
        """Send ``skill`` as the next step and wait for the agent's first word on it.

        Returns the text for the model; see ``replies``. Waits for the calls before this one, so a
        motion is never sent behind one that was refused. Time in which the turn is held doesn't
        count towards any bound.
        """
        sequenced = isinstance(skill, SEQUENCED)
        holds = not sequenced
        try:
            await self.released()
            await self.order.enter(call_id, Stage.OVER if sequenced else Stage.SENT)
            reply = await self.act(call_id, skill)
            holds = holds or reply.startswith(replies.ACCEPTED)
            return reply
        finally:
            self.order.leave(call_id, failed=not holds)

    def say(self, skill: Say) -> str:
        """Say it now, whatever moves; it waits for no other call and is no step."""
        if not self._open:
            return replies.not_sent(replies.SUPERSEDED)
        self.speaker.line(skill.text)
        return replies.SAID

    async def act(self, call_id: str, skill: Skill) -> str:
        """The same at once, for a call that keeps its place in the order by itself."""
        snapshot = self.world.snapshot
        if not self._open:
            return replies.not_sent(replies.SUPERSEDED)
        if snapshot is None:
            return replies.not_sent(replies.NOT_CONNECTED)
        if isinstance(skill, SEQUENCED) and self.order.is_broken(call_id):
            return replies.not_sent(replies.BROKEN_SEQUENCE)
        is_base = isinstance(skill, BASE_SKILLS)
        behind = self._behind(snapshot) if is_base else None
        step, word = self._publish(skill, snapshot, is_base)
        self._step_ids[call_id] = step.step_id
        self.order.sent(call_id)
        return await self._decision(step, word, behind)

    def _unfinished(self, call_id: str) -> str:
        """What a call that was cut off has done."""
        if step_id := self._step_ids.get(call_id):
            return replies.not_confirmed(step_id)
        return replies.CUT_OFF if call_id in self._begun else replies.not_sent(replies.SUPERSEDED)

    def _publish(
        self, skill: Skill, snapshot: Snapshot, is_base: bool
    ) -> tuple[Step, asyncio.Future[Decision]]:
        first = is_base and self._last_base is None
        queue_s = self._queue_s(snapshot) if is_base and self._additive and first else 0.0
        self._nominal_s += queue_s + durations.nominal_s(skill, snapshot)
        step = Step(
            step_id=f"{self.turn_id}.{len(self.steps) + 1}",
            skill=skill,
            expires_in_s=durations.expiry_s(self._nominal_s),
        )
        self.steps.append(step)
        if is_base:
            self._last_base = step.step_id
        word = self.world.expect(step.step_id)
        self._outbox.publish(
            Steps(
                plan_id=self.turn_id,
                barrier=self._barrier,
                mode="replace" if first and not self._additive else "append",
                steps=(step,),
            )
        )
        self._on_step(step)
        return step, word

    async def _decision(
        self, step: Step, word: asyncio.Future[Decision], behind: str | None
    ) -> str:
        try:
            async with asyncio.timeout(self._config.step_reply_s):
                decision = await word
        except TimeoutError:
            self._read_back(step.skill, behind)  # it may move all the same
            return replies.not_confirmed(step.step_id)
        if decision.accepted:
            self.acted = True
            told = self._read_back(step.skill, behind)
            return replies.accepted(step.step_id, behind, told)
        return replies.rejected(step.step_id, decision.reason)

    def _read_back(self, skill: Skill, behind: str | None) -> str:
        if self.readback is None or not isinstance(skill, BASE_SKILLS):
            return ""
        return self.readback.begins(skill, waits=behind is not None)

    def _behind(self, snapshot: Snapshot) -> str | None:
        if self._last_base is not None or not self._additive:
            return self._last_base
        return (*snapshot.queued_steps[-1:], snapshot.running_step)[0]

    def _queue_s(self, snapshot: Snapshot) -> float:
        ahead = len(snapshot.queued_steps) + (snapshot.running_step is not None)
        return ahead * durations.UNKNOWN_STEP_S
