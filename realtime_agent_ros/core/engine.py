"""The robot's decisions as one machine: ``handle(event, now_ns)`` returns commands.

Pure and deterministic: the same events give the same commands. Order inside a tick: skills and
inputs, arbiter, smoother, reflex, ramp; nothing after the reflex can raise a speed. Each decision
has its own room: who drives ``arbiter``, what enters ``intake``, how steps run
``skills/queue``, why it stands still ``stops``, what obstacles allow ``reflex``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from realtime_agent_ros.core import events, steps
from realtime_agent_ros.core.arbiter import NOBODY, SKILLS, Arbiter
from realtime_agent_ros.core.commands import Command, Detail, Note, SendVelocity, Speak
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.deadlines_health import deadlines_health
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.health import Faults, health_of
from realtime_agent_ros.core.health_item import HealthItem
from realtime_agent_ros.core.hearing import Hearing
from realtime_agent_ros.core.intake import Intake
from realtime_agent_ros.core.interruption import Interruption
from realtime_agent_ros.core.ladder import LadderWatch
from realtime_agent_ros.core.lineage import Lineage
from realtime_agent_ros.core.local_language import LocalLanguage, is_local
from realtime_agent_ros.core.motion_output import MotionOutput
from realtime_agent_ros.core.navigation import NavEvent, Navigation
from realtime_agent_ros.core.places import Places
from realtime_agent_ros.core.planner_watch import PlannerWatch
from realtime_agent_ros.core.reflex import ZoneMarker
from realtime_agent_ros.core.safety import Safety, StopChange
from realtime_agent_ros.core.self_report import DIED, MAY_HAVE_DIED, RESTARTED, SelfReport
from realtime_agent_ros.core.skills.motion import NS_PER_S, Limits
from realtime_agent_ros.core.skills.queue import Errand, StepQueue
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.state_clock import StateClock
from realtime_agent_ros.core.steady_time import SteadyTime

SENSED = get_args(events.SensorEvent)
MISSED_TICKS = 3
"""Who missed so many was not listening meanwhile, whatever it is that he did not hear."""


class Engine:
    """The core of ``agent_node``. ``first_barrier`` should differ from life to life. Who sets
    ``urgent`` gets each velocity the moment it is decided, before the words about it."""

    urgent: Callable[[SendVelocity], object] = staticmethod(lambda _: None)
    OUTSIDE = ("urgent",)  # of whoever runs it, and no part of its state

    def __init__(self, config: AgentConfig, first_barrier: int = 0) -> None:
        self.config = config
        self._safety = Safety(config, first_barrier)
        self._senses = self._safety.senses
        self._deadlines = self._safety.deadlines
        self._safety.refresh(0)  # it begins stopped, and the first state says why
        self._output = MotionOutput(config)
        deaf_ns = round(MISSED_TICKS * NS_PER_S / config.output_rate_hz)
        self._arbiter = Arbiter(config.topics, config.skills_priority, config.locks, deaf_ns)
        self._places, self._hearing = Places(config.places), Hearing(config)
        self._navigation = Navigation(config, self._arbiter)
        self._queue = StepQueue(self, self._places, self._navigation, config.blocked_timeout_s)
        self._planner = PlannerWatch(round(config.planner_timeout_s * NS_PER_S))
        self._language, self._faults = LocalLanguage(), Faults()
        self._intake = Intake(self, self._queue, self._places, self._planner, self._faults)
        self._interruption = Interruption(self._queue, config.resume_window_s)
        self._report = SelfReport(config, self._safety, self._queue, self._places, self._planner)
        self._ladder, self._lineage = LadderWatch(self._deadlines), Lineage()
        self._states = StateClock(round(NS_PER_S / config.state_rate_hz))
        self._time, self._now_ns = SteadyTime(), 0
        self._out: list[Command] = []
        self._ahead: SendVelocity | None = None
        self._handlers: dict[type, Callable[[Any, int], object]] = {
            events.Tick: self._on_tick,
            **dict.fromkeys(SENSED, self._on_sensor),
            events.OdometryReceived: self._on_odometry,
            events.SpeechHeard: self._on_speech,
            events.StepsReceived: self._intake.hear,
            events.PlanRefused: self._intake.hear_refused,
            events.SayReceived: lambda event, _: self._out.append(Speak(event.text)),
            events.CancelReceived: self._on_cancel,
            events.HeartbeatReceived: self._on_heartbeat,
            events.VelocityReceived: self._on_velocity,
            events.LockReceived: lambda e, at: self._arbiter.hear_lock(e.name, e.locked, at),
            events.EstopReceived: self._on_estop,
            events.EstopReset: self._on_estop_reset,
            events.Held: self._on_held,
            events.OperatorReset: self._on_operator_reset,
            events.PredecessorDied: self._on_predecessor_died,
            events.Inherited: self._on_inherited,
            events.ZoneShapeReceived: self._on_zone_shape,
            events.Switched: self._on_switched,
            **dict.fromkeys((events.StageMeasured, events.TurnMoment), lambda *_: None),
            events.ChannelReceived: lambda _, at: self._refresh_stops(at),
            events.DeadlinesReset: self._on_deadlines_reset,
            **dict.fromkeys(get_args(NavEvent), self._navigation.hear),
        }

    def handle(self, event: events.Event, now_ns: int) -> list[Command]:
        """Take one event; returns what to do, in order. A ``now_ns`` that goes back is a stop."""
        back_ns = self._time.take(now_ns)
        self._now_ns = now_ns = self._time.at(now_ns)
        self._out = [*self._lineage.told(event)]
        if back_ns:
            self._on_clock_back(back_ns)
        if isinstance(event, SENSED):
            self._look(event, now_ns)
        self._deadlines.hear(event, now_ns)
        self._handlers[type(event)](event, now_ns)
        self._ahead = None
        self._out += self._navigation.settle(self._queue, self._senses.pose)
        self._deadlines.sent(event, self._out, now_ns)
        self._out += self._ladder.alarms(self.barrier)
        if self._states.is_due((self.barrier, self._report.urgent), now_ns):
            state = self._snapshot()
            self._out += [*self._ladder.steps(state), state]
        return self._out

    def health(self, now_ns: int, ros_now_ns: int | None = None) -> tuple[HealthItem, ...]:
        """The rows of ``/diagnostics``; their times are ROS time if ``ros_now_ns`` is given."""
        at_ns = self._time.at(now_ns)
        ahead_ns = 0 if ros_now_ns is None else ros_now_ns - at_ns
        channels = deadlines_health(self._deadlines.channels, at_ns, ahead_ns)
        others = (*channels, self._navigation.health())
        return health_of(self._snapshot(), self._safety, others, self._faults, at_ns)

    def markers(self) -> list[ZoneMarker]:
        """The zones as they were for the last velocity that was asked for."""
        return self._safety.markers(self._output.judged)

    # -- the owner of queue and intake -----------------------------------------------------

    @property
    def barrier(self) -> int:
        return self._safety.barrier

    @property
    def estop_latched(self) -> bool:
        return self._safety.estop_latched

    @property
    def lasting(self) -> tuple[str, ...]:
        """What holds the robot until a person releases it, as ``Inherited`` has it."""
        return self._safety.lasting

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

    def halt(self) -> None:
        """Zero now, without waiting for the tick, and rest for the smoother."""
        self._send(self._output.halt())

    def run_errand(self, errand: Errand) -> str:
        skill = errand.skill
        if isinstance(skill, steps.Say):
            self._say(skill.text)
        elif isinstance(skill, steps.SetSpeedLimit):
            self._report.speed_limit_mps = min(skill.speed_mps, self.config.max_speed_mps)
        elif isinstance(skill, steps.RememberPlace):
            if (pose := self._senses.pose) is None:
                return "no odometry, so the robot does not know where it is"
            return self._places.remember(skill.place, pose)
        else:
            self._queue.cancel("stop in a plan", lambda item: item.plan_id != errand.plan_id)
            self.halt()
        return ""

    # -- sensors ---------------------------------------------------------------------------

    def _look(self, event: events.SensorEvent, now_ns: int) -> None:
        """Before all else: who is found in a stop zone has its zero sent before it is told why."""
        if fault := self._senses.see(event, now_ns, self._halt_ahead):
            self._faults.add(event.name, fault)

    def _halt_ahead(self) -> None:
        """Send the velocity of the halt that ``_begin_stop`` will come to in this same event."""
        if self._ahead is None:
            self._ahead = SendVelocity(self._output.halt(), self._report.source)
            self.urgent(self._ahead)

    def _on_sensor(self, event: events.SensorEvent, now_ns: int) -> None:
        self._refresh_stops(now_ns)
        if isinstance(event, events.GuardEvent):
            return
        if (lowered := self._output.lower(self._safety.judge)) is not None:
            self._send(lowered)

    def _on_odometry(self, event: events.OdometryReceived, now_ns: int) -> None:
        seen = self._senses.see_odometry(event, now_ns)
        if seen.fault:
            self._faults.add("odom", seen.fault)
        if pose := self._senses.pose:
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
        if self._safety.hold(event):
            self._note("held", {"by": event.by, "held": event.held})
        self._refresh_stops(now_ns)

    def _on_operator_reset(self, _: events.OperatorReset, now_ns: int) -> None:
        self._stop_now("reset by the operator")
        self._report.speed_limit_mps = self.config.max_speed_mps
        self._safety.hold(events.Held("operator", held=False))
        self._deadlines.reset(now_ns)
        self._on_estop_reset(events.EstopReset(), now_ns)

    def _on_predecessor_died(self, event: events.PredecessorDied, now_ns: int) -> None:
        self._arbiter.hold_all()
        if not event.known:
            self._faults.add("agent_node", MAY_HAVE_DIED)
            return
        self._stop_now(DIED)
        self._faults.add("agent_node", DIED)
        self._report.announce(DIED, RESTARTED, now_ns)

    def _on_inherited(self, event: events.Inherited, now_ns: int) -> None:
        self._safety.inherit(event.what)
        self._note("inherited", {"what": ", ".join(event.what)})
        self._refresh_stops(now_ns)

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

    def _on_speech(self, event: events.SpeechHeard, now_ns: int) -> None:
        at_rest = not self._queue.size() and self._output.last.is_zero()
        heard = self._hearing.hear(event, at_rest=at_rest, now_ns=now_ns)
        if heard.stops:
            self._stop_now("stop word", event.text)
        if event.final and heard.mine is not None and not self._planner.alive:
            self._understand(heard.mine, now_ns, stopped=heard.knows_stop)

    def _understand(self, text: str, now_ns: int, *, stopped: bool) -> None:
        reply = self._language.understand(text, self._snapshot())
        if reply.stops and not stopped:
            self._stop_now("stop phrase", text)
        if isinstance(reply.action, events.StepsReceived) and (
            refusal := self._intake.refusal(reply.action)
        ):
            self._intake.reject(reply.action, refusal)
            self._say(f"I can't do that: {refusal}.")
            return
        self._say(reply.speech)
        if isinstance(reply.action, events.StepsReceived):
            self._intake.take(reply.action, now_ns)
        elif reply.action is not None:
            self._on_cancel(reply.action, now_ns)

    def _on_cancel(self, event: events.CancelReceived, now_ns: int) -> None:
        wanted = event.plan_id
        had_base = self._queue.running is not None
        self._queue.cancel(event.reason, lambda i: wanted is None or i.plan_id == wanted)
        if had_base and self._queue.running is None:
            self.halt()

    def _on_heartbeat(self, event: events.HeartbeatReceived, now_ns: int) -> None:
        if self._planner.beat(event, now_ns):
            self._note("planner_alive", {"planner": event.planner, "model": event.model})

    def _on_tick(self, event: events.Tick, now_ns: int) -> None:
        if self._planner.lost(now_ns):
            self._lose_planner()
        self._say(self._report.due(now_ns))
        self._senses.move(now_ns)
        self._refresh_stops(now_ns)
        limits = Limits.of(self.config, self._report.speed_limit_mps)
        wish = self._queue.update(self._senses.pose, limits, now_ns)
        self._out += self._navigation.settle(self._queue, self._senses.pose, tick_ns=now_ns)
        choice = self._arbiter.choose(wish, now_ns, lent=self._navigation.lent)
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
        waits = f"{choice.source} must let go" if self._arbiter.must_let_go(choice.source) else ""
        self._report.held_by = self._safety.why(verdict, choice.lock) or waits
        self._report.tell(self._safety.acting(verdict), now_ns)
        wants = wish is not None and not wish.is_zero() and choice.source in (SKILLS, NOBODY)
        if self._queue.held_back(self._report.held_by if wants else "", self._senses.pose, now_ns):
            self._output.halt()  # what failed must not go on if the way becomes free now

    def _lose_planner(self) -> None:
        """End its plans; the barrier refuses what it may still send when it wakes."""
        self._safety.raise_barrier()
        self._note("planner_lost")
        had_base = self._queue.running is not None
        self._queue.cancel("planner lost", lambda item: not is_local(item.plan_id))
        if had_base and self._queue.running is None:
            self.halt()
        self._say("I have lost my planner. I still understand simple commands.")

    def _refresh_stops(self, now_ns: int) -> None:
        """React to standing reasons that began or ended: suspend, resume or drop the plan."""
        if self._queue.drop_expired(now_ns):
            self.halt()
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
        self.halt()
        if not change.resumable:
            self._arbiter.hold()
        reason = self._safety.spoken_reason()
        self._say(self._interruption.begin(change, reason, self._senses.pose, now_ns))

    def _stop_now(self, cause: str, text: str = "") -> None:
        """A momentary stop: no plan survives, nor an input that goes on; ``text`` is answered."""
        self._safety.raise_barrier()
        self._note("stop", {"reason": cause, "text": text})
        self._queue.cancel(f"stopped: {cause}")
        self._arbiter.hold()
        self.halt()
        self._out += [Speak(""), Speak("Stopped.")] if text else []

    def _send(self, velocity: Velocity) -> None:
        command = SendVelocity(velocity, self._report.source)
        if command != self._ahead:
            self.urgent(command)
        self._senses.commanded(velocity, self._now_ns)
        self._out.append(command)
        rests_on = self._deadlines.lineage(self._now_ns)
        self._lineage.sent(self.barrier, {**self._report.lineage(velocity), **rests_on})

    def _say(self, text: str) -> None:
        if text:
            self._out.append(Speak(text))

    def _note(self, kind: str, detail: Detail | None = None) -> None:
        self._out.append(Note(kind, self.barrier, detail or {}))

    def _snapshot(self) -> Snapshot:
        permitted = self._output.permitted_mps(self._safety.judge, self._deadlines.speed_ratio())
        return self._report.snapshot(self._states.seq, self._now_ns, permitted)
