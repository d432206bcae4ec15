"""A day at 20 Hz through the engine: memory stays flat and every count is exact.

With ``HYPOTHESIS_PROFILE=long`` it is a day of simulated time, else a few minutes of it.
"""

import gc
import os
import sys

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    HeartbeatReceived,
    OdometryReceived,
    SpeechHeard,
    StageMeasured,
    Tick,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from sensor_kit import addressed

MS = 1_000_000
TICKS_AN_HOUR = 20 * 3600
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
TICKS = 24 * TICKS_AN_HOUR if LONG else 6_000
SETTLED = 2_100
"""By then every window is full: 1024 values of what comes with every second tick."""
BLOCKS = 3_000
"""Objects that may come and go; one kept per tick would be twice as many even in the short run."""
SLOW_EVERY = 50


def live(engine: Engine, scan, first: int, last: int) -> None:
    """Ticks of 50 ms with all that comes between them."""
    odometry = OdometryReceived(Pose(0.0, 0.0, 0.0), Velocity())
    for n in range(first, last):
        now_ns = (n + 1) * 50 * MS
        engine.handle(odometry, now_ns)
        if n % 2 == 0:
            engine.handle(addressed(scan), now_ns)
            slow = n % SLOW_EVERY == 0
            engine.handle(StageMeasured(30 * MS if slow else 1 * MS, 0), now_ns)
        if n % 5 == 0:
            engine.handle(HeartbeatReceived("planner", "model"), now_ns)
        if n % 100 == 0:
            engine.handle(SpeechHeard(f"hello {n}", True), now_ns)
        engine.handle(Tick(), now_ns)


def blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()


def test_memory_stays_flat_and_counts_are_exact(make_scan) -> None:
    engine = Engine(AgentConfig())
    scan = make_scan([5.0] * 24)
    live(engine, scan, 0, SETTLED)
    before = blocks()
    live(engine, scan, SETTLED, TICKS)
    assert blocks() - before < BLOCKS
    values = {}
    for item in engine.health(TICKS * 50 * MS):
        values |= item.values
    counts = {
        "output.count": TICKS,
        "odom.count": TICKS,
        "scan.count": TICKS // 2,
        "planner.count": TICKS // 5,
        "speech.count": TICKS // 100,
        "scan_to_command.count": TICKS // 2,
        "scan_to_command.misses": TICKS // SLOW_EVERY,
        "output.misses": 0,
        "scan.misses": 0,
    }
    assert {key: int(values[key]) for key in counts} == counts
    assert values["output.period.life.max_ms"] == values["output.period.p50_ms"] == "50.000"
