"""Scheduler, memory and garbage of this process, as ``RealtimeConfig`` asks for.

Nothing here is fatal: what can't be had is told, with the fix. Linux only; elsewhere everything is
told as not to be had. Does not belong here: when garbage is collected (``idle_collector``).
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from realtime_agent_ros.core.realtime_config import RealtimeConfig

LIMITS = "/etc/security/limits.d/realtime.conf"
MCL_CURRENT, MCL_FUTURE = 1, 2
CAP_IPC_LOCK = 14


@dataclass(frozen=True, slots=True)
class Outcome:
    """An option that was asked for: what is in force now, or why not, with the fix."""

    option: str
    value: str
    fault: str = ""


def apply(config: RealtimeConfig) -> tuple[Outcome, ...]:
    """Set what is asked for on every thread of this process; one outcome each, in that order.

    Threads of Python beside the main one (a recorder's) keep the usual scheduler, and so do
    threads that are made later.
    """
    asked: tuple[tuple[bool, str, Callable[[], str]], ...] = (
        (bool(config.cpu_affinity), "cpu_affinity", lambda: _run_on(config.cpu_affinity)),
        (config.nice != 0, "nice", lambda: _be_nice(config.nice)),
        (config.fifo_priority > 0, "fifo_priority", lambda: _be_fifo(config.fifo_priority)),
        (config.lock_memory, "lock_memory", _lock_memory),
        (config.gc_freeze, "gc_freeze", _freeze),
        (
            config.switch_interval_s > 0,
            "switch_interval_s",
            lambda: _switch_every(config.switch_interval_s),
        ),
    )
    return tuple(_try(option, act) for wanted, option, act in asked if wanted)


class _RefusedError(Exception):
    """Can't be had; the text says why, and what helps."""


def _try(option: str, act: Callable[[], str]) -> Outcome:
    if not sys.platform.startswith("linux"):
        return Outcome(option, "", f"{option}: only on Linux, this is {sys.platform}")
    try:
        return Outcome(option, act())
    except _RefusedError as refusal:
        return Outcome(option, "", f"{option}: {refusal}")


def _run_on(cpus: Iterable[int]) -> str:
    wanted = set(cpus)
    there = os.sched_getaffinity(0)
    if missing := wanted - set(range(os.cpu_count() or 1)):
        known = ", ".join(map(str, sorted(there)))
        raise _RefusedError(f"there is no CPU {', '.join(map(str, sorted(missing)))}; use {known}")
    try:
        for thread in _all_threads():
            os.sched_setaffinity(thread, wanted)
    except OSError as error:
        known = ", ".join(map(str, sorted(there)))
        raise _RefusedError(f"{error.strerror}; this process may use {known} (cpuset)") from error
    return ", ".join(map(str, sorted(os.sched_getaffinity(0))))


def _be_nice(value: int) -> str:
    try:
        for thread in _reflex_threads():
            os.setpriority(os.PRIO_PROCESS, thread, value)
    except OSError as error:
        raise _RefusedError(_fix(error, f"- nice {value}", "LimitNICE")) from error
    return str(os.getpriority(os.PRIO_PROCESS, 0))


def _be_fifo(priority: int) -> str:
    policy = os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
    try:
        for thread in _reflex_threads():
            os.sched_setscheduler(thread, policy, os.sched_param(priority))
    except OSError as error:
        raise _RefusedError(_fix(error, f"- rtprio {priority}", "LimitRTPRIO")) from error
    return f"SCHED_FIFO {os.sched_getparam(0).sched_priority}"


def _lock_memory() -> str:
    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if soft != resource.RLIM_INFINITY and not _may_lock():
        # With a limit the lock may succeed, and an allocation fail later, in mid-drive.
        error = OSError(1, f"the limit of locked memory is {soft // 1024} KiB")
        raise _RefusedError(_fix(error, "- memlock unlimited", "LimitMEMLOCK=infinity"))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(MCL_CURRENT | MCL_FUTURE) != 0:
        error = OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        raise _RefusedError(_fix(error, "- memlock unlimited", "LimitMEMLOCK=infinity"))
    return f"{_status('VmLck')} locked"


def _freeze() -> str:
    gc.unfreeze()  # of an active life before this one
    gc.collect()
    gc.freeze()
    return f"{gc.get_freeze_count()} objects"


def _switch_every(interval_s: float) -> str:
    sys.setswitchinterval(interval_s)
    return f"{sys.getswitchinterval():g} s"


def _fix(error: OSError, limit: str, unit: str) -> str:
    return (
        f"{error.strerror}; put '<user> {limit}' into {LIMITS} and log in again, or {unit} into "
        "the systemd unit"
    )


def _may_lock() -> bool:
    return bool(int(_status("CapEff"), 16) >> CAP_IPC_LOCK & 1)


def _status(key: str) -> str:
    """A line of what the kernel tells of this process."""
    return Path("/proc/self/status").read_text().partition(f"{key}:")[2].partition("\n")[0].strip()


def _all_threads() -> list[int]:
    return [int(folder.name) for folder in Path("/proc/self/task").iterdir()]


def _reflex_threads() -> list[int]:
    """The main thread and those of the middleware, which Python doesn't know."""
    others = {t.native_id for t in threading.enumerate() if t is not threading.main_thread()}
    return [thread for thread in _all_threads() if thread not in others]
