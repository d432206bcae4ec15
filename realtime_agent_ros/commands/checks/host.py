"""The machine: Python, cores, real-time privileges, what a killed DDS process left behind."""

from __future__ import annotations

import os
import platform
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from realtime_agent_ros.commands.checks.finding import Finding, fail, ok, warn
from realtime_agent_ros.commands.checks.probe import Answer, Probe

SHARED_MEMORY = Path("/dev/shm")
NEEDED_MEMLOCK_BYTES = 256 * 1024 * 1024
# A container's root may have no right to it, so it is tried.
FIFO_PROBE = """
import json, os, resource
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
print(json.dumps(resource.getrlimit(resource.RLIMIT_RTPRIO)[0]))
"""
LIMITS_FIX = (
    "in /etc/security/limits.d/realtime.conf: '@realtime - rtprio 90' and "
    "'@realtime - memlock unlimited'; add yourself to the group and log in again"
)


def check() -> Iterator[Finding]:
    """Everything about this machine that needs no ROS."""
    yield python(sys.version_info[:3])
    yield cores(len(os.sched_getaffinity(0)))
    yield realtime(Probe(FIFO_PROBE).answer())
    yield memlock(resource.getrlimit(resource.RLIMIT_MEMLOCK)[0])
    yield shared_memory(SHARED_MEMORY)


def python(version: tuple[int, ...]) -> Finding:
    text = ".".join(map(str, version))
    if version < (3, 11):
        return fail("Python", text, "use Python 3.11 or 3.12")
    if version[:2] > (3, 12):
        return warn("Python", text, "the Jazzy wheels exist for 3.11 and 3.12 only")
    return ok("Python", f"{text} ({platform.machine()})")


def cores(count: int) -> Finding:
    if count < 2:
        fix = "give the agent a core of its own: thought and reflex share this one"
        return warn("cores", str(count), fix)
    return ok("cores", str(count))


def realtime(answer: Answer) -> Finding:
    if answer.error:
        return warn("real-time priority", "not allowed; latencies depend on the load", LIMITS_FIX)
    return ok("real-time priority", f"allowed (limit {answer.value})")


def memlock(soft_limit_bytes: int) -> Finding:
    if soft_limit_bytes == resource.RLIM_INFINITY:
        return ok("locked memory", "unlimited")
    found = f"{soft_limit_bytes // (1024 * 1024)} MiB"
    if soft_limit_bytes < NEEDED_MEMLOCK_BYTES:
        return warn("locked memory", f"{found}; memory cannot be kept from swapping", LIMITS_FIX)
    return ok("locked memory", found)


def shared_memory(directory: Path) -> Finding:
    """Files of Fast DDS that no process we can see has mapped."""
    subject = "shared-memory leftovers"
    names = {path.name for path in directory.glob("fastrtps_*")} if directory.is_dir() else set()
    mapped = set(_mapped(directory))
    # A port's lock file, _el, is never mapped itself.
    stale = {name for name in names if name.removesuffix("_el") not in mapped}
    if not stale:
        return ok(subject, "none")
    found = f"{len(stale)} Fast DDS files of killed processes in {directory}"
    return warn(subject, found, "fastdds shm clean (or remove them while nothing of ROS runs)")


def _mapped(directory: Path) -> Iterator[str]:
    prefix = f"{directory}/"
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            lines = maps.read_text().splitlines()
        except OSError:  # gone by now, or somebody else's
            continue
        for line in lines:
            _, found, name = line.partition(prefix)
            if found:
                yield name
