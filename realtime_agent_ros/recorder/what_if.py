"""A recorded run decided with other parameters beside its own: where would it differ?

Nothing reacts: the robot goes where it went, whatever the other engine would have sent. So what is
shown is where decisions begin to differ, not what would have come of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Event, StepsReceived, Tick
from realtime_agent_ros.recorder.run_log import NUMBERS, Kept, RunStart
from realtime_agent_ros.recorder.spans import NS_PER_S, Spans, shown
from realtime_agent_ros.recorder.watched_engine import WatchedEngine, speed

SAME_MPS = 1e-9


@dataclass(slots=True)
class Comparison:
    """The recorded engine and the other one after the whole run."""

    decisions: int = 0
    ticks: int = 0
    differing: int = 0
    begins: int = 0
    """Ends and beginnings within: there the other engine starts without what it knew."""
    began_ns: int = 0
    spans: Spans = field(default_factory=Spans)
    stood_ns: list[int] = field(default_factory=lambda: [0, 0])
    stops: tuple[list[tuple[int, str]], list[tuple[int, str]]] = field(
        default_factory=lambda: ([], [])
    )
    steps: list[str] = field(default_factory=list)


def what_if(run: Iterable[RunStart | Kept], config: AgentConfig) -> Comparison:
    """Decide the run with its own parameters and with ``config``."""
    found = Comparison()
    pair: tuple[WatchedEngine, WatchedEngine] | None = None
    expected, last_ns = 0, 0
    for record in run:
        if pair is not None and record.number != expected:
            _finish(found, pair)
            pair = None
        if isinstance(record, RunStart):
            if pair is None:
                other = Engine(config, record.first_barrier)
                pair = WatchedEngine(record.engine()), WatchedEngine(other)
                expected, last_ns = record.number, 0
                found.begins += record.state is not None
            continue
        if pair is None:
            continue
        expected = (expected + 1) % NUMBERS
        now_ns = record.decision.now_ns
        found.began_ns = found.began_ns or now_ns
        _decide(pair, record.decision.event, now_ns)
        found.decisions += 1
        if isinstance(record.decision.event, Tick):
            _compare(found, pair, now_ns, now_ns - last_ns if last_ns else 0)
            last_ns = now_ns
    if pair is not None:
        _finish(found, pair)
    return found


def _decide(pair: tuple[WatchedEngine, WatchedEngine], event: Event, now_ns: int) -> None:
    """A step counts as thought of at the same distance from the last stop in both."""
    ours, other = pair
    theirs = event
    if isinstance(event, StepsReceived):
        behind = ours.engine.barrier - event.barrier
        theirs = replace(event, barrier=max(0, other.engine.barrier - behind))
    ours.handle(event, now_ns)
    other.handle(theirs, now_ns)


def _compare(
    found: Comparison, pair: tuple[WatchedEngine, WatchedEngine], now_ns: int, passed_ns: int
) -> None:
    found.ticks += 1
    speeds = [speed(engine.velocity) for engine in pair]
    for index, value in enumerate(speeds):
        found.stood_ns[index] += passed_ns if value == 0.0 else 0
    was, now = (engine.velocity for engine in pair)
    pairs = (
        (was.linear_x_mps, now.linear_x_mps),
        (was.linear_y_mps, now.linear_y_mps),
        (was.angular_z_radps, now.angular_z_radps),
    )
    if all(abs(a - b) <= SAME_MPS for a, b in pairs):
        found.spans.look(now_ns, "")
        return
    found.differing += 1
    what = "stands" if speeds[1] == 0.0 else "slower" if speeds[1] < speeds[0] else "faster"
    cause = pair[0 if what == "faster" else 1].cause()
    found.spans.look(now_ns, f"{what}: {cause}", *speeds)


def _finish(found: Comparison, pair: tuple[WatchedEngine, WatchedEngine]) -> None:
    for index, engine in enumerate(pair):
        found.stops[index].extend(engine.stops)
    ours, other = (engine.outcomes for engine in pair)
    for step in sorted(ours.keys() | other.keys()):
        was, now = (outcomes.get(step) for outcomes in (ours, other))
        ends = [f"{u.status.value} {u.reason}".strip() if u else "unknown" for u in (was, now)]
        if ends[0] != ends[1]:
            found.steps.append(f"{step}: {ends[0]} was recorded, {ends[1]} came out")


def lines(found: Comparison, limit: int) -> Iterator[str]:
    """In words: at most ``limit`` lines of each kind."""
    yield f"{found.decisions} decisions; {found.differing} of {found.ticks} velocities differ"
    if found.begins:
        yield "the other engine began in the middle of a life, without what the first knew"
    was_s, now_s = (stood / NS_PER_S for stood in found.stood_ns)
    yield f"standing: {was_s:.1f} s as recorded, {now_s:.1f} s with these parameters"
    was, now = found.stops
    yield f"stops: {len(was)} as recorded, {len(now)} with these parameters"
    yield from _some(_only("recorded alone", was, now, found.began_ns), limit)
    yield from _some(_only("new", now, was, found.began_ns), limit)
    for what, seconds in list(found.spans.seconds().items())[:limit]:
        yield f"{seconds:8.2f} s  {what}"
    spans = found.spans.found
    if spans:
        yield f"{len(spans)} stretches differ; at most {limit} are shown, the longest:"
    for span in shown(spans, limit):
        at_s = (span.begin_ns - found.began_ns) / NS_PER_S
        speeds = f"{span.greatest[0]:.3f} as recorded, {span.greatest[1]:.3f} now"
        yield f"  at {at_s:.2f} s for {span.seconds:.2f} s  {span.what}  (highest {speeds})"
    yield from _some(sorted(found.steps), limit)


def _only(
    name: str, these: list[tuple[int, str]], others: list[tuple[int, str]], began_ns: int
) -> list[str]:
    known = set(others)
    return [
        f"  {name}: at {(at_ns - began_ns) / NS_PER_S:.2f} s, {reason}"
        for at_ns, reason in these
        if (at_ns, reason) not in known
    ]


def _some(found: list[str], limit: int) -> Iterator[str]:
    yield from found[:limit]
    if len(found) > limit:
        yield f"  ... and {len(found) - limit} more"
