"""realtime_options.py: what is in force is what the kernel says, and a refusal brings its fix.

Each option is tried in a process of its own: most of them can't be taken back.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from realtime_agent_ros import realtime_options
from realtime_agent_ros.core.realtime_config import RealtimeConfig
from realtime_agent_ros.realtime_options import Outcome

SCRIPT = """
import gc, json, os, sys
from pathlib import Path
from realtime_agent_ros import realtime_options
from realtime_agent_ros.core.realtime_config import RealtimeConfig
outcomes = realtime_options.apply(RealtimeConfig.model_validate_json(sys.argv[1]))
locked = Path("/proc/self/status").read_text().partition("VmLck:")[2].split()[0]
print(json.dumps({
    "outcomes": [[o.option, o.value, o.fault] for o in outcomes],
    "policy": os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK,
    "priority": os.sched_getparam(0).sched_priority,
    "nice": os.getpriority(os.PRIO_PROCESS, 0),
    "cpus": sorted(os.sched_getaffinity(0)),
    "frozen": gc.get_freeze_count(),
    "switch": sys.getswitchinterval(),
    "locked": int(locked),
}))
"""


def tried(**options: Any) -> tuple[Outcome, dict[str, Any]]:
    """The one outcome of these options in a fresh process, and what its kernel and Python say."""
    given = RealtimeConfig(**options).model_dump_json()
    command = [sys.executable, "-P", "-c", SCRIPT, given]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    ((option, value, fault),) = told["outcomes"]
    return Outcome(option, value, fault), told


def test_nothing_asked_is_nothing_done() -> None:
    assert realtime_options.apply(RealtimeConfig()) == ()


def test_fifo_is_in_force_or_refused_with_the_fix() -> None:
    outcome, told = tried(fifo_priority=7)
    if outcome.fault:
        assert (told["policy"], told["priority"]) == (os.SCHED_OTHER, 0)
        assert "'<user> - rtprio 7' into /etc/security/limits.d" in outcome.fault
    else:
        assert outcome.value == "SCHED_FIFO 7"
        assert (told["policy"], told["priority"]) == (os.SCHED_FIFO, 7)


def test_niceness_is_in_force() -> None:
    wanted = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 3)  # being nicer is always allowed
    outcome, told = tried(nice=wanted)
    assert outcome == Outcome("nice", str(wanted))
    assert told["nice"] == wanted


def test_locked_memory_is_in_force_or_refused_with_the_fix() -> None:
    outcome, told = tried(lock_memory=True)
    if outcome.fault:
        assert told["locked"] == 0
        assert "'<user> - memlock unlimited' into" in outcome.fault
    else:
        assert told["locked"] > 1000
        assert outcome.value.endswith("kB locked")


def test_affinity_is_in_force() -> None:
    cpu = min(os.sched_getaffinity(0))
    outcome, told = tried(cpu_affinity=(cpu,))
    assert outcome == Outcome("cpu_affinity", str(cpu))
    assert told["cpus"] == [cpu]


def test_a_cpu_that_is_not_there_is_named_with_those_that_are() -> None:
    outcome, told = tried(cpu_affinity=(4000,))
    there = ", ".join(map(str, sorted(os.sched_getaffinity(0))))
    assert outcome.fault == f"cpu_affinity: there is no CPU 4000; use {there}"
    assert told["cpus"] == sorted(os.sched_getaffinity(0))


def test_frozen_objects_are_counted() -> None:
    outcome, told = tried(gc_freeze=True)
    assert told["frozen"] > 1000
    assert re.fullmatch(r"\d{4,} objects", outcome.value)
    assert gc.get_freeze_count() == 0, "only that process was meant"


def test_the_switch_interval_is_in_force() -> None:
    outcome, told = tried(switch_interval_s=0.001)
    assert outcome == Outcome("switch_interval_s", "0.001 s")
    assert told["switch"] == pytest.approx(0.001)


# -- refusals, wherever the tests run --------------------------------------------------------


def refuse(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize(
    ("function", "option", "said"),
    [
        ("sched_setscheduler", {"fifo_priority": 7}, "'<user> - rtprio 7' into /etc/"),
        ("setpriority", {"nice": -5}, "'<user> - nice -5' into /etc/security/limits.d/"),
        ("sched_setaffinity", {"cpu_affinity": (0,)}, "this process may use "),
    ],
)
def test_a_refusal_is_told_with_the_fix_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch, function: str, option: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr(os, function, refuse)
    interval_s = sys.getswitchinterval()
    given = RealtimeConfig(switch_interval_s=interval_s, **option)
    refused, done = realtime_options.apply(given)
    assert refused.fault.startswith(f"{next(iter(option))}: Operation not permitted; ")
    assert said in refused.fault
    assert done == Outcome("switch_interval_s", f"{interval_s:g} s")


def test_memory_is_not_locked_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would succeed, and an allocation would fail later, in mid-drive."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (8 << 20, 8 << 20))
    monkeypatch.setattr(realtime_options, "_may_lock", lambda: False)
    (outcome,) = realtime_options.apply(RealtimeConfig(lock_memory=True))
    assert "the limit of locked memory is 8192 KiB; put" in outcome.fault


def test_elsewhere_than_on_linux_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    (outcome,) = realtime_options.apply(RealtimeConfig(nice=3))
    assert outcome.fault == "nice: only on Linux, this is darwin"


def test_a_recorders_thread_keeps_the_usual_scheduler() -> None:
    """Python's own threads are told from the middleware's by what Python knows."""
    import threading

    hold = threading.Event()
    thread = threading.Thread(target=hold.wait)
    thread.start()
    try:
        chosen = realtime_options._reflex_threads()
        assert thread.native_id not in chosen
        assert threading.main_thread().native_id in chosen
        assert thread.native_id in realtime_options._all_threads()
    finally:
        hold.set()
        thread.join()
    assert Path("/proc/self/task").is_dir()
