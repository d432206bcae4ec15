"""The robot's decisions as one machine: ``handle(event, now_ns)`` returns commands.

Pure and deterministic: the same events give the same commands. Order inside a tick: skills and
inputs, arbiter, smoother, reflex, ramp; nothing after the reflex can raise a speed. Each decision
has its own room: who drives ``arbiter``, what may enter ``admission``, how steps run
``skills/queue``, why it stands still ``stops``, what obstacles allow ``reflex``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from realtime_agent_ros.core import admission, events, steps
from realtime_agent_ros.core.arbiter import NOBODY, SKILLS, Arbiter
from realtime_agent_ros.core.commands import Command, Detail, Note, SendVelocity, Speak
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.deadlines_health import deadlines_health
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.health import Faults, HealthItem, health_of
from realtime_agent_ros.core.interruption import Interruption
from realtime_agent_ros.core.ladder import LadderWatch
from realtime_agent_ros.core.local_language import LocalLanguage, is_local
from realtime_agent_ros.core.motion_output import MotionOutput
from realtime_agent_ros.core.places import Places
from realtime_agent_ros.core.planner_watch import PlannerWatch
from realtime_agent_ros.core.reflex import ZoneMarker
from realtime_agent_ros.core.safety import Safety, StopChange
from realtime_agent_ros.core.self_report import SelfReport
from realtime_agent_ros.core.skills.motion import NS_PER_S, Limits
from realtime_agent_ros.core.skills.queue import Errand, StepQueue
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.state_clock import StateClock
from realtime_agent_ros.core.steady_time import SteadyTime
from realtime_agent_ros.core.stop_words import StopListener


class Engine:
    """The core of ``agent_node``. ``first_barrier`` should differ from life to life."""

    def __init__(self, config: AgentConfig, first_barrier: int = 0) -> None:
        self.config = config
        self._safety = Safety(config, first_barrier)
        self._senses = self._safety.senses
        self._deadlines = self._safety.deadlines
        self._safety.refresh(0)  # it begins stopped, and the first state says why
        self._output = MotionOutput(config)
        self._arbiter = Arbiter(config.topics, config.skills_priority, config.locks)
        self._places = Places(config.places)
        self._queue = StepQueue(self, self._places, round(config.blocked_timeout_s * NS_PER_S))
        self._listener = StopListener(config.stop_languages, config.stop_words)
        self._planner = PlannerWatch(round(config.planner_timeout_s * NS_PER_S))
        self._language = LocalLanguage()
        self._faults = Faults()
        self._interruption = Interruption(self._queue, config.resume_window_s)
        self._report = SelfReport(config, self._safety, self._queue, self._places, self._planner)
        self._ladder = LadderWatch(self._deadlines)
        self._states = StateClock(round(NS_PER_S / config.state_rate_hz))
        self._time = SteadyTime()
        self._now_ns = 0
        self._out: list[Command] = []
        self._handlers: dict[type, Callable[[Any, int], object]] = {
            events.Tick: self._on_tick,
            events.SourceEvent: self._on_sensor,
            events.SourceFault: self._on_sensor,
            events.GuardEvent: self._on_sensor,
            events.OdometryReceived: self._on_odometry,
            events.SpeechHeard: self._on_speech,
            events.StepsReceived: self._on_steps,
            events.PlanRefused: self._on_plan_refused,
            events.SayReceived: lambda event, _: self._out.append(Speak(event.text)),
            events.CancelReceived: self._on_cancel,
            events.HeartbeatReceived: self._on_heartbeat,
            events.VelocityReceived: self._on_velocity,
            events.LockReceived: lambda lock, at: self._arbiter.hear_lock(
                lock.name, lock.locked, at
            ),
            events.EstopReceived: self._on_estop,
            events.EstopReset: self._on_estop_reset,
            events.Held: self._on_held,
            events.OperatorReset: self._on_operator_reset,
            events.ZoneShapeReceived: self._on_zone_shape,
            events.Switched: self._on_switched,
            events.StageMeasured: _only_measured,
            events.TokenReceived: _only_measured,
            events.ChannelReceived: lambda _, at: self._refresh_stops(at),
            events.DeadlinesReset: self._on_deadlines_reset,
        }

    def handle(self, event: events.Event, now_ns: int) -> list[Command]:
        """Take one event; returns what to do, in order. A ``now_ns`` that goes back is a stop."""
        back_ns = self._time.take(now_ns)
        self._now_ns = now_ns = self._time.at(now_ns)
        self._out = []
        if back_ns:
            self._on_clock_back(back_ns)
        self._deadlines.hear(event, now_ns)
        self._handlers[type(event)](event, now_ns)
        self._deadlines.sent(event, self._out, now_ns)
        if self._states.is_due((self.barrier, self._report.acting), now_ns):
            state = self._snapshot()
            self._out += [*self._ladder.alarms(self.barrier), *self._ladder.steps(state), state]
        return self._out

    def health(self, now_ns: int) -> tuple[HealthItem, ...]:
        """The rows of ``/diagnostics``."""
        at_ns = self._time.at(now_ns)
        channels = deadlines_health(self._deadlines.channels, at_ns)
        return health_of(self._snapshot(), self._safety, channels, self._faults, at_ns)

    def markers(self) -> list[ZoneMarker]:
        """The zones as they were for the last velocity that was asked for."""
        return self._safety.markers(self._output.judged)

    # -- the queue's owner -----------------------------------------------------------------

    @property
    def barrier(self) -> int:
        return self._safety.barrier

    @property
    def estop_latched(self) -> bool:
        return self._safety.estop_latched

    @property
    def deadlines_latched(self) -> tuple[str, ...]:
        """The reasons of the deadlines that are latched."""
        return self._deadlines.latched

    def reasons(self) -> tuple[str, ...]:
        """Why the robot may not move; empty if it may."""
        return self._safety.reasons()

    def tell(self, update: steps.StepUpdate) -> None:
        self._out.append(update)
        if update.status is steps.StepStatus.FAILED:
            self._say(f"I can't go on. {update.reason[:1].upper()}{update.reason[1:]}.")

    def run_errand(self, errand: Errand) -> str:
        skill = errand.skill
        if isinstance(skill, steps.Say):
            self._say(skill.text)
        elif isinstance(skill, steps.SetSpeedLimit):
            self._report.speed_limit_mps = min(skill.speed_mps, self.config.max_speed_mps)
        elif isinstance(skill, steps.RememberPlace):
            if (pose := self._pose()) is None:
                return "no odometry, so the robot does not know where it is"
            return self._places.remember(skill.place, pose)
        else:
            self._queue.cancel("stop in a plan", lambda item: item.plan_id != errand.plan_id)
            self._halt()
        return ""

    # -- sensors ---------------------------------------------------------------------------

    def _on_sensor(
        self, event: events.SourceEvent | events.SourceFault | events.GuardEvent, now_ns: int
    ) -> None:
        if fault := self._senses.see(event, now_ns):
            self._faults.add(event.name, fault)
        self._refresh_stops(now_ns)
        lowered = (
            None if isinstance(event, events.GuardEvent) else self._output.lower(self._safety.judge)
        )
        if lowered is not None:
            self._send(lowered)

    def _on_odometry(self, event: events.OdometryReceived, now_ns: int) -> None:
        seen = self._senses.see_odometry(event, now_ns)
        if seen.fault:
            self._faults.add("odom", seen.fault)
        if pose := self._pose():
            self._places.mark_start(pose)
        if seen.jumped:
            self._stop_now("odometry jumped")
        self._refresh_stops(now_ns)

    def _on_clock_back(self, back_ns: int) -> None:
        """A reset simulation: nothing planned before it holds, and no place is where it was."""
        fault = f"the clock went back by {back_ns / NS_PER_S:.2f} s"
        self._faults.add("clock", fault)
        self._stop_now(fault)

    def _on_velocity(self, event: events.VelocityReceived, now_ns: int) -> None:
        if not self._arbiter.hear(event.source, event.velocity, now_ns):
            self._faults.add(event.source, "velocity is not finite; taken as zero")

    def _on_estop(self, event: events.EstopReceived, now_ns: int) -> None:
        self._safety.press_estop(event.pressed)
        self._refresh_stops(now_ns)

    def _on_estop_reset(self, event: events.EstopReset, now_ns: int) -> None:
        self._note("estop_reset", {"released": self._safety.reset_estop()})
        self._arbiter.hold()  # the reset itself must set nothing in motion
        self._refresh_stops(now_ns)

    def _on_held(self, event: events.Held, now_ns: int) -> None:
        self._safety.hold(event)
        self._note("held", {"by": event.by, "held": event.held})
        self._refresh_stops(now_ns)

    def _on_operator_reset(self, _: events.OperatorReset, now_ns: int) -> None:
        self._stop_now("reset by the operator")
        self._report.speed_limit_mps = self.config.max_speed_mps
        self._safety.hold(events.Held("operator", held=False))
        self._deadlines.reset(now_ns)
        self._on_estop_reset(events.EstopReset(), now_ns)

    def _on_deadlines_reset(self, _: events.DeadlinesReset, now_ns: int) -> None:
        self._note("deadlines_reset", {"released": self._deadlines.reset(now_ns)})
        self._refresh_stops(now_ns)
        self._arbiter.hold()  # the reset itself must set nothing in motion

    def _on_zone_shape(self, event: events.ZoneShapeReceived, now_ns: int) -> None:
        if fault := self._safety.set_shape(event, now_ns):
            self._faults.add(event.zone, fault)
        self._refresh_stops(now_ns)

    def _on_switched(self, event: events.Switched, now_ns: int) -> None:
        self._say(self._safety.switch(event, now_ns))
        self._note("switched", {"name": event.name or "zones", "enabled": event.enabled})
        if not event.enabled:  # a plan that was stopped must not go on because nobody looks
            self._queue.give_up_suspended(f"{event.name or 'zones'} switched off")
        self._refresh_stops(now_ns)

    # -- speech and plan -------------------------------------------------------------------

    def _on_speech(self, event: events.SpeechHeard, now_ns: int) -> None:
        at_rest = not self._queue.size() and self._output.last.is_zero()
        if self._listener.hear(event.text, final=event.final, at_rest=at_rest, now_ns=now_ns):
            self._stop_now("stop word", event.text)
        if event.final and not self._planner.alive:
            self._understand(event.text, now_ns)

    def _understand(self, text: str, now_ns: int) -> None:
        reply = self._language.understand(text, self._snapshot())
        if reply.stops and not self._listener.knows(text):
            self._stop_now("stop phrase", text)
        if isinstance(reply.action, events.StepsReceived) and (
            refusal := self._refusal(reply.action)
        ):
            self._reject(reply.action, refusal)
            self._say(f"I can't do that: {refusal}.")
            return
        self._say(reply.speech)
        if isinstance(reply.action, events.StepsReceived):
            self._take(reply.action, now_ns)
        elif reply.action is not None:
            self._on_cancel(reply.action, now_ns)

    def _on_steps(self, event: events.StepsReceived, now_ns: int) -> None:
        refusal = admission.sender_fault(event, self._planner.alive) or self._refusal(event)
        if refusal:
            self._reject(event, refusal)
        else:
            self._take(event, now_ns)

    def _refusal(self, event: events.StepsReceived) -> str:
        """Why the steps may not enter the queue; empty if they may."""
        places = (*self._places.all(), *self._queue.places_to_come())
        refusal = admission.refusal(event, self.barrier, self.estop_latched, self._queue.size())
        return refusal or admission.plan_fault(event, places, self._queue.taken_ids())

    def _take(self, event: events.StepsReceived, now_ns: int) -> None:
        if event.mode == "replace":
            self._queue.cancel("replaced", lambda item: item.plan_id != event.plan_id)
        self._queue.accept(event.steps, event.plan_id, now_ns)

    def _reject(self, event: events.StepsReceived, reason: str) -> None:
        """Refuse the steps; a stop at their head still stops the robot."""
        self._faults.add("plan", reason)
        for step in event.steps:
            name, plan_id = step.skill.name, event.plan_id
            self.tell(admission.rejection(step.step_id, plan_id, reason, self.barrier, name))
        if event.steps and isinstance(event.steps[0].skill, steps.Stop):
            self._queue.cancel("stop in a refused plan")
            self._halt()

    def _on_plan_refused(self, event: events.PlanRefused, now_ns: int) -> None:
        self._faults.add("plan", event.reason)
        for step_id in event.step_ids or ("?",):
            self.tell(admission.rejection(step_id, event.plan_id, event.reason, self.barrier))

    def _on_cancel(self, event: events.CancelReceived, now_ns: int) -> None:
        wanted = event.plan_id
        had_base = self._queue.running is not None
        self._queue.cancel(event.reason, lambda i: wanted is None or i.plan_id == wanted)
        if had_base and self._queue.running is None:
            self._halt()

    def _on_heartbeat(self, event: events.HeartbeatReceived, now_ns: int) -> None:
        if self._planner.beat(event, now_ns):
            self._note("planner_alive", {"planner": event.planner, "model": event.model})

    # -- the beat --------------------------------------------------------------------------

    def _on_tick(self, event: events.Tick, now_ns: int) -> None:
        if self._planner.lost(now_ns):
            self._lose_planner()
        self._senses.move(now_ns)
        self._refresh_stops(now_ns)
        limits = Limits.of(self.config, self._report.speed_limit_mps)
        wish = self._queue.update(self._pose(), limits, now_ns)
        choice = self._arbiter.choose(wish, now_ns)
        if choice.source not in (SKILLS, NOBODY) and wish is not None:
            self._safety.raise_barrier()
            self._queue.cancel(f"overridden by {choice.source}")
            self._note("operator", {"source": choice.source})
        self._report.source = choice.source
        measured = self._senses.velocity(now_ns)
        verdict = self._output.step(
            choice.velocity,
            self._safety.judge,
            now_ns,
            measured=measured,
            stop=choice.lock,
            speed_ratio=self._deadlines.speed_ratio(),
        )
        self._send(verdict.velocity)
        self._report.held_by = self._safety.why(verdict, choice.lock)
        self._report.acting = self._safety.acting(verdict)
        wants = wish is not None and not wish.is_zero() and choice.source in (SKILLS, NOBODY)
        if self._queue.held_back(self._report.held_by if wants else "", self._pose(), now_ns):
            self._output.halt()  # what failed must not go on if the way becomes free now

    def _lose_planner(self) -> None:
        """End its plans; the barrier refuses what it may still send when it wakes."""
        self._safety.raise_barrier()
        self._note("planner_lost")
        had_base = self._queue.running is not None
        self._queue.cancel("planner lost", lambda item: not is_local(item.plan_id))
        if had_base and self._queue.running is None:
            self._halt()
        self._say("I have lost my planner. I still understand simple commands.")

    def _refresh_stops(self, now_ns: int) -> None:
        """React to standing reasons that began or ended: suspend, resume or drop the plan."""
        if self._queue.drop_expired(now_ns):
            self._halt()
        change = self._safety.refresh(now_ns)
        if change.began:
            self._begin_stop(change, now_ns)
        if ended := self._interruption.wait_out(
            standing=change.standing, held=self._safety.held, now_ns=now_ns
        ):
            self._note(ended.kind, ended.detail)
            self._say(ended.text)

    def _begin_stop(self, change: StopChange, now_ns: int) -> None:
        self._note("stop", {"reason": change.began})
        self._halt()
        if not change.resumable:
            self._arbiter.hold()
        reason = self._safety.spoken_reason()
        self._say(self._interruption.begin(change, reason, self._pose(), now_ns))

    def _stop_now(self, cause: str, text: str = "") -> None:
        """A momentary stop: nothing planned before it survives, nor an input that just goes on. One
        that was ordered by voice (``text``) is answered."""
        self._safety.raise_barrier()
        self._note("stop", {"reason": cause, "text": text})
        self._queue.cancel(f"stopped: {cause}")
        self._arbiter.hold()
        self._halt()
        self._out += [Speak(""), Speak("Stopped.")] if text else []

    # -- output ----------------------------------------------------------------------------

    def _halt(self) -> None:
        """Zero now, without waiting for the tick, and rest for the smoother."""
        self._send(self._output.halt())

    def _send(self, velocity: Velocity) -> None:
        self._senses.commanded(velocity, self._now_ns)
        self._out.append(SendVelocity(velocity, self._report.source))
        rests_on = self._deadlines.lineage(self._now_ns)
        self._note("command", {**self._report.lineage(), **rests_on})

    def _say(self, text: str) -> None:
        if text:
            self._out.append(Speak(text))

    def _note(self, kind: str, detail: Detail | None = None) -> None:
        self._out.append(Note(kind, self.barrier, detail or {}))

    def _pose(self) -> Pose | None:
        return self._senses.pose

    def _snapshot(self) -> Snapshot:
        return self._report.snapshot(self._states.seq, self._now_ns)


def _only_measured(_: object, _now_ns: int) -> None:
    """For events that decide nothing: the deadline monitor has heard them."""
