"""ros/process_health.py: /diagnostics says how the process runs, and what it could not have."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import Mock

import pytest

from agent_bench import AgentBench
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.idle_collector import IdleCollector
from realtime_agent_ros.realtime_options import Outcome
from realtime_agent_ros.ros.executor_choice import Chosen
from realtime_agent_ros.ros.process_health import process_health

pytestmark = pytest.mark.ros


def test_what_is_in_force_is_told() -> None:
    item = process_health(
        Chosen(Mock(), "wait_set"),
        (Outcome("nice", "-5"), Outcome("lock_memory", "", "no: do x")),
        IdleCollector(),
    )
    assert item.level is Level.WARN
    assert item.message == "runs in wait_set; no: do x"
    assert item.values == {"executor": "wait_set", "nice": "-5", "lock_memory": "refused"}


def test_an_executor_that_could_not_be_had_is_told() -> None:
    item = process_health(Chosen(Mock(), "single_threaded", "why"), (), IdleCollector())
    assert (item.level, item.message) == (Level.WARN, "runs in single_threaded; why")
    assert process_health(None, (), IdleCollector()).level is Level.OK


def test_the_options_reach_every_thread_of_the_node_or_are_refused(bench: AgentBench) -> None:
    cpu = min(os.sched_getaffinity(0))
    options = {"cpu_affinity": [cpu], "fifo_priority": 5, "lock_memory": True, "gc_freeze": True}
    options |= {"gc_idle": True, "switch_interval_s": 0.001}
    agent = bench.start_ready(**{f"realtime.{name}": value for name, value in options.items()})
    status = bench.wait_diagnosis("runs in wait_set")
    values = {pair.key: pair.value for pair in status.values}
    threads = [int(folder.name) for folder in Path(f"/proc/{agent.pid}/task").iterdir()]
    assert len(threads) > 3, "the middleware has its own"
    assert all(os.sched_getaffinity(thread) == {cpu} for thread in threads)
    policy = os.sched_getscheduler(agent.pid) & ~os.SCHED_RESET_ON_FORK
    assert (policy == os.SCHED_FIFO) is (values["fifo_priority"] == "SCHED_FIFO 5")
    assert ("VmLck:\t       0" in Path(f"/proc/{agent.pid}/status").read_text()) is (
        values["lock_memory"] == "refused"
    )
    assert values["cpu_affinity"] == str(cpu)
    assert values["gc_freeze"].endswith(" objects")
    refused = [name for name, value in values.items() if value == "refused"]
    assert (status.level == b"\1") is bool(refused)
    assert all(name in status.message for name in refused)
    with bench.teleop(0.3):
        bench.wait_moving()

    def collected() -> bool:
        told = bench.wait_diagnosis("runs in wait_set")
        return {p.key: p.value for p in told.values}["gc_idle"] != "0 collections"

    bench.wait_for(collected, "a collection after a tick")
