"""Eight hours of a robot, recorded by its core alone and decided again.

What ``recorder`` works out from four minutes, whole.

Not run unless asked for: it takes a quarter of an hour and some gigabytes of the temporary folder.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from measuring import Row, row
from recorder import HOUR_S, HOURS, LOOK_EVERY, life

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.recorder.replay import replay
from realtime_agent_ros.recorder.run_log import read_run
from realtime_agent_ros.recorder.run_recorder import RunRecorder
from realtime_agent_ros.recorder.segments import RingLimits

ALL_OF_IT = RingLimits(total_bytes=10**12, total_s=10.0**6)
QUICK_HOURS = 0.005
WAITING = 1000
"""More may not be waiting to be written: a robot has a day's time for a day's events."""


def record(folder: Path, seconds: float) -> int:
    """Record a life of so long; how many decisions that were."""
    engine = Engine(AgentConfig())
    log, count = RunRecorder(folder, engine, 0, ALL_OF_IT), 0
    for count, (now_ns, event) in enumerate(life(seconds), start=1):
        log.keep(now_ns, event, engine.handle(event, now_ns))
        while count % LOOK_EVERY == 0 and int(log.health().values["waiting"]) > WAITING:
            time.sleep(0.01)
    log.close(60.0)
    return count


def rows(quick: bool) -> list[Row]:
    hours = QUICK_HOURS if quick else HOURS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = record(folder, hours * HOUR_S)
        size_gb = sum(path.stat().st_size for path in folder.rglob("*")) / 1e9
        began_s = time.perf_counter()
        found = replay(read_run(folder))
        took_s = time.perf_counter() - began_s
    if found.difference is not None or found.same != count:
        raise RuntimeError(f"of {count} decisions the replay had otherwise: {found}")
    what = f"{hours:g} h of a robot"
    return [
        row(what, "recorded, decided again", [took_s], unit="s", headline=True),
        row(what, "decisions decided again per second", [count / took_s], unit="1/s"),
        row(what, "size of the recording", [size_gb], unit="GB"),
    ]
