"""A node ends with the process that started it, even when that one is killed with SIGKILL.

Belongs here: what a child does about it, by itself (nothing runs between fork and exec, as the
parent may have threads). ``guardian`` is the second net, for children that are stopped or hung.
Standard library only; on anything but Linux ``arm`` does nothing.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import threading
from pathlib import Path

PARENT_ENV = "REALTIME_AGENT_PARENT"
"""Process id of the supervisor; set by whoever starts a node and wants it to end with itself."""

GRACE_S = 2.0
"""Time from the parent's death to SIGKILL, for a last zero velocity and a clean end."""

_PR_SET_PDEATHSIG = 1


def arm(grace_s: float = GRACE_S) -> bool:
    """Tie this process to the one named by ``REALTIME_AGENT_PARENT``; False if none is named.

    When that process dies, this one gets SIGTERM at once (from the kernel where it is the direct
    parent, so call this from a process that a long-lived thread started) and SIGKILL ``grace_s``
    later, whatever its handlers do. Call it first thing in ``main``.

    Raises SystemExit where the named process is gone already or is no ancestor of this one.
    """
    value = os.environ.get(PARENT_ENV, "")
    if not value or not sys.platform.startswith("linux"):
        return False
    if not value.isdigit():
        raise SystemExit(f"{PARENT_ENV}={value!r} is no process id")
    parent = int(value)
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    try:
        handle = os.pidfd_open(parent)
    except ProcessLookupError:
        handle = -1
    if handle < 0 or not _is_ancestor(parent):
        raise SystemExit(f"process {parent}, which started this one, is gone")
    threading.Thread(
        target=_end_with, args=(handle, grace_s), name="parent_death", daemon=True
    ).start()
    return True


def _is_ancestor(wanted: int) -> bool:
    pid = os.getppid()
    while pid > 1 and pid != wanted:
        pid = _parent_of(pid)
    return pid == wanted


def _parent_of(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def _end_with(handle: int, grace_s: float) -> None:
    """Wait for the process behind the pidfd ``handle`` to die, then end this one."""
    select.select([handle], [], [])
    os.kill(os.getpid(), signal.SIGTERM)
    # A pidfd of a dead process stays readable, so this pause must not look at it.
    select.select([], [], [], grace_s)
    os.kill(os.getpid(), signal.SIGKILL)
