"""What recording costs the engine's thread, and how quick the core is when nothing else is.

In the engine's thread, in its own processor time: a 720-beam scan decided, with and without a
recording. The core alone: events per second, and a run of robot time recorded and decided again.
The writing thread's share of a busy node is in ``recorder_dds``.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from measuring import Row, row

from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    Event,
    HeartbeatReceived,
    OdometryReceived,
    ScanReceived,
    SourceEvent,
    StageMeasured,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.recorder.decision import encode_decision
from realtime_agent_ros.recorder.replay import replay
from realtime_agent_ros.recorder.run_log import read_run
from realtime_agent_ros.recorder.run_recorder import RunRecorder
from realtime_agent_ros.recorder.segments import RingLimits

MS = 1_000_000
BEAMS = 720
HOURS, HOUR_S = 8, 3600
SPEED = Velocity(0.2)
MEASURED = StageMeasured(400_000, 200_000)
GOAL = 1.05
LOOK_EVERY = 51
"""Shares no factor with the rhythm of a life, so that every kind of event has its turn."""
WITHOUT = "without"


def life(seconds: float) -> Iterator[tuple[int, Event]]:
    """A robot's time, driven by a key: 20 ticks, 10 scans, 10 keys and 25 odometries a second,
    each measured behind."""
    rng = np.random.default_rng(1)
    step = math.tau / BEAMS
    for n in range(round(seconds * 100)):
        now_ns = (100 + n) * 10 * MS
        events: list[Event] = []
        if n % 4 == 0:
            pose = Pose(n * 0.01 * SPEED.linear_x_mps, 0.0, 0.0)
            events.append(OdometryReceived(pose, SPEED, 0, now_ns))
        if n % 10 == 0:
            ranges = (4.0 + rng.normal(0.0, 0.01, BEAMS)).astype(np.float32).astype(float)
            scan = ScanReceived(ranges, -math.pi, math.pi - step, step, 0.05, 12.0, 0, now_ns)
            events += [SourceEvent("scan", scan), VelocityReceived("keyboard", SPEED)]
        if n % 5 == 0:
            events.append(Tick())
        if n % 20 == 0:
            events.append(HeartbeatReceived("planner", "model"))
        for event in events:
            yield now_ns, event
            yield now_ns, MEASURED


def in_the_thread(seconds: float) -> dict[str, list[float]]:
    """µs of the engine's thread for each scan and what is measured behind it."""
    taken: dict[str, list[float]] = {WITHOUT: [], "recorded": []}
    with tempfile.TemporaryDirectory() as folder:
        plain, kept = Engine(AgentConfig()), Engine(AgentConfig())
        log = RunRecorder(Path(folder), kept, 0, RingLimits())
        for number, (now_ns, event) in enumerate(life(seconds)):
            order = ((WITHOUT, plain), ("recorded", kept))
            # By scans: whoever is second at a scan finds the caches warm, a fifth of its time.
            for name, engine in order if len(taken[WITHOUT]) % 2 else order[::-1]:
                begin_ns = time.thread_time_ns()
                commands = engine.handle(event, now_ns)
                if engine is kept:
                    log.keep(now_ns, event, commands)
                spent_us = (time.thread_time_ns() - begin_ns) / 1e3
                if isinstance(event, SourceEvent):
                    taken[name].append(spent_us)
            if number % 20 == 0:
                time.sleep(0.002)  # the writing goes on beside it, as on a robot
        log.close(30.0)
    return taken


def pure(events: Iterable[tuple[int, Event]]) -> list[float]:
    """µs of this thread for each event, nothing else at work."""
    engine, taken_us, driven = Engine(AgentConfig()), [], False
    for now_ns, event in events:
        begin_ns = time.thread_time_ns()
        commands = engine.handle(event, now_ns)
        taken_us.append((time.thread_time_ns() - begin_ns) / 1e3)
        driven |= any(isinstance(c, SendVelocity) and not c.velocity.is_zero() for c in commands)
    if not driven:
        raise RuntimeError(f"the engine does not drive: {engine.reasons()}")
    return taken_us


def again(events: Sequence[tuple[int, Event]]) -> tuple[float, float]:
    """Seconds to decide a recording of it all again, and bytes of a decision."""
    engine, sizes = Engine(AgentConfig()), []
    with tempfile.TemporaryDirectory() as folder:
        log = RunRecorder(Path(folder), Engine(AgentConfig()), 0, RingLimits())
        for number, (now_ns, event) in enumerate(events):
            commands = engine.handle(event, now_ns)
            log.keep(now_ns, event, commands)
            if number % LOOK_EVERY == 0:
                sizes.append(len(encode_decision((now_ns, event, commands))))
                while int(log.health().values["waiting"]) > 1000:
                    time.sleep(0.01)
        log.close(60.0)
        begin_s = time.perf_counter()
        found = replay(read_run(Path(folder)))
        replayed_s = time.perf_counter() - begin_s
    if found.difference is not None or found.same != len(events):
        raise RuntimeError(f"the replay came out otherwise: {found}")
    return replayed_s, float(np.mean(sizes))


def rows(quick: bool) -> list[Row]:
    thread = in_the_thread(5.0 if quick else 60.0)
    minutes = 0.1 if quick else 4.0
    events = list(life(minutes * 60))
    events_us, (replayed_s, size) = pure(events), again(events)
    whole_s = replayed_s * HOURS * HOUR_S / (minutes * 60)
    mix = f"{len(events)} of a drive, every second one a measurement"
    return [
        row(
            "scan of 720 decided, engine's thread",
            "recorded",
            thread["recorded"],
            unit="µs",
            baseline=(WITHOUT, thread[WITHOUT]),
            ratio_goal=GOAL,
            headline=True,
        ),
        row("an event in the core alone", mix, events_us, unit="µs"),
        row("core events per second", mix, [1e6 / float(np.mean(events_us))], unit="1/s"),
        row("size of a decision", "mean", [size / 1e3], unit="kB"),
        row(
            f"{minutes:g} min of a robot decided again",
            "replay",
            [replayed_s],
            unit="s",
            headline=True,
        ),
        row(f"{HOURS} h, from these {minutes:g} min", "by arithmetic", [whole_s], unit="s"),
    ]
