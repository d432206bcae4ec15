"""Who has the floor: carries out what ``barge_in`` decided, on the turns that are under way.

Belongs here: making, starting, ending and hushing turns. Does not belong here: the decision, and
what a turn does (``turn_run``).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from realtime_agent_ros.core.intents import Intent, IntentKind, LanguageContext
from realtime_agent_ros.planner.listening import barge_in
from realtime_agent_ros.planner.listening.barge_in import Policy
from realtime_agent_ros.planner.listening.corrected import Correction
from realtime_agent_ros.planner.listening.last_motion import Motion
from realtime_agent_ros.planner.listening.premise import Premise
from realtime_agent_ros.planner.listening.utterance import Utterance
from realtime_agent_ros.planner.memory.history import turn_items
from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.turn_queue import TurnQueue
from realtime_agent_ros.planner.turn_run import TurnRun
from realtime_agent_ros.protocol import Cancel, SayNow

CUT_SHORT = "what you were saying was cut short by newer speech"


@dataclass(frozen=True, slots=True)
class Speech:
    """A final text. ``stop_above``: it held a stop word, and the agent's barrier was this."""

    text: str
    intent: Intent
    stop_above: int | None = None


class Floor:
    """The turns of one conversation. ``planner_id`` prefixes their ids."""

    def __init__(self, mind: Mind, planner_id: str) -> None:
        self._mind = mind
        self._planner_id = planner_id
        self._numbers = itertools.count(1)
        self._hushed: asyncio.TimerHandle | None = None
        self.queue = TurnQueue(mind.report_bug)
        self.turns = 0

    def premise(self) -> Premise:
        """What a turn that began now would be thought on."""
        so_far = [item for run in self.queue.live for item in run.items]
        return Premise(self._mind.world.barrier, (*self._mind.history.items, *so_far))

    def correctable(self) -> Motion | None:
        """What a correction would mean: the newest command's motion, thought or sent."""
        sent = self._mind.last_motion.correctable(asyncio.get_running_loop().time())
        for run in reversed(self.queue.waiting):
            if run.is_command and not (sent is not None and sent.plan_id == run.turn_id):
                return run.motion
        return sent

    def keeps_turns(self, policy: Policy) -> bool:
        """Whether a new turn would have to wait for another one."""
        if policy is Policy.ASIDE:
            return any(run.is_command for run in self.queue.waiting)
        return policy is Policy.ADD and bool(self.queue.waiting)

    def ahead(self, text: str, intent: Intent, premise: Premise) -> TurnRun:
        """A held turn, thought beside what is under way."""
        return TurnRun(self._mind, self._utterance(Speech(text, intent)), before=premise.items)

    def stop(self) -> None:
        """A stop word: nothing of any turn leaves any more. The agent itself falls silent."""
        self.queue.drop()
        self._mind.mouth.cut_sound()
        self._mind.words_cut()

    def hush(self) -> None:
        """Somebody speaks: replies under way wait, for ``hush_timeout_s`` at most."""
        self.queue.hush()
        self._set_timer(self._mind.config.hush_timeout_s)

    def speak_on(self) -> None:
        """It was nothing, or it left the replies their place."""
        self._set_timer(None)
        self.queue.speak_on()

    def take(self, policy: Policy, speech: Speech, context: LanguageContext) -> None:
        """Carry out ``policy`` for a final text."""
        carry_out: dict[Policy, Callable[[], None]] = {
            Policy.IGNORE: lambda: None,
            Policy.STOP: lambda: self._stopped(speech),
            Policy.CANCEL: lambda: self._end_motion(speech),
            Policy.CORRECT: lambda: self._correct(speech, context),
            Policy.ADD: lambda: self._begin(speech),
            Policy.ASIDE: lambda: self._aside(speech),
            Policy.SUPERSEDE: lambda: self._supersede(speech),
        }
        if policy is not Policy.IGNORE:
            self._mind.toolbox.gate.withdraw("newer speech")
        carry_out[policy]()
        self.speak_on()

    def adopt(self, run: TurnRun, task: asyncio.Task[None]) -> None:
        """A turn that was thought ahead takes the floor."""
        self._mind.toolbox.gate.withdraw("newer speech")
        self._silence()
        self.turns += 1
        self.queue.adopt(run, task)
        self.speak_on()

    def _stopped(self, speech: Speech) -> None:
        if speech.stop_above is None:
            self._end_motion(speech)  # a way to say stop that is no stop word
            return
        self.queue.drop()
        self._remember(speech.text, "the robot stopped by itself on a stop word")

    def _end_motion(self, speech: Speech) -> None:
        """No model is asked."""
        self._silence()
        self._mind.mouth.publish(Cancel(reason=f"{speech.intent.kind} by voice"))
        if speech.intent.speech:
            self._mind.mouth.publish(SayNow(plan_id=self._silent_id, text=speech.intent.speech))
        self._remember(speech.text, "all steps were cancelled")

    def _correct(self, speech: Speech, context: LanguageContext) -> None:
        motion = self.correctable()
        assert motion is not None  # or the policy would be another
        self._silence()
        self._mind.mouth.publish(Cancel(reason="corrected by voice"))
        correction = Correction.of(motion, speech.text, context)
        barrier = self._mind.world.barrier
        self._start(self._utterance(speech, barrier=barrier, correction=correction))

    def _aside(self, speech: Speech) -> None:
        """Talk ends, commands don't."""
        self._silence(lambda run: not run.is_command)
        self._begin(speech)

    def _supersede(self, speech: Speech) -> None:
        self._silence()
        self._begin(speech)

    def _begin(self, speech: Speech) -> None:
        """A turn behind what is live. It was decided on now, so now's barrier is its own, unless a
        stop was said with it, which is waited for."""
        barrier = self._mind.world.barrier if speech.stop_above is None else None
        self._start(self._utterance(speech, barrier=barrier))

    def _start(self, utterance: Utterance) -> None:
        self.turns += 1
        self.queue.start(TurnRun(self._mind, utterance))

    def _silence(self, which: Callable[[TurnRun], bool] = lambda _: True) -> None:
        """End turns, and cut what they or earlier ones have sent to be spoken."""
        dropped = self.queue.drop(which)
        if self._mind.mouth.cut(self._silent_id):
            self._mind.words_cut()
            if not dropped:
                self._mind.world.note(CUT_SHORT)

    def _utterance(
        self,
        speech: Speech,
        *,
        barrier: int | None = None,
        correction: Correction | None = None,
    ) -> Utterance:
        asks = barge_in.asks(speech.text, speech.intent)
        return Utterance(
            turn_id=f"{self._planner_id}t{next(self._numbers)}",
            text=speech.text,
            additive=barge_in.adds(speech.text, speech.intent),
            stop_above=speech.stop_above,
            barrier=barrier,
            is_command=not asks,
            intent=speech.intent if speech.intent.kind is IntentKind.PLAN else None,
            correction=correction,
        )

    @property
    def _silent_id(self) -> str:
        """The plan of words that belong to no turn."""
        return f"{self._planner_id}t0"

    def _remember(self, said: str, what_happened: str) -> None:
        """Speech that became no turn still belongs to the conversation."""
        notes = self._mind.world.notes
        self._mind.world.told(notes)
        message = briefing.remembered(said, (*notes, what_happened))
        self._mind.history.add(turn_items(message, (), ()))
        self._mind.housekeeping.turn_ended()

    def _set_timer(self, after_s: float | None) -> None:
        if self._hushed is not None:
            self._hushed.cancel()
            self._hushed = None
        if after_s is not None:
            loop = asyncio.get_running_loop()
            self._hushed = loop.call_later(after_s, self.queue.speak_on)
