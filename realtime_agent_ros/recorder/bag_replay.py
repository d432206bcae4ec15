"""What the reflex layer would have done on another robot's run.

The velocities of the bag are an input, its scans and odometry what the robot sees; the output goes
nowhere, and the robot goes where it went.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    Event,
    OdometryReceived,
    ScanReceived,
    SourceEvent,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.source_config import ScanConfig
from realtime_agent_ros.recorder.bag import Bag, BagError, BagMessage
from realtime_agent_ros.recorder.spans import NS_PER_S, Span, Spans, shown
from realtime_agent_ros.recorder.watched_engine import WatchedEngine, speed

LOWER = 0.999
"""Below this share of the wish it counts as slowed."""


@dataclass(slots=True)
class Verdict:
    """What would have been sent, against what the robot was sent."""

    began_ns: int = 0
    ended_ns: int = 0
    ticks: int = 0
    moving: int = 0
    """Ticks at which the robot was sent a velocity."""
    counts: dict[str, int] = field(default_factory=dict)
    stopped: Spans = field(default_factory=Spans)
    slowed: Spans = field(default_factory=Spans)
    """Measured: the highest speed that was wished, sent by us, and driven by the robot."""


def judge(bag: Bag, config: AgentConfig) -> Verdict:
    """Run the whole bag through an engine with these parameters. Raises BagError."""
    source, wish = _names(config)
    watched = WatchedEngine(Engine(config))
    found = Verdict()
    wished, driven = ZERO_VELOCITY, ZERO_VELOCITY
    period_ns = round(NS_PER_S / config.output_rate_hz)
    tick_ns = 0
    for message in _in_order(bag):
        if not found.began_ns:
            found.began_ns = message.time_ns
            tick_ns = message.time_ns + period_ns
        while tick_ns <= message.time_ns:
            watched.handle(Tick(), tick_ns)
            _look(found, watched, tick_ns, (wished, driven))
            tick_ns += period_ns
        event = _event(message, source, wish)
        wished = event.velocity if isinstance(event, VelocityReceived) else wished
        driven = event.velocity if isinstance(event, OdometryReceived) else driven
        name = type(message.content).__name__
        found.counts[name] = found.counts.get(name, 0) + 1
        watched.handle(event, message.time_ns)
        found.ended_ns = message.time_ns
    return found


def _names(config: AgentConfig) -> tuple[str, str]:
    """The source that gets the scans and the input that gets the velocities."""
    scans = [name for name, s in config.sources.items() if isinstance(s, ScanConfig) and s.enabled]
    if not scans:
        raise BagError("the parameters have no source of type scan: nothing would see the scans")
    if not config.topics:
        raise BagError("the parameters have no velocity input (topics): nothing could drive")
    wish = "navigation" if "navigation" in config.topics else next(iter(config.topics))
    return scans[0], wish


def _in_order(bag: Bag) -> Iterator[BagMessage]:
    """Time never goes back: rosbag2 may write two threads' messages slightly out of order."""
    latest_ns = 0
    for message in bag.messages():
        latest_ns = max(latest_ns, message.time_ns)
        yield BagMessage(latest_ns, message.content)


def _event(message: BagMessage, source: str, wish: str) -> Event:
    content = message.content
    if isinstance(content, ScanReceived):
        return SourceEvent(source, content)
    if isinstance(content, Velocity):
        return VelocityReceived(wish, content)
    return content


def _look(
    found: Verdict, watched: WatchedEngine, now_ns: int, robot: tuple[Velocity, Velocity]
) -> None:
    wished, driven = map(speed, robot)
    sent = speed(watched.velocity)
    found.ticks += 1
    found.moving += wished > 0.0
    stands = wished > 0.0 and sent == 0.0
    slower = wished > 0.0 and 0.0 < sent < wished * LOWER
    cause = watched.cause() if stands or slower else ""
    found.stopped.look(now_ns, cause if stands else "", wished, sent, driven)
    found.slowed.look(now_ns, cause if slower else "", wished, sent, driven)


def lines(bag: Bag, found: Verdict, limit: int) -> Iterator[str]:
    """In words: at most ``limit`` lines of each kind."""
    seconds = (found.ended_ns - found.began_ns) / NS_PER_S
    kinds = {"ScanReceived": "scans", "OdometryReceived": "odometry", "Velocity": "velocities"}
    counts = ", ".join(f"{found.counts.get(kind, 0)} {name}" for kind, name in kinds.items())
    named = ", ".join(bag.found.values())
    yield f"{seconds:.1f} s of {named}: {counts}"
    if bag.clock_offset_ns:
        offset_s = bag.clock_offset_ns / NS_PER_S
        yield f"stamps are of another clock, {offset_s:.1f} s behind: read as if they were not"
    share = found.moving / found.ticks if found.ticks else 0.0
    yield f"the robot was sent a velocity in {100.0 * share:.0f} % of the time"
    yield from _kind("stopped it", found.stopped, found.began_ns, limit)
    yield from _kind("slowed it down", found.slowed, found.began_ns, limit)


def _kind(verb: str, spans: Spans, began_ns: int, limit: int) -> Iterator[str]:
    total_s = sum(span.seconds for span in spans.found)
    yield f"the reflex layer would have {verb} {len(spans.found)} times, {total_s:.2f} s altogether"
    for what, seconds in list(spans.seconds().items())[:limit]:
        yield f"{seconds:8.2f} s  {what}"
    if len(spans.found) > limit:
        yield f"  the {limit} longest of {len(spans.found)}:"
    for span in shown(spans.found, limit):
        yield f"  {_told(span, began_ns)}"


def _told(span: Span, began_ns: int) -> str:
    wished, sent, driven = span.greatest
    at_s = (span.begin_ns - began_ns) / NS_PER_S
    speeds = f"wished {wished:.2f}, sent {sent:.2f}, driven {driven:.2f}"
    return f"at {at_s:.2f} s for {span.seconds:.2f} s  {span.what}  (highest: {speeds})"
