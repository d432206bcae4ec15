"""A tiny process that ends the children of a supervisor which was killed.

The children see to that themselves (``parent_death``), but a child that is stopped or stuck in C
cannot. Run as a script: ``python -I -S guardian.py <supervisor's pid> [<directory>]``; it reads
``+<pid>`` and ``-<pid>`` lines, one for each child that came or went, from stdin, and removes the
directory, which is the supervisor's own, when all have ended. Standard library only.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import time

GRACE_S = 2.2
"""A little more than the children take by themselves."""


def main(supervisor: int, directory: str | None = None) -> int:
    """Wait for the supervisor's death or the end of stdin, then end whoever is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children: dict[int, int] = {}
    watched = [0]
    with contextlib.suppress(ProcessLookupError):  # then stdin tells its end
        watched.append(os.pidfd_open(supervisor))
    rest = b""
    # What stdin still holds is read before the supervisor's death counts.
    while 0 in select.select(watched, [], [])[0]:
        added = os.read(0, 4096)
        if not added:
            break
        *lines, rest = (rest + added).split(b"\n")
        for line in lines:
            _note(line, children)
    _end(children)
    if directory is not None:
        shutil.rmtree(directory, ignore_errors=True)
    return 0


def _note(line: bytes, children: dict[int, int]) -> None:
    """Follow a child that came, forget one that went; keys are pids, values pidfds."""
    pid = int(line[1:])
    if line.startswith(b"-"):
        if pid in children:
            os.close(children.pop(pid))
        return
    with contextlib.suppress(ProcessLookupError):
        children[pid] = os.pidfd_open(pid)


def _end(children: dict[int, int]) -> None:
    deadline_s = time.monotonic() + GRACE_S
    for pid, handle in children.items():
        select.select([handle], [], [], max(0.0, deadline_s - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:3]))
