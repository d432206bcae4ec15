"""All deadlines of the agent: who is silent, old or slow, and what follows from it.

Belongs here: which event is for which channel, and the consequences together. Does not belong here:
what one channel measures (``channels``), when an alarm begins and ends (``ladder_alarm``), and what
a stop does (``safety``, ``engine``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from realtime_agent_ros.core import channels_table as table
from realtime_agent_ros.core import events
from realtime_agent_ros.core.channels import AlarmChange, Channel, ChannelSpec
from realtime_agent_ros.core.commands import Command, Detail, SendVelocity
from realtime_agent_ros.core.deadlines_chains import SpeechChains
from realtime_agent_ros.core.parameter_groups import ODOMETRY

NS_PER_MS = 1_000_000
DEADLINE = "deadline "
"""How the causes begin that are a missed deadline; after them the plan may go on."""
LATCHED = "latched deadline "
"""The same for those that only a reset ends."""
BEFORE = "before the restart"
MISSED_BEFORE = "a deadline was missed before the restart"


class DeadlineMonitor:
    """Every channel by its name. Sees all events first and all commands afterwards."""

    def __init__(self, specs: Iterable[ChannelSpec], sources: Iterable[str]) -> None:
        self._changes: list[AlarmChange] = []
        self._channels = {spec.name: Channel(spec, self._changes.append) for spec in specs}
        self._sources = {name: self._channels[name] for name in sources}
        self._inputs = [c for c in self.channels if c.group in (table.SENSORS, table.INPUTS)]
        self._speech = SpeechChains()
        self._inherited = False
        self.heard = ""
        """The channel of the newest event, or its kind if it has none."""
        self._hearers: dict[type, Callable[[Any, int], None]] = {
            events.Tick: self._on_tick,
            events.SourceEvent: self._on_stamped,
            events.GuardEvent: self._on_stamped,
            events.OdometryReceived: lambda e, at: self._stamped(ODOMETRY, e, at),
            events.SpeechHeard: self._on_speech,
            events.StepsReceived: self._on_plan,
            events.PlanRefused: self._on_plan,
            events.SayReceived: self._on_plan,
            events.CancelReceived: self._on_plan,
            events.HeartbeatReceived: lambda e, at: self._receive(table.PLANNER, at, e.model),
            events.VelocityReceived: self._on_velocity,
            events.ChannelReceived: self._on_channel,
            events.TurnMoment: self._on_turn_moment,
        }

    # -- facts -----------------------------------------------------------------------------

    def hear(self, event: events.Event, now_ns: int) -> None:
        """Take an event before it is handled. ``now_ns`` must never go back."""
        before, self.heard = self.heard, type(event).__name__
        if isinstance(event, events.StageMeasured):
            self._measured(before, event, now_ns)
        elif hearer := self._hearers.get(type(event)):
            hearer(event, now_ns)

    def sent(self, event: events.Event, commands: Sequence[Command], now_ns: int) -> None:
        """Take what the event led to."""
        if commands:
            self._record(self._speech.sent(commands, now_ns), now_ns)
        # Zeros of a robot at rest count, or a stop by this chain would never end.
        if any(isinstance(command, SendVelocity) for command in commands):
            stamped = [c for c in self._sources.values() if c.measured_ns is not None]
            if stamped:
                oldest = min(stamped, key=lambda channel: channel.measured_ns or 0)
                age_ns = now_ns - (oldest.measured_ns or 0)
                self._channels[table.SENSOR_TO_COMMAND].record(age_ns, now_ns, oldest.title)

    def reset(self, now_ns: int) -> bool:
        """Unlatch what is over; whether nothing is latched any more."""
        for channel in list(self._with("latch")):
            channel.alarm.reset(now_ns)
        self._inherited = False
        return not self.latched

    def inherit(self) -> None:
        """The life before this one ended with a latched deadline: so this one begins."""
        self._inherited = True

    # -- answers ---------------------------------------------------------------------------

    @property
    def channels(self) -> tuple[Channel, ...]:
        return tuple(self._channels.values())

    @property
    def latched(self) -> tuple[str, ...]:
        """The reasons of those that are latched."""
        before = (MISSED_BEFORE,) if self._inherited else ()
        return before + tuple(channel.alarm.reason for channel in self._with("latch"))

    def causes(self) -> dict[str, str]:
        """What stops the robot, by key."""
        stops = {f"{DEADLINE}{c.name}": c.alarm.reason for c in self._with("stop")}
        stops |= {f"{LATCHED}{BEFORE}": MISSED_BEFORE} if self._inherited else {}
        return stops | {f"{LATCHED}{c.name}": c.alarm.reason for c in self._with("latch")}

    def degraded(self) -> tuple[str, ...]:
        """Why the robot is slower than it could be."""
        return tuple(channel.alarm.reason for channel in self._with("degrade"))

    def speed_ratio(self) -> float:
        """The share of the speed that is left."""
        return min((channel.alarm.speed_ratio for channel in self._with("degrade")), default=1.0)

    def lineage(self, now_ns: int) -> Detail:
        """What a command of now rests on: of everything heard the age of the newest message, ms, by
        its stamp where it has one, and that stamp."""
        told: Detail = {}
        for channel in self._inputs:
            age_ns = channel.data_age_ns(now_ns)
            if age_ns is not None:
                told[f"{channel.name}_age_ms"] = age_ns / NS_PER_MS
            if channel.stamp:
                told[f"{channel.name}_stamp"] = channel.stamp
        return told

    def changes(self) -> list[AlarmChange]:
        """The alarms that began or ended since they were last asked for, in order."""
        changes = self._changes.copy()
        self._changes.clear()
        return changes

    # -- which event is for which channel --------------------------------------------------

    def _on_tick(self, _: events.Tick, now_ns: int) -> None:
        self._receive(table.OUTPUT, now_ns)
        for channel in self._channels.values():
            channel.watch(now_ns)
        self._record(self._speech.give_up(now_ns), now_ns)

    def _on_stamped(self, event: events.SourceEvent | events.GuardEvent, now_ns: int) -> None:
        self._stamped(event.name, event.event, now_ns)

    def _stamped(self, name: str, message: Any, now_ns: int) -> None:
        stamp_ns = getattr(message, "stamp_ns", None)
        if not stamp_ns:
            self._receive(name, now_ns)
            return
        self._receive(name, now_ns, stamp_ns, message.stamp_age_ns)

    def _on_speech(self, event: events.SpeechHeard, now_ns: int) -> None:
        self._speech.hear(event.text, final=event.final, now_ns=now_ns)
        self._receive(table.SPEECH, now_ns, event.text)

    def _on_plan(self, event: events.Event, now_ns: int) -> None:
        self._receive(table.PLAN, now_ns, getattr(event, "plan_id", None))

    def _on_velocity(self, event: events.VelocityReceived, now_ns: int) -> None:
        self._receive(f"{table.INPUT}{event.source}", now_ns)

    def _on_channel(self, event: events.ChannelReceived, now_ns: int) -> None:
        age_ns = event.stamp_age_ns if event.stamp_ns else None
        self._receive(event.name, now_ns, event.stamp_ns, age_ns)

    def _measured(self, name: str, event: events.StageMeasured, now_ns: int) -> None:
        """``name`` is the channel of the event before, if it had one."""
        if event.convert_ns:
            self._channels[table.CONVERT].record(event.convert_ns, now_ns, name)
        self._channels[table.DECIDE].record(event.decide_ns, now_ns, name)
        self._channels[table.PUBLISH].record(event.publish_ns, now_ns, name)
        channel = self._channels.get(name)
        if channel is None:
            return
        whole_ns = event.convert_ns + event.decide_ns + event.publish_ns
        channel.processed(whole_ns, now_ns, channel.newest)
        if name in self._sources:
            self._channels[table.SCAN_TO_COMMAND].record(whole_ns, now_ns, channel.title)
        elif name == table.SPEECH:
            self._channels[table.SPEECH_TO_COMMAND].record(whole_ns, now_ns, channel.newest)

    def _on_turn_moment(self, event: events.TurnMoment, now_ns: int) -> None:
        if event.kind == events.FIRST_TOKEN:
            self._record(self._speech.reach(table.TO_TOKEN, now_ns), now_ns)

    def _receive(
        self, name: str, now_ns: int, about: object = None, stamp_age_ns: int | None = None
    ) -> None:
        """A name without a channel is a fault of another's, told there."""
        if channel := self._channels.get(name):
            self.heard = name
            channel.receive(now_ns, stamp_age_ns, about)

    def _record(self, ended: Iterable[tuple[str, int]], now_ns: int) -> None:
        for chain, took_ns in ended:
            self._channels[chain].record(took_ns, now_ns, self._speech.text)

    def _with(self, policy: str) -> Iterator[Channel]:
        """The channels with an alarm of this policy."""
        for channel in self._channels.values():
            if channel.alarm.active and channel.config.policy == policy:
                yield channel
